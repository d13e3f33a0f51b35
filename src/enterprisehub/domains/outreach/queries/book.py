"""Every SELECT of outreach: what the whole book tells, read from the views of other domains."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, or_, select

from enterprisehub.domains.crm import views as crm
from enterprisehub.domains.messaging import views as messaging
from enterprisehub.domains.outreach.models import CompetitorRow
from enterprisehub.kernel.db.session import Db

MOST = 2_000
MOST_COMPETITORS = 50


async def _read(db: Db, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def closed_deals(db: Db, *, most: int = MOST) -> list[dict[str, Any]]:
    """The latest closed deals, each with what was known of its company and person."""
    d, c, p = crm.DEALS.c, crm.COMPANIES.c, crm.CONTACTS.c
    query = (
        select(
            d.id, d.state, d.company_id, d.contact_id, d.amount_cents, d.closed_at, d.source,
            c.industry, c.employees, c.state.label("company_state"), c.city.label("company_city"),
            p.job_title, p.source.label("contact_source"), p.city, p.state.label("contact_state"),
        )
        .outerjoin(crm.COMPANIES, c.id == d.company_id)
        .outerjoin(crm.CONTACTS, p.id == d.contact_id)
        .where(d.state.in_(("won", "lost")))
        .order_by(d.closed_at.desc().nulls_last(), d.id)
        .limit(most)
    )  # fmt: skip
    return await _read(db, query)


async def companies_without_deal(
    db: Db, quiet_since: datetime, *, most: int = MOST
) -> list[dict[str, Any]]:
    """Companies with no open and no won deal whose people nobody spoke with since then."""
    c, p = crm.COMPANIES.c, crm.CONTACTS.c
    latest = (
        select(
            p.company_id,
            func.max(p.last_activity_at).label("last_at"),
            func.count().label("people"),
            func.max(p.score).label("score"),
        )
        .where(p.company_id.is_not(None))
        .group_by(p.company_id)
        .subquery("latest")
    )
    query = (
        select(
            c.id, c.name, c.industry, c.employees, c.city.label("company_city"),
            c.state.label("company_state"), c.domain, c.owner_user_id,
            latest.c.last_at, latest.c.people, latest.c.score,
        )
        .outerjoin(latest, latest.c.company_id == c.id)
        .where(c.id.not_in(_with_deal(crm.DEALS.c.company_id)))
        .where(or_(latest.c.last_at.is_(None), latest.c.last_at < quiet_since))
        .order_by(c.created_at.desc(), c.id)
        .limit(most)
    )  # fmt: skip
    return await _read(db, query)


async def contacts_without_deal(
    db: Db, quiet_since: datetime, *, most: int = MOST
) -> list[dict[str, Any]]:
    """People with no open and no won deal with whom nobody spoke since then."""
    p, c = crm.CONTACTS.c, crm.COMPANIES.c
    query = (
        select(
            p.id, p.name, p.job_title, p.source.label("contact_source"), p.city,
            p.state.label("contact_state"), p.score, p.temperature, p.owner_user_id,
            p.last_activity_at.label("last_at"), p.email, p.phone_e164,
            c.industry, c.employees,
        )
        .outerjoin(crm.COMPANIES, c.id == p.company_id)
        .where(p.id.not_in(_with_deal(crm.DEALS.c.contact_id)))
        .where(p.lifecycle.in_(("lead", "qualified", "other")))
        .where(p.lead_status.not_in(("unqualified", "lost")))
        .where(or_(p.last_activity_at.is_(None), p.last_activity_at < quiet_since))
        .order_by(p.created_at.desc(), p.id)
        .limit(most)
    )  # fmt: skip
    return await _read(db, query)


def _with_deal(column: Any) -> Select[Any]:
    d = crm.DEALS.c
    return select(column).where(d.state.in_(("open", "won")), column.is_not(None))


async def people_of(db: Db, company_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The people of these companies, whoever scores highest first."""
    p = crm.CONTACTS.c
    query = (
        select(
            p.id, p.name, p.company_id, p.job_title, p.email, p.phone_e164, p.score,
            p.temperature, p.lifecycle, p.last_activity_at,
        )
        .where(p.company_id.in_(company_ids))
        .order_by(p.score.desc().nulls_last(), p.id)
        .limit(MOST)
    )  # fmt: skip
    return await _read(db, query)


