"""One decision about several actions at once."""

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from fastapi import Form, Query, Request, Response
from markupsafe import Markup

from enterprisehub.console.queue.assigning import chosen_decider
from enterprisehub.console.queue.pages import PLACE, pages
from enterprisehub.console.queue.pages.decisions import counts, whole_list
from enterprisehub.console.queue.pages.list_page import AskedView, QueueRows
from enterprisehub.console.queue.shown import View, items
from enterprisehub.console.queue.snoozing import end_of_snooze
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.asking import said_reason
from enterprisehub.ui.htmx import go_to, is_htmx, partial, respond
from enterprisehub.ui.shell import current_shell
from enterprisehub.ui.shown import plural

type Decision = Literal["approve", "reject", "snooze", "assign"]


class Word(NamedTuple):
    """A decision done, and the way back from it."""

    done: str
    back: str


WORDS = {
    "approve": Word("approved", "take-back-several"),
    "reject": Word("rejected", "take-back-several"),
    "snooze": Word("snoozed", "wake-several"),
    "assign": Word("assigned", ""),
}
MOST = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person decided about everything that is ticked."""

    decision: Decision
    reason: str = ""
    until: str = ""
    assignee: UUID | None = None


@pages.post("/decide-ticked", allow=Permission(DECIDE))
async def decide_ticked(
    request: Request,
    db: TenantDb,
    view: AskedView,
    decision: Annotated[Decision, Form()],
    ids: Annotated[list[str] | None, Form(max_length=MOST)] = None,
    because: Annotated[str, Form(max_length=80)] = "",
    reason: Annotated[str, Form(max_length=400)] = "",
    until: Annotated[str, Form(max_length=20)] = "tomorrow",
    user_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Each ticked action is decided as it was shown; what changed meanwhile stays and is told."""
    ticked = [_ticked(text) for text in ids or []]
    rows = [await queue.action(db, action_id) for action_id, _ in ticked]
    _may_be_decided_together(decision, rows)
    said = said_reason(because, reason) if decision == "reject" else ""
    answer = Answer(decision, said, until, await chosen_decider(db, user_id))
    decided = [
        await _decided(db, row, seen, answer) for row, (_, seen) in zip(rows, ticked, strict=True)
    ]
    done = [row for row, changed in decided if changed]
    kept = [row for row, changed in decided if not changed]
    if not is_htmx(request):
        return go_to(request, PLACE)
    head, badges = await counts(db)
    shown = await _shown(db, done, view, decision)
    back = ",".join(str(row.id) for row in done)
    undo = f"{PLACE}/{WORDS[decision].back}?{view.query(ids=back)}"
    return respond(
        head,
        *shown,
        toast=_told(decision, done, kept),
        undo_href=undo if done and WORDS[decision].back else None,
        severity="warn" if kept else "ok",
        badges=badges,
    )


def _may_be_decided_together(decision: Decision, rows: list[ActionRow]) -> None:
    if not rows:
        raise Invalid("Nothing is ticked.", fields={"ids": "tick at least one action"})
    if decision == "approve" and len({row.kind for row in rows}) > 1:
        message = "Tick actions of one kind only, so that one look is enough for all of them."
        raise Invalid(message, fields={"ids": message})


def _told(decision: Decision, done: list[ActionRow], kept: list[ActionRow]) -> str:
    text = f"{plural(len(done), 'action')} {WORDS[decision].done}"
    if kept:
        text += f"; {plural(len(kept), 'action')} changed or needs another person"
    return f"{text}."


async def _shown(db: Db, done: list[ActionRow], view: View, decision: Decision) -> list[Markup]:
    """What is decided leaves the list; what is given to somebody stays in its place."""
    if decision != "assign":
        return [partial(f"#q-{row.id}", Markup(""), "delete") for row in done]
    return [
        partial(
            f"#q-{row.id}",
            QueueRows(items=await items(db, [row], view), selectable=view.selectable),
            "outerHTML",
        )
        for row in done
    ]


def _ticked(text: str) -> tuple[UUID, int]:
    """The value of a tick box: id and version."""
    action_id, _, seen = text.partition(":")
    try:
        return UUID(action_id), int(seen)
    except ValueError as error:
        reason = "must be an id, a colon and a version"
        raise Invalid(f"A ticked action {reason}.", fields={"ids": reason}) from error


async def _decided(db: Db, row: ActionRow, seen: int, answer: Answer) -> tuple[ActionRow, bool]:
    """The action afterwards, and whether it is as the person wanted."""
    try:
        match answer.decision:
            case "approve":
                row = await decide.approve(db, row.id, seen_version=seen)
                return row, row.state != "proposed"
            case "reject":
                return await decide.reject(
                    db, row.id, seen_version=seen, reason=answer.reason
                ), True
            case "assign":
                return await decide.assign(db, row.id, user_id=answer.assignee), True
            case "snooze":
                zone = current_shell().time_zone
                moment = end_of_snooze(answer.until, zone, row.expires_at)
                return await decide.snooze(db, row.id, until=moment), True
    except (Conflict, Denied):
        return await queue.action(db, row.id), False


@pages.post("/take-back-several", allow=Permission(DECIDE))
async def take_back_several(
    request: Request, db: TenantDb, view: AskedView, ids: Annotated[str, Query(max_length=4000)]
) -> Response:
    """The decisions made together are undone together."""
    rows = [await decide.take_back(db, _ticked(f"{text}:0")[0]) for text in ids.split(",")]
    return await _back_together(request, db, rows, view)


@pages.post("/wake-several", allow=Permission(DECIDE))
async def wake_several(
    request: Request, db: TenantDb, view: AskedView, ids: Annotated[str, Query(max_length=4000)]
) -> Response:
    """What was put off together is back together."""
    rows = [await decide.wake(db, _ticked(f"{text}:0")[0]) for text in ids.split(",")]
    return await _back_together(request, db, rows, view)


async def _back_together(request: Request, db: Db, rows: list[ActionRow], view: View) -> Response:
    if not is_htmx(request):
        return go_to(request, PLACE)
    head, badges = await counts(db)
    text = f"{plural(len(rows), 'action')} open again."
    pieces = (head, await whole_list(db, view))
    return respond(*pieces, toast=text, severity="info", badges=badges)
