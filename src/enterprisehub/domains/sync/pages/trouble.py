"""What could not be taken or written, and what both sides say differently."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.logic import retry_failed
from enterprisehub.domains.sync.logic.decide_conflict import decide_conflict
from enterprisehub.domains.sync.logic.word_values import word_values
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import ConflictRow, CopyRow
from enterprisehub.domains.sync.permissions import SYNC_DECIDE, SYNC_READ
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.actions.permissions import READ as ACTIONS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages("/sync")
PAGE_SIZE = 50
_PLACES = {"contact": "/contacts", "company": "/companies", "deal": "/deals"}


@dataclass(frozen=True, slots=True)
class ErrorLine:
    copy: CopyRow
    what: str
    place: str | None


@dataclass(frozen=True, slots=True)
class ConflictLine:
    id: UUID
    title: str
    place: str | None
    field: str
    ours: str
    theirs: str
    base: str
    ours_at: datetime | None
    ours_by: str
    theirs_at: datetime | None


@page("sync/errors.html")
class ErrorsPage(Page):
    connection: ConnectionRow
    lines: list[ErrorLine]
    next: str | None
    may_decide: bool


@page("sync/conflicts.html")
class ConflictsPage(Page):
    connection: ConnectionRow
    lines: list[ConflictLine]
    error: str
    may_decide: bool


def place_of(kind: str, record_id: UUID | None) -> str | None:
    """Where our record is seen."""
    return f"{_PLACES[kind]}/{record_id}" if record_id else None


@pages.get("/{connection_id}/errors", allow=Permission(SYNC_READ))
async def show_errors(db: TenantDb, connection_id: UUID, after: UUID | None = None) -> Response:
    """What failed, with why."""
    connection = await connections.connection(db, connection_id)
    found = await copies.failed(db, connection_id, before=after, limit=PAGE_SIZE + 1)
    rows = found[:PAGE_SIZE]
    words = {
        "rejected": f"From {connection.title}",
        "unwritten": f"To {connection.title}",
    }
    return ErrorsPage(
        connection=connection,
        lines=[ErrorLine(row, words[row.state], place_of(row.kind, row.record_id)) for row in rows],
        next=str(rows[-1].id) if len(found) > PAGE_SIZE else None,
        may_decide=db.scope.may(SYNC_DECIDE),
    ).render()


@pages.post("/{connection_id}/errors/retry", allow=Permission(SYNC_DECIDE))
async def retry_all(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """Everything that failed is tried once more."""
    await retry_failed.retry_all(db, connection_id)
    return go_to(request, f"/sync/{connection_id}/errors")


@pages.post("/{connection_id}/errors/{copy_id}/{turn}", allow=Permission(SYNC_DECIDE))
async def retry_or_leave_out(
    request: Request,
    db: TenantDb,
    connection_id: UUID,
    copy_id: UUID,
    turn: Literal["retry", "leave"],
) -> Response:
    """One record is tried once more, or left out; what is proposed anew is shown in the queue."""
    decide = retry_failed.retry_one if turn == "retry" else retry_failed.leave_out
    row = await decide(db, connection_id, copy_id)
    proposed = turn == "retry" and row.action_id is not None and db.scope.may(ACTIONS_READ)
    errors = f"/sync/{connection_id}/errors"
    return go_to(request, f"/queue/{row.action_id}" if proposed else errors)


@pages.get("/{connection_id}/conflicts", allow=Permission(SYNC_READ))
async def show_conflicts(db: TenantDb, connection_id: UUID) -> Response:
    """Fields that say two things."""
    return (await _conflicts(db, connection_id, "")).render()


async def _conflicts(db: Db, connection_id: UUID, error: str) -> ConflictsPage:
    connection = await connections.connection(db, connection_id)
    found = await copies.conflicts(db, connection_id)
    titles = {
        kind: {one.name: one.title for one in await crm.exchange_fields(db, record_kind(kind))}
        for kind in {copy.kind for _, copy in found}
    }
    names = {f"user:{one.user_id}": one.name for one in await list_members(db)} if found else {}
    words = {
        kind: await word_values(
            db,
            record_kind(kind),
            [
                (row.field, value)
                for row, copy in found
                if copy.kind == kind
                for value in _said(row)
            ],
        )
        for kind in titles
    }
    return ConflictsPage(
        connection=connection,
        lines=[
            ConflictLine(
                id=row.id,
                title=copy.title,
                place=place_of(copy.kind, copy.record_id),
                field=titles[copy.kind].get(row.field, row.field),
                ours=_worded(row.field, row.ours, words[copy.kind]),
                theirs=_worded(row.field, row.theirs, words[copy.kind]),
                base=_worded(row.field, row.base, words[copy.kind]),
                ours_at=row.ours_at,
                ours_by=names.get(row.ours_by or "", (row.ours_by or "").partition(":")[2]),
                theirs_at=row.theirs_at,
            )
            for row, copy in found
        ],
        error=error,
        may_decide=db.scope.may(SYNC_DECIDE),
    )


@pages.post("/{connection_id}/conflicts/{conflict_id}/{holds}", allow=Permission(SYNC_DECIDE))
async def decide(
    request: Request,
    db: TenantDb,
    connection_id: UUID,
    conflict_id: UUID,
    holds: Literal["ours", "theirs"],
) -> Response:
    """One of the two values holds from now on."""
    try:
        async with db.begin_nested():
            await decide_conflict(db, conflict_id, holds)
    except HubError as failed:
        return (await _conflicts(db, connection_id, failed.message)).render(status=failed.status)
    return go_to(request, f"/sync/{connection_id}/conflicts")


def _said(row: ConflictRow) -> list[Any]:
    """What ours says, what theirs says, and what both last agreed on."""
    return [kept.get("value") for kept in (row.ours, row.theirs, row.base)]


def _worded(field: str, kept: dict[str, Any], words: dict[tuple[str, str], str]) -> str:
    """A kept value for people; as it is where its field is there no more."""
    value = kept.get("value")
    return words.get((field, str(value)), "empty" if value is None else str(value))