async def quiet_contacts(
    db: Db, quiet_since: datetime, spoke_after: datetime, *, most: int
) -> list[dict[str, Any]]:
    """Leads and qualified people who once wrote or were written to, and then nothing since.

    Those who were warm come first: by score, then whoever was quiet for the shortest time.
    """
    p = crm.CONTACTS.c
    query = (
        select(p.id, p.name, p.score, p.temperature, p.last_activity_at, p.lead_status)
        .where(p.lifecycle.in_(("lead", "qualified", "past_customer")))
        .where(p.lead_status.not_in(("unqualified", "lost")))
        .where(p.last_activity_at < quiet_since, p.last_activity_at >= spoke_after)
        .where(or_(p.email.is_not(None), p.phone_e164.is_not(None)))
        .order_by(p.score.desc().nulls_last(), p.last_activity_at.desc(), p.id)
        .limit(most)
    )
    return await _read(db, query)


async def open_deals(db: Db, *, most: int = MOST) -> list[dict[str, Any]]:
    """Open deals, the most valuable first."""
    d = crm.DEALS.c
    query = (
        select(crm.DEALS)
        .where(d.state == "open")
        .order_by(d.amount_cents.desc().nulls_last(), d.id)
        .limit(most)
    )
    return await _read(db, query)


async def open_task_load(db: Db, now: datetime) -> list[dict[str, Any]]:
    """Per assignee: open tasks, and how many of them are late."""
    t = crm.TASKS.c
    query = (
        select(
            t.assignee_user_id,
            func.count().label("open"),
            func.count().filter(t.due_at < now).label("late"),
        )
        .where(t.state == "open")
        .group_by(t.assignee_user_id)
    )
    return await _read(db, query)


async def interactions_of(
    db: Db, contact_ids: Sequence[UUID], since: datetime, *, most: int = 500
) -> list[dict[str, Any]]:
    """What passed between these people and us, the latest first."""
    i = crm.INTERACTIONS.c
    query = (
        select(i.contact_id, i.channel, i.direction, i.at, i.summary)
        .where(i.contact_id.in_(contact_ids), i.at >= since)
        .order_by(i.at.desc(), i.id)
        .limit(most)
    )
    return await _read(db, query)


async def texts_with(
    db: Db, words: Sequence[str], since: datetime, *, most: int = 500
) -> list[dict[str, Any]]:
    """Messages and noted talks in which one of these words stands, the latest first."""
    m, i = messaging.MESSAGES.c, crm.INTERACTIONS.c
    said = select(
        m.id, m.contact_id, m.at, m.body.label("text"), m.channel, m.direction,
        m.thread_id.label("source_id"), literal("messaging.thread").label("source_kind"),
    ).where(m.at >= since, or_(*(m.body.ilike(_like(word)) for word in words)))  # fmt: skip
    noted = select(
        i.id, i.contact_id, i.at, i.summary.label("text"), i.channel, i.direction,
        i.contact_id.label("source_id"), literal("crm.contact").label("source_kind"),
    ).where(
        i.at >= since,
        or_(i.source_kind.is_(None), i.source_kind != "messaging.message"),
        or_(*(i.summary.ilike(_like(word)) for word in words)),
    )  # fmt: skip
    found = await _read(db, said.order_by(m.at.desc(), m.id).limit(most))
    found += await _read(db, noted.order_by(i.at.desc(), i.id).limit(most))
    return sorted(found, key=lambda row: (row["at"], str(row["id"])), reverse=True)[:most]


