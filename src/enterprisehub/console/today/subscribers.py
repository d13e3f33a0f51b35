"""Open start pages hear what is decided, what becomes of it, and how agents' runs end."""

from enterprisehub.console.queue.shown import agent_title
from enterprisehub.console.today.domain import domain
from enterprisehub.console.today.feed import FeedLine, FeedLines, look_of
from enterprisehub.domains.crm.events import (
    DealCreated,
    DealDeleted,
    DealStageChanged,
    DealUpdated,
)
from enterprisehub.domains.hygiene.events import DuplicatesFound, PairDecided
from enterprisehub.kernel import clock, live
from enterprisehub.kernel.actions import permissions as actions
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.agents import permissions as agents
from enterprisehub.kernel.agents.execute import run_with_steps
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.ui.htmx import partial
from enterprisehub.ui.shell import Shell, use_shell

QUIET = frozenset({"assigned", "woken", "snoozed", "withdrawn"})
RUNNING = frozenset({"pending", "running"})


@domain.on(ActionDecided)
async def show_decision(db: Db, fact: ActionDecided) -> None:
    if fact.decision not in QUIET:
        row = await queue.action(db, fact.action_id)
        text, actor = f"{fact.decision.capitalize()}: {row.title}", await _person(db, fact.by)
        await _show(db, fact.decision, actor, text, f"/queue/{row.id}", actions.READ)


@domain.on(ActionFinished)
async def show_outcome(db: Db, fact: ActionFinished) -> None:
    """What went well without anybody's decision is told by the records that it concerns."""
    row = await queue.action(db, fact.action_id)
    if fact.outcome == "done" and row.agent is None:
        return
    detail = f", {fact.detail}" if fact.detail else ""
    text, actor = f"{fact.outcome.capitalize()}: {row.title}{detail}", agent_title(row.agent)
    await _show(db, fact.outcome, actor, text, f"/queue/{row.id}", actions.READ)


@domain.on(RunChanged)
async def show_run(db: Db, fact: RunChanged) -> None:
    """A run that waited and is now over has nothing new to say: its actions did."""
    run, _ = await run_with_steps(db, fact.run_id)
    if fact.status in RUNNING or (fact.status == "success" and run.outcomes):
        return
    bad = fact.status in ("failed", "timed_out")
    word = fact.status.replace("_", " ").capitalize() if bad or not run.summary else "Ran"
    detail = (run.error if bad else run.summary) or ""
    text = f"{word}: {detail}" if detail else word
    what = "failed" if bad else "done"
    await _show(db, what, agent_title(fact.agent), text, f"/runs/{fact.run_id}", agents.READ)


@domain.on(DealCreated)
@domain.on(DealUpdated)
@domain.on(DealDeleted)
@domain.on(DealStageChanged)
async def refresh_deals(
    db: Db, fact: DealCreated | DealUpdated | DealDeleted | DealStageChanged
) -> None:
    """Open pages ask for pipeline and revenue again."""
    await live.tell(db, "today", {"deal_id": str(fact.deal_id)})


@domain.on(DuplicatesFound)
@domain.on(PairDecided)
async def refresh_hygiene(db: Db, fact: DuplicatesFound | PairDecided) -> None:
    await live.tell(db, "today", {"kind": fact.kind})


async def _person(db: Db, by: str) -> str:
    """The name behind "user:ID"; nobody's for what rules and the clock decide."""
    kind, _, user_id = by.partition(":")
    if kind != "user":
        return ""
    members = await list_members(db)
    return next((one.name for one in members if str(one.user_id) == user_id), "")


async def _show(db: Db, what: str, actor: str, text: str, href: str, permission: str) -> None:
    icon, severity = look_of(what)
    line = FeedLine(actor, text, clock.now(), icon, severity, href)
    with use_shell(Shell(path="/", csrf_token="")):  # who looks is not known here
        piece = partial("#feed", FeedLines(lines=(line,), new=True), "afterbegin")
    await live.tell(db, "feed", str(piece), permission=permission)
