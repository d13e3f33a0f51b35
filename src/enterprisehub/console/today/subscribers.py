"""Open start pages hear what is decided and what becomes of it."""

from enterprisehub.console.today.domain import domain
from enterprisehub.console.today.feed import FeedLine, FeedLines, look_of
from enterprisehub.kernel import clock, live
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.htmx import partial
from enterprisehub.ui.shell import Shell, use_shell

QUIET = frozenset({"assigned", "woken", "snoozed", "withdrawn"})


@domain.on(ActionDecided)
async def show_decision(db: Db, fact: ActionDecided) -> None:
    if fact.decision not in QUIET:
        row = await queue.action(db, fact.action_id)
        await _show(db, fact.decision, f"{fact.decision.capitalize()}: {row.title}", str(row.id))


@domain.on(ActionFinished)
async def show_outcome(db: Db, fact: ActionFinished) -> None:
    row = await queue.action(db, fact.action_id)
    detail = f", {fact.detail}" if fact.detail else ""
    await _show(db, fact.outcome, f"{fact.outcome.capitalize()}: {row.title}{detail}", str(row.id))


async def _show(db: Db, what: str, text: str, action_id: str) -> None:
    icon, severity = look_of(what)
    line = FeedLine("", text, clock.now(), icon, severity, f"/queue/{action_id}")
    with use_shell(Shell(path="/", csrf_token="")):  # who looks is not known here
        piece = partial("#feed", FeedLines(lines=(line,), new=True), "afterbegin")
    await live.tell(db, "feed", str(piece), permission=READ)
