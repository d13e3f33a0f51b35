"""Lists of contacts as JSON that PostgreSQL writes; every filter and order has its index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from enterprisehub.domains.crm.contracts import (
    CONTACT,
    GOLDEN_ACTIVITY_DAYS,
    GOLDEN_SCORE,
    LeadStatus,
    Lifecycle,
    Temperature,
)
from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactRow,
    InteractionRow,
    ListMemberRow,
    StandingRow,
    TagRow,
)
from enterprisehub.domains.crm.queries.tags import tag_key
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.pages import PreparedPage, Slice, json_page, prepare_page
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.find import matching

type ContactSort = Literal["created", "updated", "name", "score", "activity"]

SHOWN = (
    ContactRow.id,
    ContactRow.name,
    ContactRow.given_name,
    ContactRow.family_name,
    ContactRow.email,
    ContactRow.phone_e164,
    ContactRow.job_title,
    ContactRow.company_id,
    CompanyRow.name.label("company_name"),
    ContactRow.lifecycle,
    ContactRow.lead_status,
    ContactRow.source,
    ContactRow.city,
    ContactRow.state,
    ContactRow.owner_user_id,
    ContactRow.workspace_id,
    ContactRow.tags,
    StandingRow.score,
    StandingRow.temperature,
    StandingRow.last_activity_at,
    ContactRow.created_at,
    ContactRow.updated_at,
    ContactRow.version,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """What a list of contacts is narrowed to. All given conditions hold together."""

    q: str | None = None
    lifecycle: Lifecycle | None = None
    lead_status: LeadStatus | None = None
    temperature: Temperature | None = None
    tag: str | None = None
    source: str | None = None
    state: str | None = None
    owner_user_id: UUID | None = None
    workspace_id: UUID | None = None
    company_id: UUID | None = None
    list_id: UUID | None = None
    score_from: int | None = None
    active_since: datetime | None = None
    created_since: datetime | None = None
    golden: bool = False
    deleted: bool = False


async def contact_page(
    db: Db,
    which: ContactFilter,
    *,
    sort: ContactSort = "created",
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """A page of contacts. By score or activity, only those that have one are in it."""
    if which.q or which.golden:  # of this tenant, of this moment
        query, order = _ordered(contacts_where(db, which), sort)
        return await json_page(
            db, query, order=order, descending=descending, limit=limit, cursor=cursor
        )
    prepared = _prepared(which, sort, descending, cursor is not None)
    return await prepared.fetch(db, limit=limit, cursor=cursor)


@lru_cache(maxsize=1000)
def _prepared(
    which: ContactFilter,
    sort: ContactSort,
    descending: bool,  # noqa: FBT001  a key of the cache
    after_cursor: bool,  # noqa: FBT001
) -> PreparedPage:
    query, order = _ordered(contacts_where(None, which), sort)
    return prepare_page(query, order=order, descending=descending, after_cursor=after_cursor)


async def count_contacts(db: Db, which: ContactFilter, *, most: int = 10_000) -> int:
    """How many contacts there are, counted up to `most`."""
    some = contacts_where(db, which).with_only_columns(ContactRow.id).limit(most).subquery()
    return await db.scalar(select(func.count()).select_from(some)) or 0


def contacts_where(db: Db | None, which: ContactFilter) -> Select[*tuple[Any, ...]]:
    """Every contact that the filter lets through, unordered; `db` is needed to look for words."""
    query: Select[*tuple[Any, ...]] = (
        select(*SHOWN)
        .outerjoin(CompanyRow, CompanyRow.id == ContactRow.company_id)
        .outerjoin(StandingRow, StandingRow.contact_id == ContactRow.id)
        .where(
            ContactRow.deleted_at.is_not(None) if which.deleted else ContactRow.deleted_at.is_(None)
        )
    )
    equal = {
        ContactRow.lifecycle: which.lifecycle,
        ContactRow.lead_status: which.lead_status,
        ContactRow.source: which.source,
        ContactRow.state: which.state,
        ContactRow.owner_user_id: which.owner_user_id,
        ContactRow.workspace_id: which.workspace_id,
        ContactRow.company_id: which.company_id,
        StandingRow.temperature: which.temperature,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    query = query.where(*_standing(which))
    if which.created_since is not None:
        query = query.where(ContactRow.created_at >= which.created_since)
    if which.tag:
        tagged = select(TagRow.record_id).where(
            TagRow.kind == CONTACT, TagRow.tag_key == tag_key(which.tag)
        )
        query = query.where(ContactRow.id.in_(tagged))
    if which.list_id is not None:
        members = select(ListMemberRow.contact_id).where(
            ListMemberRow.list_id == which.list_id, ListMemberRow.deleted_at.is_(None)
        )
        query = query.where(ContactRow.id.in_(members))
    if which.q and db is not None and (ids := matching(db, CONTACT, which.q)) is not None:
        query = query.where(ContactRow.id.in_(ids))
    return query


def _standing(which: ContactFilter) -> list[ColumnElement[bool]]:
    score, since = which.score_from, which.active_since
    if which.golden:
        score = max(GOLDEN_SCORE, score or 0)
        week = clock.now() - timedelta(days=GOLDEN_ACTIVITY_DAYS)
        since = max(week, since) if since else week
    conditions = []
    if score is not None:
        conditions.append(StandingRow.score >= score)
    if since is not None:
        conditions.append(StandingRow.last_activity_at >= since)
    return conditions


def _ordered(
    query: Select[*tuple[Any, ...]], sort: ContactSort
) -> tuple[Select[*tuple[Any, ...]], tuple[ColumnElement[Any], ...]]:
    match sort:
        case "created":
            return query, (ContactRow.created_at.expression, ContactRow.id.expression)
        case "updated":
            return query, (ContactRow.updated_at.expression, ContactRow.id.expression)
        case "name":
            return query, (ContactRow.name_key.expression, ContactRow.id.expression)
        case "score":
            scored = query.where(StandingRow.score.is_not(None))
            return scored, (StandingRow.score.expression, StandingRow.contact_id.expression)
        case "activity":
            active = query.where(StandingRow.last_activity_at.is_not(None))
            order = (StandingRow.last_activity_at.expression, StandingRow.contact_id.expression)
            return active, order


async def interaction_page(
    db: Db,
    contact_ids: list[UUID],
    *,
    since: datetime | None,
    limit: int,
    cursor: str | None = None,
) -> Slice:
    """What passed between these contacts and us, newest first (CRM-03)."""
    query = select(
        InteractionRow.id,
        InteractionRow.contact_id,
        InteractionRow.deal_id,
        InteractionRow.channel,
        InteractionRow.direction,
        InteractionRow.at,
        InteractionRow.summary,
        InteractionRow.actor_name,
        InteractionRow.source_kind,
        InteractionRow.source_id,
    ).where(InteractionRow.contact_id.in_(contact_ids))
    if since is not None:
        query = query.where(InteractionRow.at >= since)
    order = (InteractionRow.at.expression, InteractionRow.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def contact_ids_of_company(db: Db, company_id: UUID, *, most: int = 1000) -> list[UUID]:
    query = (
        select(ContactRow.id)
        .where(ContactRow.company_id == company_id, ContactRow.deleted_at.is_(None))
        .order_by(ContactRow.created_at.desc(), ContactRow.id)
        .limit(most)
    )
    return list(await db.scalars(query))
