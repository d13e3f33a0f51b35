"""Every SELECT of invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.crm import views as crm
from enterprisehub.kernel.db.bulk import any_of, insert_rows
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

INVOICES = InvoiceRow.metadata.tables[InvoiceRow.__tablename__]
MOST_OF_CLIENT = 2_000


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices are meant. `state` may also be "overdue": open, and due before `late_before`,
    the day before which an open invoice is overdue.
    """

    q: str = ""
    state: str = ""
    company_id: UUID | None = None
    deal_id: UUID | None = None


async def invoice(db: Db, invoice_id: UUID, *, lock: bool = False) -> InvoiceRow | None:
    query = select(InvoiceRow).where(InvoiceRow.id == invoice_id, InvoiceRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def id_of_number(db: Db, number: str) -> UUID | None:
    query = select(InvoiceRow.id).where(
        InvoiceRow.number == number, InvoiceRow.deleted_at.is_(None)
    )
    return await db.scalar(query)


async def id_of_key(db: Db, source: str, external_key: str) -> UUID | None:
    query = select(InvoiceRow.id).where(
        InvoiceRow.source == source,
        InvoiceRow.external_key == external_key,
        InvoiceRow.deleted_at.is_(None),
    )
    return await db.scalar(query)


async def hold_keys(db: Db) -> None:
    """Nobody else enters an invoice of this tenant until the transaction ends."""
    key = func.hashtext(func.concat("billing.keys:", func.hub.tenant()))
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def invoice_page(
    db: Db,
    asked: InvoiceFilter,
    late_before: date,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """Invoices, those issued last first."""
    r, c, d = InvoiceRow, crm.COMPANIES.c, crm.DEALS.c
    query = _meant(
        select(
            r.id, r.number, r.company_id, c.name.label("company_name"), r.deal_id,
            d.title.label("deal_title"), r.subject, r.issued_on, r.due_on, r.amount_cents,
            r.currency, r.paid_cents, r.paid_on, r.state,
            ((r.state == "open") & (r.due_on < late_before)).label("overdue"),
            r.source, r.external_key, r.url, r.created_at, r.version,
        ),
        asked,
        late_before,
    )  # fmt: skip
    return await json_page(
        db, query, order=(r.issued_on, r.id), limit=limit, cursor=cursor, descending=True
    )


async def totals(
    db: Db, asked: InvoiceFilter, late_before: date
) -> list[tuple[str, int, int, int, int]]:
    """Of the open invoices that are meant, by currency: how many, how many overdue, and both in
    minor units.
    """
    r = InvoiceRow
    rest, late = r.amount_cents - r.paid_cents, r.due_on < late_before
    query = _meant(
        select(
            r.currency,
            func.count(),
            func.count().filter(late),
            func.coalesce(func.sum(rest), 0),
            func.coalesce(func.sum(rest).filter(late), 0),
        ),
        asked,
        late_before,
    )
    query = query.where(r.state == "open").group_by(r.currency).order_by(r.currency)
    found = await db.execute(query)
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in found]


def _meant[*Ts](query: Select[*Ts], asked: InvoiceFilter, late_before: date) -> Select[*Ts]:
    r, c = InvoiceRow, crm.COMPANIES.c
    query = query.select_from(r).outerjoin(crm.COMPANIES, c.id == r.company_id)
    query = query.outerjoin(crm.DEALS, crm.DEALS.c.id == r.deal_id)
    query = query.where(r.deleted_at.is_(None))
    if asked.company_id:
        query = query.where(r.company_id == asked.company_id)
    if asked.deal_id:
        query = query.where(r.deal_id == asked.deal_id)
    if asked.state == "overdue":
        query = query.where(r.state == "open", r.due_on < late_before)
    elif asked.state:
        query = query.where(r.state == asked.state)
    if asked.q:
        words = asked.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = f"%{words}%"
        query = query.where(or_(r.number.ilike(like), r.subject.ilike(like), c.name.ilike(like)))
    return query


async def invoices_of_client(db: Db, company_id: UUID, since: date) -> list[InvoiceRow]:
    """What counts for a client: open invoices, and those issued since that day but for void ones,
    the latest first.
    """
    r = InvoiceRow
    query = select(r).where(
        r.company_id == company_id,
        r.deleted_at.is_(None),
        r.state != "void",
        or_(r.state == "open", r.issued_on >= since),
    )
    order = (r.issued_on.desc(), r.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(MOST_OF_CLIENT)))


async def untold_overdue(db: Db, late_before: date, *, most: int) -> list[InvoiceRow]:
    """Overdue invoices of which nobody was told yet, the oldest first, held."""
    r = InvoiceRow
    query = select(r).where(
        r.deleted_at.is_(None),
        r.state == "open",
        r.due_on < late_before,
        r.overdue_told_at.is_(None),
    )
    query = query.order_by(r.due_on, r.id).limit(most).with_for_update(skip_locked=True)
    return list(await db.scalars(query))


async def invoices_known(
    db: Db,
    *,
    ids: Sequence[UUID],
    numbers: Sequence[str],
    external_keys: Sequence[str],
    source: str,
) -> list[InvoiceRow]:
    """Invoices that have one of these ids, numbers or keys of `source`, held."""
    r = InvoiceRow
    found: dict[UUID, InvoiceRow] = {}
    for column, values in ((r.id, ids), (r.number, numbers), (r.external_key, external_keys)):
        query = select(r).where(any_of(column, sorted(set(values))), r.deleted_at.is_(None))
        if column is r.external_key:
            query = query.where(r.source == source)
        for row in await db.scalars(query.order_by(r.id).with_for_update()) if values else ():
            found[row.id] = row
    return list(found.values())


async def insert_invoices(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many were stored; one whose key somebody took at this moment is not."""
    if not rows:
        return 0
    insert = insert_rows(INVOICES, rows).on_conflict_do_nothing()
    return len((await db.execute(insert.returning(INVOICES.c.id))).all())


async def companies_with(
    db: Db, *, ids: Sequence[UUID], domains: Sequence[str], name_keys: Sequence[str]
) -> list[tuple[UUID, str | None, str]]:
    """Live companies with one of these: id, web domain and folded name of each."""
    c = crm.COMPANIES.c
    found: dict[UUID, tuple[UUID, str | None, str]] = {}
    for column, values in ((c.id, ids), (c.domain, domains), (c.name_key, name_keys)):
        query = select(c.id, c.domain, c.name_key).where(any_of(column, sorted(set(values))))
        for row in await db.execute(query) if values else ():
            found[row[0]] = (row[0], row[1], row[2])
    return list(found.values())


async def companies_of_people(db: Db, emails: Sequence[str]) -> dict[str, UUID]:
    """The company of the live contact with each of these addresses, where they have one."""
    c = crm.CONTACTS.c
    query = select(c.email, c.company_id).where(
        any_of(c.email, sorted(set(emails))), c.company_id.is_not(None)
    )
    return {row[0]: row[1] for row in await db.execute(query)} if emails else {}


async def sources(db: Db) -> list[tuple[str, int, Any]]:
    """Where invoices come from: how many of each, and when the last one came."""
    r = InvoiceRow
    query = select(r.source, func.count(), func.max(r.created_at)).where(r.deleted_at.is_(None))
    found = await db.execute(query.group_by(r.source).order_by(func.count().desc(), r.source))
    return [(row[0], row[1], row[2]) for row in found]