async def notes_with(
    db: Db, words: Sequence[str], since: datetime, *, most: int = 200
) -> list[dict[str, Any]]:
    """Notes in which one of these words stands, the latest first."""
    n = crm.NOTES.c
    query = (
        select(
            n.id.label("source_id"),
            n.id,
            n.contact_id,
            n.deal_id,
            n.created_at.label("at"),
            n.body.label("text"),
            literal("crm.note").label("source_kind"),
        )
        .where(n.created_at >= since, or_(*(n.body.ilike(_like(word)) for word in words)))
        .order_by(n.created_at.desc(), n.id)
        .limit(most)
    )
    return await _read(db, query)


async def names_of(db: Db, contact_ids: Sequence[UUID]) -> dict[UUID, str]:
    p = crm.CONTACTS.c
    rows = await db.execute(select(p.id, p.name).where(p.id.in_(contact_ids)))
    return {row[0]: row[1] for row in rows}


async def partners(db: Db, *, most: int = 500) -> list[dict[str, Any]]:
    """People whose lifecycle is partner, with their company."""
    p, c = crm.CONTACTS.c, crm.COMPANIES.c
    query = (
        select(
            p.id, p.name, p.email, p.phone_e164, p.last_activity_at, p.company_id,
            c.name.label("company_name"),
        )
        .outerjoin(crm.COMPANIES, c.id == p.company_id)
        .where(p.lifecycle == "partner")
        .order_by(p.last_activity_at.asc().nulls_first(), p.id)
        .limit(most)
    )  # fmt: skip
    return await _read(db, query)


async def deals_by_source(db: Db, since: datetime) -> list[dict[str, Any]]:
    """Per source of a deal, or of its person where it names none: deals and worth by state."""
    d, p = crm.DEALS.c, crm.CONTACTS.c
    source = func.coalesce(d.source, p.source)
    query = (
        select(
            source.label("source"), d.state, d.company_id, func.count().label("deals"),
            func.coalesce(func.sum(d.amount_cents), 0).label("cents"), d.currency,
        )
        .outerjoin(crm.CONTACTS, p.id == d.contact_id)
        .where(d.created_at >= since)
        .group_by(source, d.state, d.company_id, d.currency)
    )  # fmt: skip
    return await _read(db, query)


def _like(word: str) -> str:
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


async def open_tasks_about(db: Db, company_id: UUID, deal_ids: Sequence[UUID]) -> int:
    """How many tasks are open about a company, its deals or its people."""
    t, p = crm.TASKS.c, crm.CONTACTS.c
    people = select(p.id).where(p.company_id == company_id)
    query = (
        select(func.count())
        .select_from(crm.TASKS)
        .where(t.state == "open")
        .where(or_(t.company_id == company_id, t.deal_id.in_(deal_ids), t.contact_id.in_(people)))
    )
    return await db.scalar(query) or 0


async def competitors(db: Db) -> list[CompetitorRow]:
    query = select(CompetitorRow).where(CompetitorRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(CompetitorRow.name_key).limit(MOST_COMPETITORS)))


async def competitor(db: Db, competitor_id: UUID, *, lock: bool = False) -> CompetitorRow | None:
    query = select(CompetitorRow).where(
        CompetitorRow.id == competitor_id, CompetitorRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update() if lock else query)


async def competitor_called(db: Db, name_key: str) -> CompetitorRow | None:
    query = select(CompetitorRow).where(
        CompetitorRow.name_key == name_key, CompetitorRow.deleted_at.is_(None)
    )
    return await db.scalar(query)


async def open_deal_of_people(db: Db, contact_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The newest open deal of each of these people."""
    d = crm.DEALS.c
    query = (
        select(d.contact_id, d.id)
        .where(d.state == "open", d.contact_id.in_(contact_ids))
        .order_by(d.created_at, d.id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}
