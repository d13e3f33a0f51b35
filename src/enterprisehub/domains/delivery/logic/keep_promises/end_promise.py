"""A promise ends: kept, broken or withdrawn; and an end that was wrong is taken back."""

from typing import Literal
from uuid import UUID

from enterprisehub.domains.delivery.events import PromiseEnded
from enterprisehub.domains.delivery.logic.keep_promises.take_promises import (
    PROMISE,
    about_of,
    short,
)
from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.domains.delivery.queries import promises
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

type End = Literal["kept", "broken", "withdrawn"]

_WORDS = {"kept": "Kept", "broken": "Broken", "withdrawn": "Withdrawn"}


async def end_promise(db: Db, promise_id: UUID, state: End, *, note: str = "") -> PromiseRow:
    """The promise has come to its end. A broken one may still be kept, late.

    Raises:
        NotFound: there is none.
        Conflict: it has ended already.
    """
    row = await promises.promise(db, promise_id)
    if row.state != "open" and not (row.state == "broken" and state == "kept"):
        raise Conflict(f"This promise is {row.state} already.")
    await close(db, row, state, note=note)
    return row


async def close(db: Db, row: PromiseRow, state: End, *, note: str = "") -> None:
    row.state, row.ended_at, row.ended_by = state, clock.now(), db.scope.actor.name
    row.note = note or row.note
    await db.flush()
    late = " late" if state == "kept" and row.ended_at > row.due_at else ""
    why = f" ({note})" if note else ""
    about = [Ref(PROMISE, row.id), *about_of(row)]
    summary = f"{_WORDS[state]}{late}: “{short(row.words)}”{why}"
    timeline.add(db, f"delivery.promise_{state}", about, summary, promise_id=str(row.id))
    await publish(db, PromiseEnded(row.id, state), about[0])


async def open_again(db: Db, promise_id: UUID) -> PromiseRow:
    """The end was a mistake: the promise stands as before.

    Raises:
        NotFound: there is none.
        Conflict: it is open.
    """
    row = await promises.promise(db, promise_id)
    if row.state == "open":
        raise Conflict("This promise is open.")
    row.state, row.ended_at, row.ended_by, row.note = "open", None, None, ""
    await db.flush()
    about = [Ref(PROMISE, row.id), *about_of(row)]
    timeline.add(db, "delivery.promise_opened", about, f"Stands again: “{short(row.words)}”")
    return row
