"""Lists of companies, deals, tasks and notes as JSON that PostgreSQL writes."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from enterprisehub.domains.crm.contracts import COMPANY, DEAL, DealState, TaskState
from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactRow,
    DealRow,
    NoteRow,
    StageRow,
    TagRow,
    TaskRow,
)
from enterprisehub.domains.crm.queries.tags import tag_key
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.find import matching

type CompanySort = Literal["created", "updated", "name"]
type DealSort = Literal["created", "updated", "title", "amount", "close_on"]

COMPANY_SHOWN = (
    CompanyRow.id,
    CompanyRow.name,
    CompanyRow.domain,
    CompanyRow.phone_e164,
    CompanyRow.industry,
    CompanyRow.employees,
    CompanyRow.city,
    CompanyRow.state,
    CompanyRow.owner_user_id,
    CompanyRow.tags,
    CompanyRow.created_at,
    CompanyRow.updated_at,
    CompanyRow.version,
)
DEAL_SHOWN = (
    DealRow.id,
    DealRow.title,
    DealRow.pipeline_id,
    DealRow.stage_id,
    StageRow.name.label("stage_name"),
    StageRow.win_pct,
    DealRow.state,
    DealRow.stage_since_at,
    DealRow.amount_cents,
    DealRow.currency,
    DealRow.contact_id,
    ContactRow.name.label("contact_name"),
    DealRow.company_id,
    CompanyRow.name.label("company_name"),
    DealRow.owner_user_id,
    DealRow.close_on,
    DealRow.closed_at,
    DealRow.lost_reason,
    DealRow.next_step,
    DealRow.source,
    DealRow.tags,
    DealRow.created_at,
    DealRow.updated_at,
    DealRow.version,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFilter:
    q: str | None = None
    industry: str | None = None
    tag: str | None = None
    owner_user_id: UUID | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    q: str | None = None
    state: DealState | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    owner_user_id: UUID | None = None
    tag: str | None = None
    closes_by: date | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    state: TaskState | None = None
    assignee_user_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


def _alive(table: Any, *, deleted: bool = False) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = (
        table.deleted_at.is_not(None) if deleted else table.deleted_at.is_(None)
    )
    return condition


def _tagged(kind: str, tag: str) -> Select[*tuple[Any, ...]]:
    return select(TagRow.record_id).where(TagRow.kind == kind, TagRow.tag_key == tag_key(tag))


def companies_where(db: Db, which: CompanyFilter) -> Select[*tuple[Any, ...]]:
    """Every company that the filter lets through, unordered."""
    query: Select[*tuple[Any, ...]] = select(*COMPANY_SHOWN).where(
        _alive(CompanyRow, deleted=which.deleted)
    )
    if which.industry is not None:
        query = query.where(CompanyRow.industry == which.industry)
    if which.owner_user_id is not None:
        query = query.where(CompanyRow.owner_user_id == which.owner_user_id)
    if which.tag:
        query = query.where(CompanyRow.id.in_(_tagged(COMPANY, which.tag)))
    if which.q and (ids := matching(db, COMPANY, which.q)) is not None:
        query = query.where(CompanyRow.id.in_(ids))
    return query


async def company_page(
    db: Db,
    which: CompanyFilter,
    *,
    sort: CompanySort = "created",
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    column = {
        "created": CompanyRow.created_at,
        "updated": CompanyRow.updated_at,
        "name": CompanyRow.name_key,
    }[sort]
    order: tuple[ColumnElement[Any], ...] = (column.expression, CompanyRow.id.expression)
    query = companies_where(db, which)
    return await json_page(
        db, query, order=order, descending=descending, limit=limit, cursor=cursor
    )


def deals_where(db: Db, which: DealFilter) -> Select[*tuple[Any, ...]]:
    """Every deal that the filter lets through, unordered."""
    query: Select[*tuple[Any, ...]] = (
        select(*DEAL_SHOWN)
        .join(StageRow, StageRow.id == DealRow.stage_id)
        .outerjoin(ContactRow, ContactRow.id == DealRow.contact_id)
        .outerjoin(CompanyRow, CompanyRow.id == DealRow.company_id)
        .where(_alive(DealRow, deleted=which.deleted))
    )
    equal = {
        DealRow.state: which.state,
        DealRow.pipeline_id: which.pipeline_id,
        DealRow.stage_id: which.stage_id,
        DealRow.contact_id: which.contact_id,
        DealRow.company_id: which.company_id,
        DealRow.owner_user_id: which.owner_user_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if which.closes_by is not None:
        query = query.where(DealRow.close_on <= which.closes_by)
    if which.tag:
        query = query.where(DealRow.id.in_(_tagged(DEAL, which.tag)))
    if which.q and (ids := matching(db, DEAL, which.q)) is not None:
        query = query.where(DealRow.id.in_(ids))
    return query


async def deal_page(
    db: Db,
    which: DealFilter,
    *,
    sort: DealSort = "created",
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """A page of deals. By amount or closing date, only those that have one are in it."""
    column: Any = {
        "created": DealRow.created_at,
        "updated": DealRow.updated_at,
        "title": DealRow.title_key,
        "amount": DealRow.amount_cents,
        "close_on": DealRow.close_on,
    }[sort]
    query = deals_where(db, which)
    if sort in ("amount", "close_on"):
        query = query.where(column.is_not(None))
    order = (column.expression, DealRow.id.expression)
    return await json_page(
        db, query, order=order, descending=descending, limit=limit, cursor=cursor
    )


async def board(db: Db, pipeline_id: UUID) -> list[tuple[UUID, int, int, str]]:
    """Per stage and currency: the number of live deals and their worth in cents."""
    query = (
        select(
            DealRow.stage_id,
            func.count(),
            func.coalesce(func.sum(DealRow.amount_cents), 0),
            DealRow.currency,
        )
        .where(DealRow.pipeline_id == pipeline_id, _alive(DealRow))
        .group_by(DealRow.stage_id, DealRow.currency)
    )
    return [(row[0], row[1], int(row[2] or 0), row[3]) for row in await db.execute(query)]


async def task_page(
    db: Db,
    which: TaskFilter,
    *,
    sort: Literal["created", "due"] = "created",
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """A page of tasks. By due time, only those that have one are in it."""
    query = (
        select(
            TaskRow.id,
            TaskRow.title,
            TaskRow.detail,
            TaskRow.kind,
            TaskRow.priority,
            TaskRow.state,
            TaskRow.due_at,
            TaskRow.done_at,
            TaskRow.assignee_user_id,
            TaskRow.contact_id,
            ContactRow.name.label("contact_name"),
            TaskRow.company_id,
            TaskRow.deal_id,
            TaskRow.made_by,
            TaskRow.created_at,
            TaskRow.version,
        )
        .outerjoin(ContactRow, ContactRow.id == TaskRow.contact_id)
        .where(_alive(TaskRow))
    )
    equal = {
        TaskRow.state: which.state,
        TaskRow.assignee_user_id: which.assignee_user_id,
        TaskRow.contact_id: which.contact_id,
        TaskRow.company_id: which.company_id,
        TaskRow.deal_id: which.deal_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    column: Any = TaskRow.due_at if sort == "due" else TaskRow.created_at
    if sort == "due":
        query = query.where(TaskRow.due_at.is_not(None))
    order = (column.expression, TaskRow.id.expression)
    return await json_page(
        db, query, order=order, descending=descending, limit=limit, cursor=cursor
    )


async def note_page(
    db: Db,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """A page of notes about these records, newest first."""
    query = select(
        NoteRow.id,
        NoteRow.body,
        NoteRow.pinned,
        NoteRow.contact_id,
        NoteRow.company_id,
        NoteRow.deal_id,
        NoteRow.author,
        NoteRow.created_at,
        NoteRow.version,
    ).where(_alive(NoteRow))
    equal = {
        NoteRow.contact_id: contact_id,
        NoteRow.company_id: company_id,
        NoteRow.deal_id: deal_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    order = (NoteRow.created_at.expression, NoteRow.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)
