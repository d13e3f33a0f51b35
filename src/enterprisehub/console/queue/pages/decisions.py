"""Deciding from a list or from the detail: approve, reject, snooze, assign, take back, retry."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Query, Request, Response
from markupsafe import Markup

from enterprisehub.console.queue.assigning import chosen_decider, deciders
from enterprisehub.console.queue.pages import PLACE, pages
from enterprisehub.console.queue.pages.list_page import AskedView, QueueRows
from enterprisehub.console.queue.pages.one_action import changed, edits_of, show_detail
from enterprisehub.console.queue.shown import STATES, View, items
from enterprisehub.console.queue.snoozing import end_of_snooze
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.asking import said_reason
from enterprisehub.ui.htmx import go_to, is_htmx, partial, respond
from enterprisehub.ui.shell import current_shell

Seen = Annotated[int, Query(ge=1)]
FromDetail = Annotated[bool, Query(alias="detail")]


@pages.post("/{action_id}/approve", allow=Permission(DECIDE))
async def approve(
    request: Request,
    db: TenantDb,
    action_id: UUID,
    seen: Seen,
    view: AskedView,
    detail: FromDetail = False,  # noqa: FBT002
) -> Response:
    """Exactly what was seen is approved, after the form's edits."""
    edits = changed(await queue.action(db, action_id), await edits_of(request))
    try:
        row = await decide.approve(db, action_id, seen_version=seen, edits=edits)
    except (Conflict, Denied) as refusal:
        return await _look_again(request, db, action_id, view, refusal, detail=detail)
    if row.state == "approved":
        edited = " with your changes" if edits else ""
        return await _gone(request, db, row, view, f"Approved{edited}: {row.title}", detail=detail)
    if row.changed_since:
        text = "Something changed since this was shown. Nothing was approved: look again."
        return await _stays(request, db, row, view, text, "warn", detail=detail, entered=edits)
    given = f"{len(row.approvals)} of {row.approvals_needed}"
    text = f"Your approval counts ({given}). Another person must agree."
    return await _stays(request, db, row, view, text, "info", detail=detail, undo="take-back")


@pages.post("/{action_id}/reject", allow=Permission(DECIDE))
async def reject(
    request: Request,
    db: TenantDb,
    action_id: UUID,
    seen: Seen,
    view: AskedView,
    because: Annotated[str, Form(max_length=80)] = "",
    reason: Annotated[str, Form(max_length=400)] = "",
    detail: FromDetail = False,  # noqa: FBT002
) -> Response:
    """It will not happen; the reason teaches the agent."""
    try:
        said = said_reason(because, reason)
        row = await decide.reject(db, action_id, seen_version=seen, reason=said)
    except Conflict as conflict:
        return await _look_again(request, db, action_id, view, conflict, detail=detail)
    return await _gone(request, db, row, view, f"Rejected: {row.title}", detail=detail)


@pages.post("/{action_id}/snooze", allow=Permission(DECIDE))
async def snooze(
    request: Request,
    db: TenantDb,
    action_id: UUID,
    view: AskedView,
    until: Annotated[str, Form(max_length=20)] = "tomorrow",
    detail: FromDetail = False,  # noqa: FBT002
) -> Response:
    """It comes back at that time."""
    zone = current_shell().time_zone
    expires_at = (await queue.action(db, action_id)).expires_at
    moment = end_of_snooze(until, zone, expires_at)
    row = await decide.snooze(db, action_id, until=moment)
    text = f"Snoozed until {moment.astimezone(ZoneInfo(zone)):%A %H:%M}: {row.title}"
    return await _gone(request, db, row, view, text, detail=detail, undo="wake")


@pages.post("/{action_id}/wake", allow=Permission(DECIDE))
async def wake(request: Request, db: TenantDb, action_id: UUID, view: AskedView) -> Response:
    """A snoozed action is back at once."""
    row = await decide.wake(db, action_id)
    return await _back(request, db, row, view)


@pages.post("/{action_id}/assign", allow=Permission(DECIDE))
async def assign(
    request: Request,
    db: TenantDb,
    action_id: UUID,
    view: AskedView,
    user_id: Annotated[str, Form(max_length=40)] = "",
    detail: FromDetail = False,  # noqa: FBT002
) -> Response:
    """One person is asked, or again everybody."""
    row = await decide.assign(db, action_id, user_id=await chosen_decider(db, user_id))
    name = dict(await deciders(db)).get(user_id, "everybody")
    text = f"Assigned to {name}: {row.title}"
    return await _stays(request, db, row, view, text, "ok", detail=detail)


