"""Open pages follow the queue: the count everywhere, and rows that others have decided."""

from enterprisehub.console.queue.domain import domain
from enterprisehub.kernel import live
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.facts import ActionDecided, ActionProposed
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.htmx import partial

LEAVE_THE_LIST = frozenset({"approved", "rejected", "expired", "cancelled", "snoozed"})


@domain.on(ActionProposed)
async def offer_proposed(db: Db, fact: ActionProposed) -> None:
    """A list that is open is not reordered under somebody's hands: it offers to read again."""
    await _tell_count(db)
    await live.tell(db, "queue.proposed", {"action_id": str(fact.action_id)}, permission=READ)


@domain.on(ActionDecided)
async def drop_decided(db: Db, fact: ActionDecided) -> None:
    await _tell_count(db)
    if fact.decision in LEAVE_THE_LIST:
        gone = partial(f"#q-{fact.action_id}", "", "delete")
        await live.tell(db, "queue", str(gone), permission=READ)


async def _tell_count(db: Db) -> None:
    counts = {"queue": await queue.waiting_count(db)}
    await live.tell(db, "badges", counts, permission=READ)
