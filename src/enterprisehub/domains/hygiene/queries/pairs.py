"""Pairs that may be one, and the weights they were found by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm.views import COMPANIES, CONTACTS
from enterprisehub.domains.hygiene.contracts import Answer
from enterprisehub.domains.hygiene.models import ModelRow, PairRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

_WEIGHED = ("probability_pct", "strict", "certain", "weights", "found_at")
_KNOWN = ("open", "gone")
_ANSWERS = 5_000


async def put_pairs(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    """Pairs stand open with these weights; what people decided is left alone. How many are new."""
    if not rows:
        return 0
    made = insert(PairRow)
    changed = {name: made.excluded[name] for name in _WEIGHED}
    kept = made.on_conflict_do_update(
        index_elements=["tenant_id", "kind", "left_id", "right_id"],
        set_=changed | {"state": "open"},
        where=or_(*(PairRow.state == state for state in _KNOWN)),
    )
    versions = await db.scalars(kept.returning(PairRow.version), [dict(row) for row in rows])
    return sum(version == 1 for version in versions)


async def forget_unseen(db: Db, kind: str, since: datetime) -> None:
    """Open pairs that the search did not find again are gone: somebody changed a record."""
    unseen = (PairRow.kind == kind, PairRow.state == "open", PairRow.found_at < since)
    await db.execute(update(PairRow).where(*unseen).values(state="gone"))


async def pair(db: Db, pair_id: UUID, *, lock: bool = False) -> PairRow | None:
    query = select(PairRow).where(PairRow.id == pair_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def pair_of(db: Db, kind: str, left: UUID, right: UUID) -> PairRow | None:
    ids = sorted((left, right))
    query = select(PairRow).where(
        PairRow.kind == kind, PairRow.left_id == ids[0], PairRow.right_id == ids[1]
    )
    return await db.scalar(query)


async def pairs(
    db: Db,
    *,
    state: str,
    kind: str,
    after: tuple[float, UUID] | None = None,
    name: str = "",
    limit: int,
) -> list[PairRow]:
    """Pairs of a state, the surest first; `after` are probability and id of the last seen, `name`
    is part of what one of the two is called.
    """
    p = PairRow
    query = select(p).where(p.state == state, p.kind == kind)
    if name.strip():
        table = CONTACTS if kind == "contact" else COMPANIES
        called = table.c.name_key.contains(fold(name), autoescape=True)
        query = query.where(
            select(table.c.id).where(table.c.id.in_((p.left_id, p.right_id)), called).exists()
        )
    if after is not None:
        pct, id_ = after
        query = query.where(
            or_(p.probability_pct < pct, and_(p.probability_pct == pct, p.id > id_))
        )
    return list(await db.scalars(query.order_by(p.probability_pct.desc(), p.id).limit(limit)))


async def certain_pairs(db: Db, *, limit: int) -> list[PairRow]:
    query = select(PairRow).where(
        PairRow.state == "open", PairRow.kind == "contact", PairRow.certain
    )
    return list(await db.scalars(query.order_by(PairRow.id).limit(limit)))


async def next_open(db: Db, kind: str, own: PairRow) -> UUID | None:
    """The pair to look at after this one."""
    p = PairRow
    later = or_(
        p.probability_pct < own.probability_pct,
        and_(p.probability_pct == own.probability_pct, p.id > own.id),
    )
    query = select(p.id).where(p.state == "open", p.kind == kind, p.id != own.id)
    order = (p.probability_pct.desc(), p.id)
    found = await db.scalar(query.where(later).order_by(*order).limit(1))
    return found or await db.scalar(query.order_by(*order).limit(1))


async def counts(db: Db, kind: str) -> dict[str, int]:
    """How many pairs there are by state."""
    query = select(PairRow.state, func.count()).where(PairRow.kind == kind).group_by(PairRow.state)
    return {row[0]: row[1] for row in await db.execute(query)}


async def count_open(db: Db) -> int:
    query = select(func.count()).select_from(PairRow).where(PairRow.state == "open")
    return await db.scalar(query) or 0


async def count_certain(db: Db) -> int:
    query = select(func.count()).select_from(PairRow)
    return await db.scalar(query.where(PairRow.state == "open", PairRow.certain)) or 0


async def count_found(db: Db, first: datetime, last: datetime) -> int:
    """Pairs first found in this time."""
    made = (PairRow.created_at >= first, PairRow.created_at < last)
    return await db.scalar(select(func.count()).select_from(PairRow).where(*made)) or 0


async def count_merged(db: Db, first: datetime, last: datetime) -> int:
    merged = (
        PairRow.state == "merged", PairRow.decided_at >= first, PairRow.decided_at < last
    )  # fmt: skip
    return await db.scalar(select(func.count()).select_from(PairRow).where(*merged)) or 0


async def settle(db: Db, kept: UUID, other: UUID, merge_id: UUID, by: str) -> None:
    """The pair of the two is merged; other open pairs of the one that is gone are gone too."""
    p, now = PairRow, clock.now()
    ids = sorted((kept, other))
    both = (p.left_id == ids[0], p.right_id == ids[1])
    merged = {"state": "merged", "merge_id": merge_id, "decided_at": now, "decided_by": by}
    await db.execute(update(p).where(*both, p.state != "merged").values(merged))
    either = or_(p.left_id == other, p.right_id == other)
    await db.execute(update(p).where(either, p.state == "open").values(state="gone"))


async def unsettle(db: Db, merge_id: UUID, by: str) -> None:
    """Two records that were merged and separated again are two: they are not asked about again."""
    values = {"state": "distinct", "merge_id": None, "decided_at": clock.now(), "decided_by": by}
    await db.execute(update(PairRow).where(PairRow.merge_id == merge_id).values(values))


async def keep_model(db: Db, kind: str, model: dict[str, Any], record_count: int) -> None:
    """The weights by which new records are compared until the next search."""
    values = {"model": model, "record_count": record_count, "learned_at": clock.now()}
    made = insert(ModelRow).values(kind=kind, **values)
    await db.execute(made.on_conflict_do_update(index_elements=["tenant_id", "kind"], set_=values))


async def model(db: Db, kind: str) -> dict[str, Any] | None:
    return await db.scalar(select(ModelRow.model).where(ModelRow.kind == kind))


async def certain_named(db: Db, *, limit: int) -> list[tuple[PairRow, str, str]]:
    """Open certain pairs of live contacts with both names."""
    left, right = CONTACTS.alias("l"), CONTACTS.alias("r")
    query = (
        select(PairRow, left.c.name, right.c.name)
        .join(left, left.c.id == PairRow.left_id)
        .join(right, right.c.id == PairRow.right_id)
        .where(PairRow.state == "open", PairRow.kind == "contact", PairRow.certain)
        .order_by(PairRow.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query)]


async def names(db: Db, kind: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """What these live records are called."""
    table = CONTACTS if kind == "contact" else COMPANIES
    query = select(table.c.id, table.c.name).where(table.c.id.in_(ids))
    return {row[0]: row[1] for row in await db.execute(query)}


async def answers(db: Db, kind: str) -> list[Answer]:
    """What people said of pairs that were not certain by themselves, the newest few thousand."""
    p = PairRow
    query = (
        select(p.weights, p.state, p.left_id)
        .where(p.kind == kind, p.state.in_(("merged", "distinct")), p.certain.is_(False))
        .where(p.decided_by.is_not(None), p.decided_by != "")
        .order_by(p.decided_at.desc())
        .limit(_ANSWERS)
    )
    return [
        Answer(
            {piece["field"]: float(piece["bits"]) for piece in row[0]},
            row[1] == "merged",
            str(row[2]),
        )
        for row in await db.execute(query)
    ]
