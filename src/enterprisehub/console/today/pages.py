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
from enterprisehub.kernel.web.policy import OwnAccount, Permission, own_session
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.htmx import partial, respond
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
    """For somebody who belongs to no organisation, or whom theirs does not let in: `refusal`."""

    refusal: str


@fragment("today/_metrics.html")
class Metrics(Fragment):
    metrics: tuple[Metric, ...]


@fragment("today/_says.html")
class Says(Fragment):
    may_read_queue: bool
    waiting: int
    runs: int


@fragment("today/_queue.html")
class TopOfQueue(Fragment):
    waiting: int
    items: list[QueueItem]


@fragment("today/_cards.html")
class Cards(Fragment):
    parts: list[Markup]
    ranks: tuple[AgentRank, ...]


@pages.get("/", allow=OwnAccount())
async def show_today(request: Request) -> Response:
    """The start page of a member; others read how to become one."""
    scope = request.scope.get("hub.scope")
    if scope is None:
        return NowherePage(refusal=_refusal(request)).render()
    async with database_of(request).scoped(scope) as db:
        return (await _today(db)).render()


def _refusal(request: Request) -> str:
    """Why a member is not let in; empty for those who belong nowhere."""
    refused = request.scope.get("hub.refusal")
    return str(refused.message) if refused is not None and own_session(request).role else ""


async def _today(db: Db) -> TodayPage:
    shell, may_read = current_shell(), db.scope.may(READ)
    found = await numbers(db, shell.time_zone)
    name = shell.person.name if shell.person else ""
    return TodayPage(
        greeting=greeting(clock.now().astimezone(ZoneInfo(shell.time_zone)), name),
        metrics=found.metrics,
        ranks=found.ranks,
        runs=found.runs,
        waiting=await queue.waiting_count(db) if may_read else 0,
        items=await _top(db) if may_read else [],
        lines=await feed_lines(db, await timeline.recent(db, limit=FEED)),
        parts=await _parts(db),
        may_read_queue=may_read,
    )


@pages.get("/today/metrics", allow=OwnAccount())
async def show_metrics(db: TenantDb) -> Response:
    """The key figures: open pages ask again when something happened, and every minute."""
    found, may_read = await numbers(db, current_shell().time_zone), db.scope.may(READ)
    waiting = await queue.waiting_count(db) if may_read else 0
    says = Says(may_read_queue=may_read, waiting=waiting, runs=found.runs)
    return respond(Metrics(metrics=found.metrics), partial("#today-says", says))


@pages.get("/today/queue", allow=Permission(READ))
async def show_queue(db: TenantDb) -> Response:
    """What waits, the most important first: open pages ask again when the count changes."""
    return TopOfQueue(waiting=await queue.waiting_count(db), items=await _top(db)).render()


@pages.get("/today/cards", allow=OwnAccount())
async def show_cards(db: TenantDb) -> Response:
    """The domains' cards and the agents: open pages ask again when something happened."""
    found = await numbers(db, current_shell().time_zone)
    return Cards(parts=await _parts(db), ranks=found.ranks).render()


async def _top(db: Db) -> list[QueueItem]:
    return await items(db, await queue.ranked(db, limit=TOP), View(shown=TOP, place="today"))


async def _parts(db: Db) -> list[Markup]:
    cards = sorted((card for _, card in await CARDS.gather(db, None)), key=lambda c: c.order)
    return [card.html for card in cards]
