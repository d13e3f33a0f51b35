"""A person has looked: doubtful words were a wish or not, an address that bounced works again."""

from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.record_opt_out import record_opt_out
from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound


async def judge_opt_out(db: Db, opt_out_id: UUID, *, stop: bool, because: str) -> OptOutRow:
    """A person has read a doubtful wish: it was one, or it was not.

    Raises:
        NotFound: there is no such opt-out.
        Conflict: it was judged already.
    """
    row = await queries.opt_out(db, opt_out_id)
    if row is None:
        raise NotFound("This opt-out does not exist.")
    if row.state != "review":
        raise Conflict("This opt-out was judged already.", state=row.state)
    if stop:
        await record_opt_out(
            db, channel=row.channel, address=row.address, words=row.words, source=row.source,
            rule="judged_by_person",
        )  # fmt: skip
        return row
    row.state, row.ended_at = "dismissed", clock.now()
    row.ended_because = because[:300] or "Read by a person: no wish to stop"
    await db.flush()
    return row


async def end_bounce(db: Db, opt_out_id: UUID, *, because: str) -> OptOutRow:
    """The address works again, so that it may be written to.

    Raises:
        NotFound: there is no such row.
        Conflict: it is a wish of the person, which only they can take back, or it has ended.
    """
    row = await queries.opt_out(db, opt_out_id)
    if row is None:
        raise NotFound("This opt-out does not exist.")
    if row.reason != queries.BOUNCE or row.state != "active":
        raise Conflict("Only the person can take back an opt-out.", state=row.state)
    row.state, row.ended_at, row.ended_because = "ended", clock.now(), because[:300]
    await db.flush()
    return row
