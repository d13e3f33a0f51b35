"""Finds out what is not known of new contacts: cheap sources first, within a price."""

from pydantic import BaseModel, Field

from enterprisehub.domains.hygiene.contracts import ENRICHMENT_ORCHESTRATOR
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import (
    MICROCENTS_PER_CENT,
    ask_all,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import (
    keep_findings,
    subjects_due,
)
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import plural

BATCH = 100


class Input(BaseModel):
    """How many contacts to look up; those that nobody has looked up yet, the newest first."""

    contacts: int = Field(default=500, ge=1, le=2_000, title="Contacts at most")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    contacts: int
    enriched: int
    fields: int
    cost_cents: float
    failed_providers: list[str]


@agent(
    name=ENRICHMENT_ORCHESTRATOR,
    title="Enrichment orchestrator",
    domain="Data hygiene",
    purpose="Fills what is missing on new contacts, and says where it comes from",
    icon="sparkles",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    limits=Limits(seconds=900.0),
    reads="new contacts and what is empty on them",
    computes="a waterfall of providers: the first valid answer to a field ends the asking for it, "
    "a ceiling on what one contact may cost; guesses are offered, never written",
    evaluated="findings taken back against findings kept, and cents per kept finding",
)
async def enrichment_orchestrator(run: AgentRun, given: Input) -> Output:
    ceiling = await run.read("Read the price that is allowed", _ceiling)
    contacts = enriched = fields = cost = 0
    failed: set[str] = set()
    while contacts < given.contacts:
        size = min(BATCH, given.contacts - contacts)
        subjects = await run.read("Choose contacts", subjects_due, size)
        if not subjects:
            break
        answers = await run.outside("Ask providers", ask_all, subjects, ceiling)
        enriched += await run.read("Keep what was found", keep_findings, answers)
        contacts += len(subjects)
        fields += sum(len(answer.hits) for answer in answers)
        cost += sum(answer.cost_microcents for answer in answers)
        failed |= {name for answer in answers for name in answer.failed}
    return Output(
        summary=_said(contacts, enriched, fields, cost),
        contacts=contacts,
        enriched=enriched,
        fields=fields,
        cost_cents=round(cost / MICROCENTS_PER_CENT, 4),
        failed_providers=sorted(failed),
    )


async def _ceiling(db: Db) -> int:
    return (await HygieneSettings.load(db)).enrichment_cents_per_contact * MICROCENTS_PER_CENT


def _said(contacts: int, enriched: int, fields: int, cost: int) -> str:
    if not contacts:
        return "Every contact was looked up already."
    price = f" for {cost / MICROCENTS_PER_CENT:.0f} cents" if cost else " at no cost"
    found = (
        f"{plural(fields, 'field')} of {plural(enriched, 'contact')} found"
        if fields
        else "nothing new found"
    )
    return f"{plural(contacts, 'contact')} looked up{price}: {found}."
