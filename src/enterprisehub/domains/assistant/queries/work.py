"""Delivery work and promises, and the words under which records are found."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from enterprisehub.domains.crm.views import CONTACTS
from enterprisehub.domains.delivery.views import DEAL_LINKS, ITEMS, PROMISES
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.models import SearchDocument


async def items(
    db: Db,
    *,
    deal_ids: Collection[UUID] | None = None,
    category: str | None = None,
    late_by: date | None = None,
    flagged: bool = False,
    limit: int = 10,
) -> tuple[list[tuple[str, int]], Sequence[Any]]:
    """How many pieces of work stand where, and the ones asked for, the latest changed first."""
    tests: list[ColumnElement[bool]] = []
    if deal_ids is not None:
        sources = select(DEAL_LINKS.c.source_id).where(DEAL_LINKS.c.deal_id.in_(deal_ids))
        tests.append(ITEMS.c.source_id.in_(sources))
    if late_by is not None:
        tests += [ITEMS.c.due_on < late_by, ITEMS.c.category != "done"]
    if flagged:
        tests += [ITEMS.c.flagged, ITEMS.c.category != "done"]
    counted = select(ITEMS.c.category, func.count()).where(*tests).group_by(ITEMS.c.category)
    counts = [(name, count) for name, count in await db.execute(counted.order_by(ITEMS.c.category))]
    if category is not None:
        tests.append(ITEMS.c.category == category)
    query = select(ITEMS).where(*tests).order_by(ITEMS.c.changed_at.desc(), ITEMS.c.id)
    return counts, (await db.execute(query.limit(limit))).all()


async def promises(
    db: Db,
    *,
    contact_ids: Collection[UUID] | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    state: str = "open",
    limit: int = 10,
) -> tuple[int, Sequence[Any]]:
    """Promises that were made, the next due first."""
    c = PROMISES.c
    tests = [c.state == state]
    about: list[ColumnElement[bool]] = []
    about += [c.contact_id.in_(contact_ids)] if contact_ids is not None else []
    about += [c.company_id == company_id] if company_id else []
    about += [c.deal_id == deal_id] if deal_id else []
    if about:
        tests.append(or_(*about))
    total = await db.scalar(select(func.count()).select_from(PROMISES).where(*tests)) or 0
    query = (
        select(PROMISES, CONTACTS.c.name.label("contact"))
        .outerjoin(CONTACTS, CONTACTS.c.id == c.contact_id)
        .where(*tests)
        .order_by(c.due_on, c.id)
        .limit(limit)
    )
    return total, (await db.execute(query)).all()


async def words_of(db: Db, refs: Sequence[Ref]) -> dict[Ref, str]:
    """What the search knows of records, beside their titles."""
    if not refs:
        return {}
    pairs = [(ref.kind, ref.id) for ref in refs]
    query = select(
        SearchDocument.kind, SearchDocument.record_id, func.left(SearchDocument.body, 8000)
    ).where(tuple_(SearchDocument.kind, SearchDocument.record_id).in_(pairs))
    return {Ref(kind, id_): body for kind, id_, body in await db.execute(query)}
