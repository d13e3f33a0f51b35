"""One action in full: beside the list, and as a page of its own."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.console.queue.detail import Detail, detail_of
from enterprisehub.console.queue.pages import pages
from enterprisehub.console.queue.snoozing import CHOICES
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE, READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Fragment, Page, fragment, page

SNOOZES = [(name, label) for name, (label, _) in CHOICES.items()]


@page("queue/action.html")
class ActionPage(Page):
    detail: Detail
    snoozes: list[tuple[str, str]]
    following: ActionRow | None


@fragment("queue/_detail.html")
class ActionDetail(Fragment):
    detail: Detail
    snoozes: list[tuple[str, str]]
    following: ActionRow | None


@fragment("queue/_peek.html")
class ActionPeek(Fragment):
    detail: Detail


@fragment("queue/_compare.html")
class Compared(Fragment):
    """What the person's edits change, before they approve them."""

    row: ActionRow
    changes: list[tuple[str, str, str]]
    wrong: str


async def show_detail(
    db: Db, row: ActionRow, entered: dict[str, str] | None = None
) -> ActionDetail:
    detail = await detail_of(db, row, entered)
    return ActionDetail(detail=detail, snoozes=SNOOZES, following=await _following(db, row))


async def _following(db: Db, row: ActionRow) -> ActionRow | None:
    """The most important other action that waits: where a person goes on."""
    if not db.scope.may(DECIDE):
        return None
    waiting = await queue.ranked(db, limit=2)
    return next((other for other in waiting if other.id != row.id), None)


@pages.get("/{action_id}", allow=Permission(READ))
async def show_action(db: TenantDb, action_id: UUID) -> Response:
    """The exact effect, why it is proposed, whom it is about, and every decision."""
    row = await queue.action(db, action_id)
    detail, following = await detail_of(db, row), await _following(db, row)
    return ActionPage(detail=detail, snoozes=SNOOZES, following=following).render()


@pages.get("/{action_id}/peek", allow=Permission(READ))
async def peek_action(db: TenantDb, action_id: UUID) -> Response:
    """The same in brief, beside the list."""
    row = await queue.action(db, action_id)
    return ActionPeek(detail=await detail_of(db, row)).render()


@pages.post("/{action_id}/compare", allow=Permission(DECIDE))
async def compare_edits(request: Request, db: TenantDb, action_id: UUID) -> Response:
    """What the edits change, word by word; nothing is stored."""
    row = await queue.action(db, action_id)
    edits = changed(row, await edits_of(request))
    changes = [
        (name.replace("_", " ").capitalize(), str(row.payload.get(name) or ""), text)
        for name, text in edits.items()
    ]
    return Compared(row=row, changes=changes, wrong=_wrong_with(row, edits)).render()


def _wrong_with(row: ActionRow, edits: dict[str, str]) -> str:
    """Why these edits cannot be approved; empty where they can."""
    try:
        decide.check_edits(row, edits)
    except Invalid as refusal:
        return refusal.message
    return ""


async def edits_of(request: Request) -> dict[str, str]:
    """The form's fields named "edit.…", with the line ends that people mean."""
    form = await request.form()
    prefix = "edit."
    return {
        name.removeprefix(prefix): str(value).replace("\r\n", "\n")
        for name, value in form.items()
        if name.startswith(prefix)
    }


def changed(row: ActionRow, edits: dict[str, str]) -> dict[str, str]:
    """Only what differs from the proposal: an empty box is no edit of an absent value."""
    return {k: text for k, text in edits.items() if text != str(row.payload.get(k) or "")}
