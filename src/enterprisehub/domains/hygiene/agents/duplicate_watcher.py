"""Compares the tenant's records with each other; proposes to merge only what is beyond doubt."""

from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.hygiene.contracts import DUPLICATE_WATCHER
from enterprisehub.domains.hygiene.logic.find_duplicates import Search, search_all
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.domains.hygiene.queries import pairs
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.shown import plural

SEARCH_SECONDS = 600.0


class Input(BaseModel):
    """What to propose besides putting pairs up for review."""

    propose_at_most: int = Field(default=20, ge=0, le=200, title="Merges to propose at most")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    contacts: int
    companies: int
    new_pairs: int
    open_pairs: int
    proposed: int


@agent(
    name=DUPLICATE_WATCHER,
    title="Duplicate watcher",
    domain="Data hygiene",
    purpose="Finds records that describe the same person or company, and says why",
    icon="merge",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    may_propose=(MergeRecords,),
    limits=Limits(seconds=1_200.0),
    reads="names, addresses, numbers, employers and places of all contacts and companies",
    computes="how probably two records are one, from weights learned on the tenant's own list; "
    "a merge is proposed only where mailbox and name are the same, never by probability",
    evaluated="hub eval duplicates: precision and recall on labelled lists; decided pairs here",
)
async def duplicate_watcher(run: AgentRun, given: Input) -> Output:
    tenant = await run.read("See whose records these are", _whose)
    found = await run.outside(
        "Compare all records", _search, tenant, timeout_seconds=SEARCH_SECONDS, attempts=1
    )
    contacts, companies = found
    certain = await run.read("Pick what is beyond doubt", _certain, given.propose_at_most)
    for left, right, left_name, right_name in certain:
        run.propose(
            MergeRecords(kept_id=UUID(left), other_id=UUID(right), reason="Same mailbox and name"),
            reason=f"{left_name} and {right_name} have the same mailbox and name.",
            subjects=[Ref("crm.contact", UUID(left)), Ref("crm.contact", UUID(right))],
            dedupe_key=f"hygiene.merge:{left}:{right}",
        )
    await run.read("Bring the report up to date", _report)
    return Output(
        summary=_said(contacts, companies, len(certain)),
        contacts=contacts.records,
        companies=companies.records,
        new_pairs=contacts.found + companies.found,
        open_pairs=contacts.open + companies.open,
        proposed=len(certain),
    )


async def _whose(db: Db) -> str:
    return str(db.scope.tenant_id)


async def _search(tenant: str) -> list[Search]:
    return await search_all(runtime.installed().database, Scope(UUID(tenant)))


async def _certain(db: Db, limit: int) -> list[tuple[str, str, str, str]]:
    """Open pairs with the same mailbox and name, each record in one pair only."""
    found: list[tuple[str, str, str, str]] = []
    taken: set[UUID] = set()
    for row, left_name, right_name in await pairs.certain_named(db, limit=limit):
        if not taken & {row.left_id, row.right_id}:
            taken |= {row.left_id, row.right_id}
            found.append((str(row.left_id), str(row.right_id), left_name, right_name))
    return found


async def _report(db: Db) -> str:
    return (await make_report(db)).health


def _said(contacts: Search, companies: Search, proposed: int) -> str:
    compared = (
        f"{plural(contacts.records, 'contact')} and {plural(companies.records, 'company')} compared"
    )
    new, waiting = contacts.found + companies.found, contacts.open + companies.open
    if not waiting:
        return f"{compared}: none is doubled."
    merges = f"; {plural(proposed, 'merge')} proposed" if proposed else ""
    return f"{compared}: {plural(new, 'new pair')}, {waiting} to be looked at{merges}."
