"""The queue as JSON: list, decide, export."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.queue.assigning import chosen_decider
from enterprisehub.console.queue.domain import domain
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE, READ
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("")


class Action(BaseModel):
    """One proposed effect and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    title: str
    state: str
    aps: int = Field(description="Action Priority Score, 0 to 100")
    aps_factors: list[dict[str, Any]]
    risk: str
    reason: str
    evidence: list[Any]
    rendered: dict[str, Any] = Field(description="The exact effect, as it will leave")
    payload: dict[str, Any]
    subjects: list[str]
    proposed_by: str
    agent: str | None
    run_id: UUID | None
    held_because: str | None
    changed_since: list[Any] | None
    assigned_to: UUID | None
    snoozed_until: datetime | None
    expires_at: datetime | None
    not_before: datetime | None
    undo_until: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    receipt_id: UUID | None
    result: dict[str, Any] | None
    error: str | None
    created_at: datetime
    version: int


class Actions(BaseModel):
    items: list[Action]


class Edits(BaseModel):
    """New values of editable fields, by name; leave out to approve as shown."""

    model_config = ConfigDict(extra="forbid")

    edits: dict[str, Any] = Field(default_factory=dict, max_length=20)


class Reason(BaseModel):
    reason: str = Field(min_length=1, max_length=500, description="Why not, for the agent")


class Until(BaseModel):
    until: datetime


class Assignee(BaseModel):
    user_id: UUID | None


def _answer(row: ActionRow, response: Response) -> Action:
    response.headers["ETag"] = etag(row.version)
    return Action.model_validate(row)


@router.get("/queue", allow=Permission(READ))
async def list_queue(
    db: TenantDb,
    state: Annotated[str, Query(max_length=20)] = "waiting",
    kind: Annotated[str | None, Query(max_length=80)] = None,
    agent: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Actions:
    """What waits for a decision, by Action Priority Score; or actions in another state."""
    wanted = queue.QueueFilter(state=state, kind=kind, agent=agent)
    rows = await queue.ranked(db, wanted, limit=limit, offset=offset)
    return Actions(items=[Action.model_validate(row) for row in rows])


_COLUMNS = (
    "id",
    "kind",
    "title",
    "recipient",
    "text",
    "state",
    "aps",
    "risk",
    "reason",
    "proposed_by",
    "agent",
    "decided_by",
    "decided_at",
    "decision_reason",
    "error",
    "created_at",
)


@router.get("/queue/export", allow=Permission(READ), response_class=StreamingResponse)
async def export_queue(
    request: Request,
    state: Annotated[str, Query(max_length=20)] = "waiting",
    kind: Annotated[str | None, Query(max_length=80)] = None,
    agent: Annotated[str | None, Query(max_length=80)] = None,
    assigned_to: UUID | None = None,
) -> StreamingResponse:
    """The queue as CSV, streamed: to whom what goes, and what was decided, by the same filters."""
    wanted = queue.QueueFilter(
        state=state, kind=kind or None, agent=agent or None, assigned_to=assigned_to
    )
    scope, database = signed_in(request), database_of(request)

    async def lines() -> AsyncIterator[str]:
        yield _line(_COLUMNS)
        async with database.scoped(scope) as db:
            async for row in queue.exported(db, wanted):
                yield _line([_cell(row, name) for name in _COLUMNS])

    headers = {"Content-Disposition": 'attachment; filename="queue.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(row: ActionRow, name: str) -> Any:
    """Recipient and text are those that would leave, as the effect shows them."""
    if name == "text":
        return row.rendered.get("body", "")
    if name == "recipient":
        fields = dict(row.rendered.get("fields", []))
        return fields.get("To", "")
    return getattr(row, name)


def _line(values: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(value) for value in values])
    return buffer.getvalue()


def _harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@router.get("/actions/{action_id}", allow=Permission(READ))
async def read_action(db: TenantDb, action_id: UUID, response: Response) -> Action:
    """One action with its exact effect."""
    return _answer(await queue.action(db, action_id), response)


@router.post("/actions/{action_id}/approve", allow=Permission(DECIDE))
async def approve_action(
    db: TenantDb, action_id: UUID, edits: Edits, seen: SeenVersion, response: Response
) -> Action:
    """Approve exactly what was shown, after your own edits.

    Still "proposed" in the answer when a second person must agree, or when something changed
    since it was shown: then `changed_since` tells what.
    """
    row = await decide.approve(db, action_id, seen_version=seen, edits=edits.edits)
    return _answer(row, response)


@router.post("/actions/{action_id}/reject", allow=Permission(DECIDE))
async def reject_action(
    db: TenantDb, action_id: UUID, reason: Reason, seen: SeenVersion, response: Response
) -> Action:
    """It will not happen; the reason feeds the agent's record."""
    row = await decide.reject(db, action_id, seen_version=seen, reason=reason.reason)
    return _answer(row, response)


@router.post("/actions/{action_id}/snooze", allow=Permission(DECIDE))
async def snooze_action(db: TenantDb, action_id: UUID, until: Until, response: Response) -> Action:
    """It leaves the queue until then."""
    return _answer(await decide.snooze(db, action_id, until=until.until), response)


@router.post("/actions/{action_id}/assign", allow=Permission(DECIDE))
async def assign_action(
    db: TenantDb, action_id: UUID, assignee: Assignee, response: Response
) -> Action:
    """One person is asked, or again everybody."""
    user_id = await chosen_decider(db, str(assignee.user_id or ""))
    return _answer(await decide.assign(db, action_id, user_id=user_id), response)


@router.delete("/actions/{action_id}/decision", allow=Permission(DECIDE))
async def take_back_decision(db: TenantDb, action_id: UUID, response: Response) -> Action:
    """A decision made moments ago is undone."""
    return _answer(await decide.take_back(db, action_id), response)


@router.post("/actions/{action_id}/retry", allow=Permission(DECIDE))
async def retry_action(db: TenantDb, action_id: UUID, response: Response) -> Action:
    """A failed action is tried again, with the same key for the other side."""
    return _answer(await decide.retry(db, action_id), response)


@router.post("/actions/{action_id}/undo", allow=Permission(DECIDE))
async def undo_action(db: TenantDb, action_id: UUID, response: Response) -> Action:
    """What was done is undone, where that is possible."""
    return _answer(await decide.undo(db, action_id), response)
