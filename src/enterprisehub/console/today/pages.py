"""Where people start: what waits for them, how things go, what happened."""

from zoneinfo import ZoneInfo

from fastapi import Request, Response
from markupsafe import Markup

from enterprisehub.console.queue.shown import View, items
from enterprisehub.console.today.domain import domain
from enterprisehub.console.today.feed import FeedLine, feed_lines
from enterprisehub.console.today.gather import AgentRank, Metric, greeting, numbers
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import OwnAccount
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.items import QueueItem
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shell import current_shell
from enterprisehub.ui.today import CARDS

TOP = 5
FEED = 20
pages = domain.pages("")
NAVIGATION.add(
    NavItem("", "Today", "/", "layout-dashboard", order=1, key="t", tab=True),
    Command("Light or dark", "moon", command="theme"),
    Command("High contrast", "contrast", command="contrast"),
    Command("Keyboard shortcuts", "keyboard", command="help", keys="?"),
)


@page("today/today.html")
class TodayPage(Page):
    greeting: str
    metrics: tuple[Metric, ...]
    ranks: tuple[AgentRank, ...]
    runs: int
    waiting: int
    items: list[QueueItem]
    lines: list[FeedLine]
    parts: list[Markup]
    may_read_queue: bool


@page("today/nowhere.html")
class NowherePage(Page):
    """For somebody who belongs to no organisation."""


@fragment("today/_metrics.html")
class Metrics(Fragment):
    metrics: tuple[Metric, ...]


@pages.get("/", allow=OwnAccount())
async def show_today(request: Request) -> Response:
    """The start page of a member; others read how to become one."""
    scope = request.scope.get("hub.scope")
    if scope is None:
        return NowherePage().render()
    async with database_of(request).scoped(scope) as db:
        return (await _today(db)).render()


async def _today(db: Db) -> TodayPage:
    shell = current_shell()
    may_read, view = db.scope.may(READ), View(shown=TOP, place="today")
    found = await numbers(db, shell.time_zone)
    rows = await queue.ranked(db, limit=TOP) if may_read else []
    cards = sorted((card for _, card in await CARDS.gather(db, None)), key=lambda c: c.order)
    name = shell.person.name if shell.person else ""
    return TodayPage(
        greeting=greeting(clock.now().astimezone(ZoneInfo(shell.time_zone)), name),
        metrics=found.metrics,
        ranks=found.ranks,
        runs=found.runs,
        waiting=await queue.waiting_count(db) if may_read else 0,
        items=await items(db, rows, view),
        lines=await feed_lines(db, await timeline.recent(db, limit=FEED)),
        parts=[card.html for card in cards],
        may_read_queue=may_read,
    )


@pages.get("/today/metrics", allow=OwnAccount())
async def show_metrics(db: TenantDb) -> Response:
    """The key figures alone: open pages ask again every minute."""
    found = await numbers(db, current_shell().time_zone)
    return Metrics(metrics=found.metrics).render()
