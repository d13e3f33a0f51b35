"""How a proposal goes on: its discount granted, sent, accepted, declined, withdrawn."""

from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import STATES, ProposalState
from enterprisehub.domains.proposals.events import ProposalDecided
from enterprisehub.domains.proposals.models import ProposalRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import publish

type Decision = Literal["accepted", "declined", "withdrawn"]
_FROM: Final[dict[str, tuple[str, ...]]] = {
    "ready": ("needs_approval",),
    "sent": ("ready", "sent"),
    "accepted": ("ready", "sent"),
    "declined": ("ready", "sent", "needs_approval"),
    "withdrawn": ("ready", "sent", "needs_approval"),
}


async def known_proposal(db: Db, proposal_id: UUID, *, lock: bool = False) -> ProposalRow:
    """The proposal. Raises NotFound."""
    row = await queries.proposal(db, proposal_id, lock=lock)
    if row is None:
        raise NotFound("There is no such proposal.")
    return row


async def decide_proposal(
    db: Db, proposal_id: UUID, decision: Decision, *, note: str = "", seen: int | None = None
) -> ProposalRow:
    """What became of it is known, and stands on the deal.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Conflict: it has ended already.
    """
    row = await known_proposal(db, proposal_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    await move_proposal(db, row, decision)
    row.decided_at, row.decided_note = clock.now(), note
    return row


async def move_proposal(db: Db, row: ProposalRow, to: ProposalState) -> None:
    """The proposal stands there, and its deal's timeline says so. Raises Conflict."""
    if row.state not in _FROM.get(to, ()):
        says = f"{row.number} is {_word(row.state)}; it cannot become {_word(to)} any more."
        raise Conflict(says, state=row.state)
    row.state = to
    if to == "sent":
        row.sent_at = clock.now()
    subjects = await crm.concerned_with(db, row.contact_id, deal_id=row.deal_id)
    says = f"Proposal {row.number}: {_word(to)}"
    timeline.add(db, f"proposals.{to}", [row.ref, *subjects], says)
    fact = ProposalDecided(row.id, row.deal_id, to, row.total_cents, row.currency)
    await publish(db, fact, row.ref)


def _word(state: str) -> str:
    return {str(key): word for key, word in STATES.items()}[state].lower()
