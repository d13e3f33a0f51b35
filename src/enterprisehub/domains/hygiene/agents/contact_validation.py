"""Looks over addresses, numbers and places; has what is wrong with customers put right."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.hygiene.contracts import CONTACT_VALIDATION
from enterprisehub.domains.hygiene.logic.ask_mail_domain import ask_mail_domains
from enterprisehub.domains.hygiene.logic.check_contacts import Checked, check_contacts, next_batch
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.domains.hygiene.queries import people
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import plural

BATCH, MOST_BATCHES = 500, 10
DOMAINS_AT_ONCE = 200
TASKS_AT_MOST = 5
REASONS_SHOWN = 3


class Input(BaseModel):
    """How many contacts to look over; those not seen for 30 days, never seen ones first."""

    contacts: int = Field(default=2_000, ge=1, le=BATCH * MOST_BATCHES, title="Contacts at most")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    contacts: int
    wrong_fields: int
    doubtful_fields: int
    not_checked: int
    doubts: dict[str, int] = Field(default_factory=dict, title="Why doubtful or not checked")
    proposed: int


@agent(
    name=CONTACT_VALIDATION,
    title="Contact validation",
    domain="Data hygiene",
    purpose="Checks whether mail, calls and letters can reach your contacts",
    icon="user-check",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    may_propose=(AddTask,),
    limits=Limits(seconds=900.0),
    reads="addresses, numbers and places of contacts not looked over for 30 days",
    computes="form, disposable and role mailboxes, whether the domain takes mail (DNS, kept a "
    "week), whether the number is given out in its country, whether an address hangs together",
    evaluated="share of fields found wrong that people changed afterwards",
)
async def contact_validation(run: AgentRun, given: Input) -> Output:
    total = Checked(contacts=0, ok=0, warn=0, bad=0, unknown=0, wrong=())
    while total.contacts < given.contacts:
        size = min(BATCH, given.contacts - total.contacts)
        batch = await run.read("Choose contacts", next_batch, size)
        if not batch.ids:
            break
        domains = list(batch.domains[:DOMAINS_AT_ONCE])
        answers = (
            await run.outside("Ask whether domains take mail", ask_mail_domains, domains)
            if domains
            else {}
        )
        done = await run.read("Look them over", check_contacts, batch.ids, answers)
        total = _sum(total, done)
        if not done.contacts:
            break
    proposed = await _propose(run, total)
    await run.read("Bring the report up to date", _report)
    return Output(
        summary=_said(total, proposed),
        contacts=total.contacts,
        wrong_fields=total.bad,
        doubtful_fields=total.warn,
        not_checked=total.unknown,
        doubts=dict(total.doubts),
        proposed=proposed,
    )


async def _propose(run: AgentRun, found: Checked) -> int:
    """A task for each of the few weightiest contacts that nobody can reach as things stand."""
    wrong = {id_: (name, field, says) for id_, name, field, says in reversed(found.wrong)}
    weighty = await run.read("See which of them are customers", _weighty, list(wrong))
    for id_ in weighty:
        name, field, says = wrong[id_]
        run.propose(
            AddTask(
                title=f"Put right the {field} of {name}"[:200],
                detail=f"{says}. Ask {name} by another way, then change it on the contact.",
                contact_id=id_,
            ),
            reason=f"The {field} of {name} cannot be right: {says[0].lower()}{says[1:]}.",
            subjects=[Ref("crm.contact", id_)],
            dedupe_key=f"hygiene.put_right:{id_}:{field}",
        )
    return len(weighty)


async def _weighty(db: Db, ids: list[UUID]) -> list[UUID]:
    rows = await people.people(db, ids)
    found = [row["id"] for row in rows if row["lifecycle"] in ("customer", "qualified")]
    return found[:TASKS_AT_MOST]


async def _report(db: Db) -> str:
    return (await make_report(db)).health


def _sum(one: Checked, other: Checked) -> Checked:
    return Checked(
        contacts=one.contacts + other.contacts,
        ok=one.ok + other.ok,
        warn=one.warn + other.warn,
        bad=one.bad + other.bad,
        unknown=one.unknown + other.unknown,
        wrong=(one.wrong + other.wrong)[:200],
        doubts=Counter(one.doubts) + Counter(other.doubts),
    )


def _said(found: Checked, proposed: int) -> str:
    if not found.contacts:
        return "Every contact was looked over in the last 30 days."
    unknown = f", {found.unknown} could not be checked" if found.unknown else ""
    tasks = f"; {plural(proposed, 'task')} proposed" if proposed else ""
    wrong = f"{plural(found.bad, 'wrong field')}" if found.bad else "nothing is wrong"
    looked = plural(found.contacts, "contact")
    why = _why(found.doubts)
    return f"{looked} looked over: {wrong}, {found.warn} doubtful{unknown}{tasks}.{why}"


def _why(doubts: Mapping[str, int]) -> str:
    """The commonest reasons, as a sentence of their own."""
    most = sorted(doubts.items(), key=lambda item: (-item[1], item[0]))[:REASONS_SHOWN]
    said = "; ".join(f"{count} × {reason}" for reason, count in most)
    return f" {said}." if said else ""
