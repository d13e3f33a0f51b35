"""Rows that point at a record, whatever table they are in: found, moved, told apart."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Table,
    UniqueConstraint,
    and_,
    exists,
    func,
    insert,
    select,
    text,
    true,
    update,
)

from enterprisehub.domains.crm.models import MergedPartRow, MergeRow
from enterprisehub.domains.crm.ports import PARTS, Part
from enterprisehub.kernel.db.base import Base, tenant_tables
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

TIMELINE, ACTIONS = "kernel_timeline", "kernel_actions"
_OPEN_ACTIONS = ("proposed", "approved", "failed")
_MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column whose rows belong to a contact or a company."""

    table: Table
    column: Column[Any]
    part: Part


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A row that came after a merge: by which addresses, and with which other rows it goes."""

    id: UUID
    addresses: tuple[str, ...]
    follows: tuple[UUID, ...]


def pointers(target: str) -> Iterator[Pointer]:
    """Every column of the program that points at this table and whose rows move in a merge."""
    for table in tenant_tables():
        part = PARTS.get(table.name) or Part(table=table.name, noun=noun_of(table.name))
        if part.stays:
            continue
        for column in table.columns:
            if column.info.get("belongs_to") == target:
                yield Pointer(table, column, part)


def noun_of(table: str) -> str:
    """What the rows of a table nobody described are called: "voice_calls" are "calls"."""
    return table.partition("_")[2].replace("_", " ")


async def count_of(db: Db, at: Pointer, record_id: UUID) -> int:
    """How many rows point at the record, deleted ones left out."""
    query = select(func.count()).select_from(at.table).where(at.column == record_id, *_live(at))
    return await db.scalar(query) or 0


def _live(at: Pointer) -> list[Any]:
    return [at.table.c.deleted_at.is_(None)] if "deleted_at" in at.table.c else []


async def move_rows(db: Db, at: Pointer, merge_id: UUID, from_id: UUID, to_id: UUID) -> int:
    """All rows that point at one record point at the other and are written down; how many.

    Rows of which the other record has one already, and may have only one, stay.
    """
    moving = update(at.table).where(at.column == from_id)
    for rival in _rivals(at, to_id):
        moving = moving.where(~rival)
    ids = list(await db.scalars(moving.values({at.column: to_id}).returning(at.table.c.id)))
    await note_rows(db, merge_id, at.table.name, ids)
    return len(ids)


def _rivals(at: Pointer, to_id: UUID) -> Iterator[Any]:
    """For each unique key that the pointer is part of: there is such a row of the target."""
    for names, where in _unique_keys(at):
        other = at.table.alias()
        same = [other.c[name] == at.table.c[name] for name in names]
        # Names without a table mean the innermost one: the rival inside, the moving row outside.
        there = exists().where(other.c[at.column.name] == to_id, *same, where)
        yield and_(there, where)


def _unique_keys(at: Pointer) -> Iterator[tuple[list[str], Any]]:
    """The other columns of each unique key with the pointer, and the rows that it counts."""
    keys: list[tuple[Any, Any]] = [
        (c.columns, None) for c in at.table.constraints if isinstance(c, UniqueConstraint)
    ]
    keys += [
        (index.columns, index.dialect_options["postgresql"]["where"])
        for index in at.table.indexes
        if index.unique
    ]
    for columns, where in keys:
        names = [column.name for column in columns]
        if at.column.name in names:
            others = [n for n in names if n not in ("tenant_id", at.column.name)]
            yield others, true() if where is None else text(str(where))


async def note_rows(db: Db, merge_id: UUID, table: str, ids: Sequence[UUID]) -> None:
    """These rows belonged to the other record."""
    if ids:
        rows = [{"merge_id": merge_id, "table_name": table, "row_id": id_} for id_ in ids]
        await db.execute(insert(MergedPartRow), rows)


async def noted_rows(db: Db, merge_id: UUID) -> dict[str, set[UUID]]:
    """By table, the rows that belonged to the other record when it was merged."""
    query = select(MergedPartRow.table_name, MergedPartRow.row_id)
    found: dict[str, set[UUID]] = {}
    for table, row_id in await db.execute(query.where(MergedPartRow.merge_id == merge_id)):
        found.setdefault(table, set()).add(row_id)
    return found


async def still_there(db: Db, at: Pointer, holder_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of the rows that still point at the record."""
    if not ids:
        return set()
    query = select(at.table.c.id).where(at.column == holder_id, at.table.c.id.in_(ids))
    return set(await db.scalars(query))


async def later_rows(db: Db, at: Pointer, holder_id: UUID, since: datetime) -> list[LaterRow]:
    """Rows of the record that came since then, with what tells whose they are."""
    addresses = [at.table.c[name] for name in at.part.addresses]
    follows = [
        at.table.c[name]
        for name in at.part.follows
        if name in at.table.c and name != at.column.name
    ]
    query = (
        select(at.table.c.id, *addresses, *follows)
        .where(at.column == holder_id, at.table.c.created_at >= since)
        .limit(_MOST_ROWS)
    )
    cut = 1 + len(addresses)
    return [
        LaterRow(
            row[0],
            tuple(str(value).lower() for value in row[1:cut] if value),
            tuple(value for value in row[cut:] if value),
        )
        for row in await db.execute(query)
    ]