@pages.post("/{action_id}/take-back", allow=Permission(DECIDE))
async def take_back(request: Request, db: TenantDb, action_id: UUID, view: AskedView) -> Response:
    """A decision made moments ago is undone."""
    return await _back(request, db, await decide.take_back(db, action_id), view)


@pages.post("/{action_id}/retry", allow=Permission(DECIDE))
async def retry(request: Request, db: TenantDb, action_id: UUID, view: AskedView) -> Response:
    """A failed action is tried again, with the same key for the other side."""
    row = await decide.retry(db, action_id)
    return await _stays(request, db, row, view, "It is tried again.", "info", detail=True)


@pages.post("/{action_id}/undo", allow=Permission(DECIDE))
async def undo(request: Request, db: TenantDb, action_id: UUID, view: AskedView) -> Response:
    """What was done is undone."""
    row = await decide.undo(db, action_id)
    return await _stays(request, db, row, view, f"Undone: {row.title}", "ok", detail=True)


async def refill(db: Db, view: View) -> Markup:
    """The item that moves into view when another one has left the list."""
    rows = await queue.ranked(db, view.filter(db.scope.user_id), limit=1, offset=view.shown - 1)
    if not rows:
        return Markup("")
    added = QueueRows(items=await items(db, rows, view), selectable=view.selectable)
    return partial("#queue", added, "beforeend")


async def whole_list(db: Db, view: View) -> Markup:
    """Every row in its order: what comes back stands where it stood, as after a reload."""
    rows = await queue.ranked(db, view.filter(db.scope.user_id), limit=view.shown)
    shown = QueueRows(items=await items(db, rows, view), selectable=view.selectable)
    return partial("#queue", shown)


async def counts(db: Db) -> tuple[Markup, dict[str, int]]:
    """The numbers at the head of the list and of Today, and those of the navigation."""
    waiting = await queue.waiting_count(db)
    shown = partial("#queue-count", str(waiting)) + partial("#waiting", str(waiting))
    return shown, {"queue": waiting}


async def _gone(
    request: Request,
    db: Db,
    row: ActionRow,
    view: View,
    text: str,
    *,
    detail: bool,
    undo: str = "take-back",
) -> Response:
    """The row leaves the list, the next one joins it; a toast offers the way back."""
    if not is_htmx(request):
        return go_to(request, PLACE)
    undo_href = f"{PLACE}/{row.id}/{undo}?{view.query()}"
    head, badges = await counts(db)
    if detail:
        shown = await show_detail(db, row)
        return respond(shown, toast=text, undo_href=f"{undo_href}&detail=true", badges=badges)
    pieces = (head, await refill(db, view))
    headers = {"HX-Reswap": "delete swap:200ms"}
    return respond(*pieces, toast=text, undo_href=undo_href, badges=badges, headers=headers)


async def _stays(
    request: Request,
    db: Db,
    row: ActionRow,
    view: View,
    text: str,
    severity: str,
    *,
    detail: bool,
    entered: dict[str, str] | None = None,
    undo: str = "",
) -> Response:
    """The row or the detail is shown as it is now; what the person entered stays in the form."""
    if not is_htmx(request):
        return go_to(request, f"{PLACE}/{row.id}")
    back = f"{PLACE}/{row.id}/{undo}?{view.query()}" if undo else None
    if detail:
        detailed = await show_detail(db, row, entered)
        return respond(detailed, toast=text, undo_href=back, severity=severity)
    shown = QueueRows(items=await items(db, [row], view), selectable=view.selectable)
    return respond(shown, toast=text, undo_href=back, severity=severity)


async def _look_again(
    request: Request, db: Db, action_id: UUID, view: View, refusal: HubError, *, detail: bool
) -> Response:
    """Somebody was quicker, is asked instead, or it changed: the person sees how it is now."""
    row = await queue.action(db, action_id)
    if row.state == "proposed" or detail or not is_htmx(request):
        return await _stays(request, db, row, view, refusal.message, "warn", detail=detail)
    head, badges = await counts(db)
    label = STATES[row.state][0].lower()
    return respond(
        head,
        await refill(db, view),
        toast=f"Somebody was quicker: “{row.title}” is {label}.",
        severity="info",
        badges=badges,
        headers={"HX-Reswap": "delete swap:200ms"},
    )


async def _back(request: Request, db: Db, row: ActionRow, view: View) -> Response:
    """The action is open again, where it belongs in the list, and in the detail if that is open."""
    if not is_htmx(request):
        return go_to(request, f"{PLACE}/{row.id}")
    head, badges = await counts(db)
    return respond(
        head,
        await whole_list(db, view),
        partial(f"#action-{row.id}", await show_detail(db, row), "outerHTML"),
        toast=f"Open again: {row.title}",
        severity="info",
        badges=badges,
    )
