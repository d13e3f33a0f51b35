"""Promises: what was promised to whom by when, and whether it was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.keep_promises.end_promise import (
    End,
    end_promise,
    open_again,
)
from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.domains.delivery.permissions import DEALS_LINK, DELIVERY_READ
from enterprisehub.domains.delivery.queries import promises
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

HREF = "/delivery/promises"
pages = domain.pages(HREF)
NAVIGATION.add(
    NavItem("Revenue", "Promises", HREF, "hourglass", permission=DELIVERY_READ, order=45)
)
VIEWS = {
    "open": "Open",
    "mine": "Mine",
    "kept": "Kept",
    "broken": "Broken",
    "withdrawn": "Withdrawn",
}
type View = Literal["open", "mine", "kept", "broken", "withdrawn"]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as people read it."""

    row: PromiseRow
    contact: str
    deal: str
    owner: str
    status: str
    severity: Severity
    source_href: str | None


@page("delivery/promises.html")
class PromisesPage(Page):
    lines: list[PromiseLine]
    views: list[tuple[str, str]]
    view: str
    kept_pct: int | None
    ended_count: int
    may_write: bool
    error: str


@fragment("delivery/_promises_panel.html")
class PromisesPanel(Fragment):
    lines: list[PromiseLine]


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_promises(db: TenantDb, view: View = "open", error: str = "") -> Response:
    """Open promises by their day, the next first; ended ones newest first."""
    owner = db.scope.user_id if view == "mine" else None
    rows = await promises.promises(db, state="open" if view == "mine" else view, owner=owner)
    counts = await promises.counts(db)
    kept, broken = counts.get("kept", 0), counts.get("broken", 0)
    return PromisesPage(
        lines=await _lines(db, rows),
        views=[(title, f"{HREF}?view={key}") for key, title in VIEWS.items()],
        view=VIEWS[view],
        kept_pct=round(100 * kept / (kept + broken)) if kept + broken else None,
        ended_count=kept + broken,
        may_write=db.scope.may(DEALS_LINK),
        error=error[:300],
    ).render()


@pages.post("/{promise_id}/end", allow=Permission(DEALS_LINK))
async def end(request: Request, db: TenantDb, promise_id: UUID) -> Response:
    """It was kept, broken, or is withdrawn."""
    values = await typed(request)
    states: dict[str, End] = {"kept": "kept", "broken": "broken", "withdrawn": "withdrawn"}
    state = states.get(values.get("state", ""), "kept")
    try:
        await end_promise(db, promise_id, state, note=values.get("note", "").strip()[:300])
    except Conflict as error:
        return (await _told(db, error.message)).render(status=409)
    return go_to(request, HREF)


@pages.post("/{promise_id}/open", allow=Permission(DEALS_LINK))
async def open_once_more(request: Request, db: TenantDb, promise_id: UUID) -> Response:
    """The end was a mistake."""
    await open_again(db, promise_id)
    return go_to(request, HREF)


@pages.get("/contacts/{contact_id}/panel", allow=Permission(DELIVERY_READ))
async def show_on_contact(db: TenantDb, contact_id: UUID) -> Response:
    rows = await promises.promises_about(db, contact_id=contact_id, most=8)
    return PromisesPanel(lines=await _lines(db, rows)).render()


@pages.get("/deals/{deal_id}/panel", allow=Permission(DELIVERY_READ))
async def show_on_deal(db: TenantDb, deal_id: UUID) -> Response:
    rows = await promises.promises_about(db, deal_ids=[deal_id], most=8)
    return PromisesPanel(lines=await _lines(db, rows)).render()


async def _told(db: Db, error: str) -> PromisesPage:
    rows = await promises.promises(db)
    return PromisesPage(
        lines=await _lines(db, rows),
        views=[(title, f"{HREF}?view={key}") for key, title in VIEWS.items()],
        view=VIEWS["open"],
        kept_pct=None,
        ended_count=0,
        may_write=db.scope.may(DEALS_LINK),
        error=error,
    )


async def _lines(db: Db, rows: list[PromiseRow]) -> list[PromiseLine]:
    ids = list({row.contact_id for row in rows if row.contact_id})
    contacts = {one.id: one.name for one in await crm.contacts(db, ids)}
    titles = {
        deal_id: deal.title
        for deal_id in {row.deal_id for row in rows if row.deal_id}
        if (deal := await crm.deal(db, deal_id))
    }
    people = {member.user_id: member.name for member in await list_members(db)}
    now = clock.now()
    return [
        PromiseLine(
            row,
            contacts.get(row.contact_id, "") if row.contact_id else "",
            titles.get(row.deal_id, "") if row.deal_id else "",
            people.get(row.owner_user_id, "") if row.owner_user_id else "",
            *_status(row, now),
            f"/inbox/{row.thread_id}" if row.thread_id else _source_page(row),
        )
        for row in rows
    ]


def _source_page(row: PromiseRow) -> str | None:
    return f"/calls/{row.source_id}" if row.source_kind == "voice.call" else None


def _status(row: PromiseRow, now: datetime) -> tuple[str, Severity]:
    if row.state == "open":
        return ("Overdue", "bad") if row.due_at < now else ("Open", "info")
    if row.state == "kept":
        late = row.ended_at is not None and row.ended_at > row.due_at
        return ("Kept late", "warn") if late else ("Kept", "ok")
    return ("Broken", "bad") if row.state == "broken" else ("Withdrawn", "neutral")
