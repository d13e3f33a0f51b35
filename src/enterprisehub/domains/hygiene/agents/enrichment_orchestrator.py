"""Finds out what is not known of new contacts: cheap sources first, within a price."""

from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.hygiene.contracts import ENRICHMENT_ORCHESTRATOR
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import Answer, ask_all
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import choose_providers
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import (
    keep_findings,
    subjects_due,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_lookups import LookupBook
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.domains.hygiene.ports import Subject
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun, agent_actor
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.shown import plural

BATCH = 25
_BATCH_SECONDS = 240.0
_MOST_PROBLEMS = 5


class Input(BaseModel):
    """How many contacts to look up; those that nobody has looked up yet, the newest first."""

    contacts: int = Field(default=200, ge=1, le=1_000, title="Contacts at most")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    contacts: int
    enriched: int
    fields: int
    cost_cents: float
    failed_providers: list[str]
    problems: list[str] = Field(default_factory=list, title="Who could not be asked, and why")


@agent(
    name=ENRICHMENT_ORCHESTRATOR,
    title="Enrichment orchestrator",
    domain="Data hygiene",
    purpose="Fills what is missing on new contacts, and says where it comes from",
    icon="sparkles",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    limits=Limits(seconds=1800.0, steps=150),
    reads="new contacts and what is empty on them",
    computes="a waterfall of providers: the first valid answer to a field ends the asking for it, "
    "a ceiling on what one contact may cost; guesses are offered, never written",
    evaluated="findings taken back against findings kept, and cents per kept finding",
)
async def enrichment_orchestrator(run: AgentRun, given: Input) -> Output:
    tenant = await run.read("See whose contacts they are", _tenant)
    scope = Scope(tenant, agent_actor(run.spec, run.run_id))
    contacts = enriched = fields = cost = 0
    failed: set[str] = set()
    problems: list[str] = []
    while contacts < given.contacts:
        size = min(BATCH, given.contacts - contacts)
        subjects = await run.read("Choose contacts", subjects_due, size)
        if not subjects:
            break

        async def ask(subjects: list[Subject] = subjects) -> list[Answer]:
            return await _ask(scope, subjects, run.run_id)

        answers = await run.outside("Ask providers", ask, timeout_seconds=_BATCH_SECONDS)
        enriched += await run.read("Keep what was found", keep_findings, answers)
        contacts += len(subjects)
        fields += sum(len(answer.hits) for answer in answers)
        cost += sum(answer.cost_microcents for answer in answers)
        failed |= {name for answer in answers for name in answer.failed}
        problems += [says for answer in answers for says in answer.problems]
    problems = list(dict.fromkeys(problems))[:_MOST_PROBLEMS]
    return Output(
        summary=_said(contacts, enriched, fields, cost, problems),
        contacts=contacts,
        enriched=enriched,
        fields=fields,
        cost_cents=round(cost / MICROCENTS_PER_CENT, 4),
        failed_providers=sorted(failed),
        problems=problems,
    )


async def _tenant(db: Db) -> UUID:
    return db.scope.tenant_id


async def _ask(scope: Scope, subjects: list[Subject], run_id: UUID) -> list[Answer]:
    """No transaction is open while somebody is asked."""
    database = runtime.installed().database
    async with database.scoped(scope) as db:
        means = await choose_providers(db)
    book = LookupBook(database, scope, month_microcents=means.month_microcents, run_id=run_id)
    return await ask_all(subjects, means, book)


def _said(contacts: int, enriched: int, fields: int, cost: int, problems: list[str]) -> str:
    if not contacts:
        return "Every contact was looked up already."
    price = f" for {cost / MICROCENTS_PER_CENT:.0f} cents" if cost else " at no cost"
    found = (
        f"{plural(fields, 'field')} of {plural(enriched, 'contact')} found"
        if fields
        else "nothing new found"
    )
    trouble = f" {problems[0]}" if problems else ""
    return f"{plural(contacts, 'contact')} looked up{price}: {found}.{trouble}"
