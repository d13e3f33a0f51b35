"""A record of theirs is compared with ours: what changed on one side goes to the other."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.logic.ask_people import keep_conflicts
from enterprisehub.domains.sync.logic.compare_copy import Compared, compare_copy
from enterprisehub.domains.sync.logic.follow_removal import follow_removal
from enterprisehub.domains.sync.logic.know_pairs import Pairs, know_pairs
from enterprisehub.domains.sync.logic.leave_shared import leave_shared
from enterprisehub.domains.sync.logic.propose_write import drop_pending, propose_write
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.scope import Actor


@dataclass(slots=True)
class Tally:
    """What became of a batch of records."""

    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


async def take_waiting(
    db: Db, connection: ConnectionRow, kind: RecordKind, *, limit: int = 50
) -> Tally:
    """The next records that wait are compared; `done` is 0 when none is left."""
    rows = await copies.waiting(db, connection.id, kind, limit)
    return await take_rows(db, connection, kind, rows)


async def take_rows(
    db: Db, connection: ConnectionRow, kind: RecordKind, rows: list[CopyRow]
) -> Tally:
    """These copies, locked by the caller, are compared with ours."""
    tally = Tally(done=len(rows))
    if not rows:
        return tally
    found = {row.id: await _ours(db, row) for row in rows}
    values = [one.values for one in found.values() if one is not None]
    pairs = await know_pairs(db, connection, kind, [row.payload for row in rows], values)
    who = db.scope.actor
    for row in rows:
        await db.act_as(Actor("connector", connection.connector, connection.title))
        try:
            async with db.begin_nested():
                await _take(db, connection, pairs, row, found[row.id], tally, who)
        except (HubError, ValidationError) as error:
            await db.refresh(row)
            _reject(row, [_words(error), *pairs.taken(row.payload)[1]])
            tally.add("error_count")
    await db.act_as(who)
    await db.flush()
    return tally


async def _ours(db: Db, row: CopyRow) -> Exchanged | None:
    if row.record_id is None:
        return None
    return await crm.exchanged(db, record_kind(row.kind), row.record_id)


async def _take(
    db: Db,
    connection: ConnectionRow,
    pairs: Pairs,
    row: CopyRow,
    ours: Exchanged | None,
    tally: Tally,
    who: Actor,
) -> None:
    kind = record_kind(row.kind)
    if row.removed_at is not None:
        await follow_removal(db, connection, row)
        tally.add("removed_count")
        return
    theirs, _ = pairs.taken(row.payload)
    left = await leave_shared(db, connection, row, theirs)
    theirs = {name: value for name, value in theirs.items() if name not in left}
    if ours is None and (same := await _same(db, connection, theirs, row)) is not None:
        ours = await crm.exchanged(db, kind, same)
        pairs = await know_pairs(db, connection, kind, [row.payload], [ours.values] if ours else [])
    if ours is not None and ours.deleted:
        row.state, row.reason = "apart", "It was deleted here. Restore it to go on."
        return
    seen = compare_copy(connection, pairs, row, ours, left)
    if ours is None and not connection.takes:
        row.state, row.reason = "apart", "It is not known here, and nothing is taken from there."
        return
    taken = {step.field: step.theirs for step in seen.turn("take")}
    if taken or ours is None:
        known = ours.id if ours else None
        row.record_id = await crm.take_exchanged(db, kind, taken, record_id=known)
        row.taken_at = clock.now()
        tally.add("made_count" if ours is None else "taken_count")
    elif ours is not None:
        row.record_id = ours.id
    await db.flush()
    await _settle(db, connection, row, seen, who, tally)


async def _settle(
    db: Db,
    connection: ConnectionRow,
    row: CopyRow,
    seen: Compared,
    who: Actor,
    tally: Tally,
) -> None:
    """What both sides say now is agreed; conflicts are kept, and our changes proposed."""
    settled = {step.field: step.theirs for step in seen.turn("take", "agree")}
    if seen.record_id is None:
        # It was made of theirs alone: what ours says beyond that are defaults.
        settled = seen.theirs
    row.agreed = {**row.agreed, **settled}
    row.state, row.failed_at, row.tries = "agreed", None, 0
    row.reason = "; ".join(seen.problems)[:1000] or None
    asked = seen.turn("ask")
    await keep_conflicts(db, connection, row, asked)
    tally.add("conflict_count", len(asked))
    if row.record_id is None:
        return
    await db.act_as(who)
    record = await crm.exchanged(db, record_kind(row.kind), row.record_id)
    if record is not None:
        row.seen_version = record.version
        row.ours_seen = {
            **{name: value for name, value in row.ours_seen.items() if name not in settled},
            **{n: record.values.get(n) for n in settled if record.values.get(n) != settled[n]},
        }
    gives = {step.field: step.ours for step in seen.turn("give")}
    if record is None or not gives:
        await drop_pending(db, row)
        return
    tally.add("given_count", int(await propose_write(db, connection, row, record, gives)))


async def _same(
    db: Db, connection: ConnectionRow, theirs: dict[str, Any], row: CopyRow
) -> UUID | None:
    """The record of ours that this one must be, unless another one of theirs is it already."""
    found = await crm.find_exchanged(db, record_kind(row.kind), theirs)
    if found is None:
        return None
    other = await copies.copy_of_record(db, connection.id, found)
    if other is not None and other.id != row.id:
        raise TwiceThere(
            f"{connection.title} has it twice: “{other.title}” is the same {row.kind} already. "
            "Merge the two there, or change the address of one."
        )
    return found


class TwiceThere(HubError):
    """Two of their records are the same one of ours."""

    code = "sync_twice_there"
    title = "It is there twice"
    status = 409


def _reject(row: CopyRow, reasons: list[str]) -> None:
    row.state, row.failed_at, row.tries = "rejected", clock.now(), row.tries + 1
    row.reason = "; ".join(dict.fromkeys(reasons))[:1000]


def _words(error: HubError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        told: list[Any] = error.errors()
        return "; ".join(_problem(one) for one in told[:5])
    fields = error.details.get("fields")
    named = (
        "; ".join(f"{name}: {why}" for name, why in fields.items() if why not in error.message)
        if isinstance(fields, dict)
        else ""
    )
    return f"{error.message} {named}".strip()


def _problem(told: dict[str, Any]) -> str:
    """One of a model's problems: the field, where it is about one, and the words of the check."""
    field = ".".join(map(str, told["loc"]))
    words = str(told["msg"]).removeprefix("Value error, ")
    return f"{field}: {words}" if field else f"{words[:1].upper()}{words[1:]}"