async def titled_rows(
    db: Db, at: Pointer, ids: Collection[UUID]
) -> list[tuple[UUID, str, datetime]]:
    """(id, title, when it was made) of live rows, the oldest first."""
    if not ids or not at.part.title:
        return []
    table = at.table.c
    query = select(table.id, table[at.part.title], table.created_at).where(
        table.id.in_(ids), *_live(at)
    )
    rows = await db.execute(query.order_by(table.created_at, table.id))
    return [(row[0], row[1], row[2]) for row in rows]


async def move_back(db: Db, at: Pointer, ids: Collection[UUID], to_id: UUID) -> None:
    if ids:
        moving = update(at.table).where(at.table.c.id.in_(ids)).values({at.column: to_id})
        await db.execute(moving)


async def move_lines(db: Db, merge_id: UUID, from_ref: Ref, to_ref: Ref) -> None:
    """The timeline of one record stands on the other's, and what is proposed about it too."""
    for table, moving in _of_subject(from_ref):
        ids = await db.scalars(moving.values(subject_id=to_ref.id).returning(table.c.id))
        await note_rows(db, merge_id, table.name, list(ids))


def _of_subject(ref: Ref) -> Iterator[tuple[Table, Any]]:
    lines, actions = Base.metadata.tables[TIMELINE], Base.metadata.tables[ACTIONS]
    for table in (lines, actions):
        moving = update(table).where(table.c.subject_kind == ref.kind, table.c.subject_id == ref.id)
        if table is actions:
            moving = moving.where(actions.c.state.in_(_OPEN_ACTIONS))
        yield table, moving


async def move_lines_back(db: Db, holder: Ref, to_id: UUID, noted: dict[str, set[UUID]]) -> None:
    for name in (TIMELINE, ACTIONS):
        table = Base.metadata.tables[name]
        if ids := noted.get(name):
            mine = and_(table.c.subject_id == holder.id, table.c.id.in_(ids))
            await db.execute(update(table).where(mine).values(subject_id=to_id))


async def later_lines(db: Db, holder: Ref, since: datetime, back: Collection[UUID]) -> set[UUID]:
    """Lines of the record's timeline since then that tell of something that goes back.

    Either the line names it, or the same line stands on its own timeline too.
    """
    line = Base.metadata.tables[TIMELINE]
    twin = line.alias()
    told = exists().where(
        twin.c.subject_id.in_(back),
        twin.c.at == line.c.at,
        twin.c.kind == line.c.kind,
        twin.c.summary == line.c.summary,
    )
    query = select(line.c.id, line.c.data, told).where(
        line.c.subject_kind == holder.kind,
        line.c.subject_id == holder.id,
        line.c.created_at >= since,
    )
    ids = {str(id_) for id_ in back}
    rows = await db.execute(query.limit(_MOST_ROWS))
    return {
        row[0]
        for row in rows
        if row[2] or any(isinstance(v, str) and v in ids for v in row[1].values())
    }


async def shift_positions(db: Db, kind: str, ids: Collection[UUID], by: int) -> None:
    """Addresses that moved stand behind the kept record's own, or (by less than 0) before."""
    table = Base.metadata.tables[f"crm_contact_{kind}"]
    if ids:
        moved = update(table).where(table.c.id.in_(ids))
        await db.execute(moved.values(position=table.c.position + by))


async def merge(db: Db, merge_id: UUID, *, lock: bool = False) -> MergeRow | None:
    query = select(MergeRow).where(MergeRow.id == merge_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def merge_of(db: Db, other_id: UUID) -> MergeRow | None:
    """The standing merge by which this record became part of another."""
    query = select(MergeRow).where(MergeRow.other_id == other_id, MergeRow.undone_at.is_(None))
    return await db.scalar(query)


async def merges_into(db: Db, kept_id: UUID) -> list[MergeRow]:
    """The standing merges by which others became part of this record, the latest first."""
    query = select(MergeRow).where(MergeRow.kept_id == kept_id, MergeRow.undone_at.is_(None))
    return list(await db.scalars(query.order_by(MergeRow.id.desc())))


async def latest_merges(db: Db, *, before: UUID | None = None, limit: int = 50) -> list[MergeRow]:
    """All merges, taken back or not, the latest first; `before` is the id of the last seen."""
    query = select(MergeRow).order_by(MergeRow.id.desc()).limit(limit)
    return list(await db.scalars(query.where(MergeRow.id < before) if before else query))


async def unmoved_merges(db: Db, target: str, kind: str) -> list[MergeRow]:
    """Merges whose other record something points at again: it was written while they merged."""
    found: dict[UUID, MergeRow] = {}
    for at in pointers(target):
        query = (
            select(MergeRow)
            .join(at.table, at.column == MergeRow.other_id)
            .where(MergeRow.undone_at.is_(None), MergeRow.kind == kind)
        )
        found |= {row.id: row for row in await db.scalars(query.distinct())}
    return list(found.values())


async def count_merges_since(db: Db, since: datetime) -> int:
    query = select(func.count()).where(MergeRow.created_at >= since, MergeRow.undone_at.is_(None))
    return await db.scalar(query) or 0
