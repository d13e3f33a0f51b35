"""One decision about several actions of the same kind."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Query, Request, Response
from markupsafe import Markup

from enterprisehub.console.queue.pages import PLACE, pages
from enterprisehub.console.queue.pages.decisions import counts
from enterprisehub.console.queue.pages.list_page import AskedView, QueueRows
from enterprisehub.console.queue.shown import items
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to, is_htmx, partial, respond
from enterprisehub.ui.shown import plural

type Decision = Literal["approve", "reject"]
WORDS = {"approve": "approved", "reject": "rejected"}
MOST = 100


@pages.post("/decide-ticked", allow=Permission(DECIDE))
async def decide_ticked(
    request: Request,
    db: TenantDb,
    view: AskedView,
    decision: Annotated[Decision, Form()],
    ids: Annotated[list[str], Form(max_length=MOST)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Each ticked action is decided as it was shown; what changed meanwhile stays and is told."""
    ticked = [_ticked(text) for text in ids]
    rows = [await queue.action(db, action_id) for action_id, _ in ticked]
    if len({row.kind for row in rows}) > 1:
        message = "Tick actions of one kind only, so that one look is enough for all of them."
        raise Invalid(message, fields={"ids": message})
    done: list[ActionRow] = []
    kept: list[ActionRow] = []
    for action_id, seen in ticked:
        row = await _decided(db, action_id, seen, decision, reason)
        (done if row.state != "proposed" else kept).append(row)
    text = f"{plural(len(done), 'action')} {WORDS[decision]}"
    if kept:
        text += f"; {plural(len(kept), 'action')} changed or needs another person"
    if not is_htmx(request):
        return go_to(request, PLACE)
    head, badges = await counts(db)
    back = ",".join(str(row.id) for row in done)
    gone = [partial(f"#q-{row.id}", Markup(""), "delete") for row in done]
    return respond(
        head,
        *gone,
        toast=f"{text}.",
        undo_href=f"{PLACE}/take-back-several?{view.query(ids=back)}" if done else None,
        severity="warn" if kept else "ok",
        badges=badges,
    )


def _ticked(text: str) -> tuple[UUID, int]:
    """The value of a tick box: id and version."""
    action_id, _, seen = text.partition(":")
    try:
        return UUID(action_id), int(seen)
    except ValueError as error:
        reason = "must be an id, a colon and a version"
        raise Invalid(f"A ticked action {reason}.", fields={"ids": reason}) from error


async def _decided(
    db: Db, action_id: UUID, seen: int, decision: Decision, reason: str
) -> ActionRow:
    try:
        if decision == "approve":
            return await decide.approve(db, action_id, seen_version=seen)
        return await decide.reject(db, action_id, seen_version=seen, reason=reason)
    except Conflict:
        return await queue.action(db, action_id)


@pages.post("/take-back-several", allow=Permission(DECIDE))
async def take_back_several(
    request: Request, db: TenantDb, view: AskedView, ids: Annotated[str, Query(max_length=4000)]
) -> Response:
    """The decisions made together are undone together."""
    rows = [await decide.take_back(db, _ticked(f"{text}:0")[0]) for text in ids.split(",")]
    if not is_htmx(request):
        return go_to(request, PLACE)
    head, badges = await counts(db)
    again = QueueRows(items=await items(db, rows, view), selectable=view.selectable)
    text = f"{plural(len(rows), 'action')} open again."
    pieces = (head, partial("#queue", again, "afterbegin"))
    return respond(*pieces, toast=text, severity="info", badges=badges)
