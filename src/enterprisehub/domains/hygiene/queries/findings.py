"""What was checked and found out about contacts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm.views import COMPANIES, CONTACTS
from enterprisehub.domains.hygiene.models import (
    CheckRow,
    EnrichmentRow,
    MailDomainRow,
    VisitRow,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def put_checks(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    """What a look found stands, in place of what the last one did."""
    if rows:
        made = insert(CheckRow).values([dict(row) for row in rows])
        names = ("value", "verdict", "says", "details", "checked_at")
        told = {name: made.excluded[name] for name in names}
        await db.execute(
            made.on_conflict_do_update(
                index_elements=["tenant_id", "contact_id", "field"], set_=told
            )
        )


async def note_visits(db: Db, ids: Sequence[UUID], column: str) -> None:
    """These contacts were looked over now (`checked_at`) or looked up (`enriched_at`)."""
    if ids:
        now = clock.now()
        made = insert(VisitRow).values([{"contact_id": id_, column: now} for id_ in ids])
        await db.execute(
            made.on_conflict_do_update(
                index_elements=["tenant_id", "contact_id"], set_={column: now}
            )
        )


async def look_again(db: Db, country: str) -> None:
    """Contacts of this country are due to be looked over, whenever they were last."""
    theirs = select(CONTACTS.c.id).where(CONTACTS.c.country == country)
    await db.execute(
        update(VisitRow).where(VisitRow.contact_id.in_(theirs)).values(checked_at=None)
    )


async def checks_of(db: Db, contact_id: UUID) -> list[CheckRow]:
    query = select(CheckRow).where(CheckRow.contact_id == contact_id)
    return list(await db.scalars(query.order_by(CheckRow.field)))


async def enrichments_of(db: Db, contact_id: UUID) -> list[EnrichmentRow]:
    query = select(EnrichmentRow).where(EnrichmentRow.contact_id == contact_id)
    return list(await db.scalars(query.order_by(EnrichmentRow.found_at.desc(), EnrichmentRow.id)))


async def enrichments_of_company(db: Db, company_id: UUID) -> list[EnrichmentRow]:
    query = select(EnrichmentRow).where(EnrichmentRow.company_id == company_id)
    return list(await db.scalars(query.order_by(EnrichmentRow.found_at.desc(), EnrichmentRow.id)))


async def told_of(
    db: Db, *, contact_id: UUID | None = None, company_id: UUID | None = None
) -> set[tuple[str, str]]:
    """Fields and values that were found before, whatever became of them."""
    e = EnrichmentRow
    about = e.contact_id == contact_id if contact_id else e.company_id == company_id
    rows = await db.execute(select(e.field, e.value).where(about))
    return {(row[0], row[1]) for row in rows}


async def enrichment(db: Db, enrichment_id: UUID) -> EnrichmentRow | None:
    query = select(EnrichmentRow).where(EnrichmentRow.id == enrichment_id)
    return await db.scalar(query.with_for_update())


async def wrong_fields(
    db: Db, verdict: str, *, after: UUID | None = None, limit: int
) -> list[tuple[CheckRow, str]]:
    """Fields with this verdict and their contacts' names, the latest first."""
    query = (
        select(CheckRow, CONTACTS.c.name)
        .join(CONTACTS, CONTACTS.c.id == CheckRow.contact_id)
        .where(CheckRow.verdict == verdict)
    )
    if after is not None:
        query = query.where(CheckRow.id < after)
    rows = await db.execute(query.order_by(CheckRow.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def count_verdicts(db: Db) -> dict[str, int]:
    query = select(CheckRow.verdict, func.count()).group_by(CheckRow.verdict)
    return {row[0]: row[1] for row in await db.execute(query)}


async def count_visited(db: Db, column: str, first: datetime, last: datetime) -> int:
    at = getattr(VisitRow, column)
    query = select(func.count()).select_from(VisitRow).where(at >= first, at < last)
    return await db.scalar(query) or 0


async def count_enriched(db: Db, first: datetime, last: datetime) -> int:
    """Contacts of which something was found out in this time."""
    e = EnrichmentRow
    query = select(func.count(func.distinct(e.contact_id)))
    return await db.scalar(query.where(e.found_at >= first, e.found_at < last)) or 0


async def known_domains(
    db: Db, domains: Sequence[str], since: datetime
) -> dict[str, tuple[bool, str]]:
    """What DNS said of these mail domains since then."""
    d = MailDomainRow
    query = select(d.domain, d.takes_mail, d.says).where(d.domain.in_(domains), d.asked_at >= since)
    return {row[0]: (row[1], row[2]) for row in await db.execute(query)}


async def keep_domains(db: Db, found: Mapping[str, tuple[bool, str]]) -> None:
    if found:
        now = clock.now()
        rows = [
            {"domain": domain, "takes_mail": takes, "says": says, "asked_at": now}
            for domain, (takes, says) in found.items()
        ]
        made = insert(MailDomainRow).values(rows)
        told = {name: made.excluded[name] for name in ("takes_mail", "says", "asked_at")}
        await db.execute(
            made.on_conflict_do_update(index_elements=["tenant_id", "domain"], set_=told)
        )


async def companies_of_domains(db: Db, domains: Sequence[str]) -> dict[str, tuple[UUID, str]]:
    """Live companies by their web domain."""
    c = COMPANIES.c
    query = select(c.domain, c.id, c.name).where(c.domain.in_(domains))
    return {row[0]: (row[1], row[2]) for row in await db.execute(query)}


async def knows_of(db: Db, contact_id: UUID) -> bool:
    """Whether the contact was looked over or looked up."""
    query = select(VisitRow.id).where(VisitRow.contact_id == contact_id).limit(1)
    return await db.scalar(query) is not None
