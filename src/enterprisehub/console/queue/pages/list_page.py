"""What waits for a decision, and what was decided."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import AwareDatetime

from enterprisehub.console.queue.pages import PAGE_SIZE, pages
from enterprisehub.console.queue.shown import STATES, View, items, kind_options
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.permissions import DECIDE, READ
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import QueueItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

TABS = ("waiting", "approved", "done", "refused", "failed", "rejected", "expired")


@page("queue/queue.html")
class QueuePage(Page):
    view: View
    items: list[QueueItem]
    waiting: int
    kinds: list[tuple[str, str]]
    agents: list[tuple[str, str]]
    states: list[tuple[str, str, int | None, str]]
    may_decide: bool
    asker: UUID | None
    next: str | None
    offset: int
    now: datetime


@fragment("queue/_news.html")
class QueueNews(Fragment):
    """How much waits that a list which is open already does not show."""

    view: View
    count: int


@fragment("queue/_rows.html")
class QueueRows(Fragment):
    """Rows that join a list which is open already."""

    items: list[QueueItem]
    selectable: bool


def asked_view(
    state: Annotated[str, Query(max_length=20)] = "waiting",
    kind: Annotated[str, Query(max_length=80)] = "",
    agent: Annotated[str, Query(max_length=80)] = "",
    mine: bool = False,  # noqa: FBT001, FBT002  a query parameter
    shown: Annotated[int, Query(ge=1, le=100_000)] = PAGE_SIZE,
    place: Literal["queue", "today"] = "queue",
) -> View:
    """The part of the queue that the address names."""
    if state != "waiting" and state not in STATES:
        reason = f"must be waiting, {', '.join(STATES)}"
        raise Invalid(f"The state {reason}.", fields={"state": reason})
    return View(state=state, kind=kind, agent=agent, mine=mine, shown=shown, place=place)


AskedView = Annotated[View, Depends(asked_view)]


@pages.get("", allow=Permission(READ))
async def show_queue(
    db: TenantDb, view: AskedView, offset: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Response:
    """The actions by priority, with the chosen one in full beside them."""
    view = View(view.state, view.kind, view.agent, view.mine, shown=offset + PAGE_SIZE)
    wanted = view.filter(db.scope.user_id)
    rows = await queue.ranked(db, wanted, limit=PAGE_SIZE + 1, offset=offset)
    waiting = await queue.waiting_count(db)
    return QueuePage(
        view=view,
        items=await items(db, rows[:PAGE_SIZE], view),
        waiting=waiting,
        kinds=kind_options(KINDS),
        agents=sorted((spec.name, spec.title) for spec in AGENTS.values()),
        states=_tabs(waiting),
        may_decide=db.scope.may(DECIDE),
        asker=db.scope.user_id,
        next=str(offset + PAGE_SIZE) if len(rows) > PAGE_SIZE else None,
        offset=offset,
        now=clock.now(),
    ).render()


@pages.get("/news", allow=Permission(READ))
async def show_news(db: TenantDb, view: AskedView, since: AwareDatetime) -> Response:
    """An open list is not reordered under somebody's hands: it offers to be read again."""
    wanted = replace(view.filter(db.scope.user_id), since=since)
    return QueueNews(view=view, count=await queue.waiting_count(db, wanted)).render()


def _tabs(waiting: int) -> list[tuple[str, str, int | None, str]]:
    labels = {"waiting": "Waiting", **{name: look[0] for name, look in STATES.items()}}
    waits = {"waiting": (waiting, "queue")}
    return [(labels[name], f"/queue?state={name}", *waits.get(name, (None, ""))) for name in TABS]
