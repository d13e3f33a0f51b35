"""Content: texts, the posts made from them, and when they go out."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import (
    CHANNELS,
    LONGEST_HEADLINE,
    STATES,
    Headline,
    PieceIn,
    PlanPosts,
)
from enterprisehub.domains.content.domain import domain
from enterprisehub.domains.content.logic.ask_words import make_drafts
from enterprisehub.domains.content.logic.keep_content import (
    calendar,
    find_slots,
    keep_piece,
    known_piece,
)
from enterprisehub.domains.content.logic.request_graphics import graphic_of, request_graphics
from enterprisehub.domains.content.logic.take_back_post import draft_again, withdraw_post
from enterprisehub.domains.content.models import PieceRow, PostRow
from enterprisehub.domains.content.permissions import CONTENT_READ, CONTENT_WRITE
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

HREF = "/content"
CALENDAR = f"{HREF}/calendar"
PARTS = [("Texts", HREF), ("Calendar", CALENDAR)]
pages = domain.pages(HREF)
READ, WRITE = Permission(CONTENT_READ), Permission(CONTENT_WRITE)
NAVIGATION.add(NavItem("Revenue", "Content", HREF, "text", permission=CONTENT_READ, order=55))
COLUMNS = (
    Column("title", "Text", lead=True),
    Column("made_by", "By", fit=True),
)
LOOKS: dict[str, Severity] = {
    "draft": "neutral",
    "planned": "info",
    "posted": "ok",
    "failed": "bad",
    "withdrawn": "neutral",
}
DAYS = 28
MOST_PLANNED = 30


class Graphics(BaseModel):
    """What the form of the graphics says."""

    headline: Headline


@page("content/texts.html")
class TextsPage(Page):
    parts: list[tuple[str, str]]
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    after: str | None
    values: dict[str, str]
    errors: Errors
    may_write: bool


@page("content/text.html")
class TextPage(Page):
    row: PieceRow
    posts: list[PostRow]
    titles: dict[str, str]
    states: dict[str, str]
    looks: dict[str, Severity]
    drafts: int
    values: dict[str, str]
    errors: Errors
    longest_headline: int
    may_write: bool


@page("content/calendar.html")
class CalendarPage(Page):
    parts: list[tuple[str, str]]
    posts: list[PostRow]
    titles: dict[str, str]
    states: dict[str, str]
    looks: dict[str, Severity]


@pages.get("", allow=READ)
async def show_texts(
    db: TenantDb, after: Annotated[str | None, Query(max_length=1000)] = None
) -> Response:
    return (await _list(db, after, {}, {})).render()


@pages.post("", allow=WRITE)
async def add_text(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(PieceIn, {name: values.get(name, "") for name in ("title", "text")})
    if isinstance(new, dict):
        return (await _list(db, None, values, new)).render(status=422)
    row = await keep_piece(db, new)
    await make_drafts(db, row.id, list(CHANNELS), "summary")
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/calendar", allow=READ)
async def show_calendar(db: TenantDb) -> Response:
    """From a week ago on."""
    first = clock.now() - timedelta(days=7)
    return CalendarPage(
        parts=PARTS,
        posts=await calendar(db, first, DAYS + 7),
        titles=_titles(),
        states={str(key): word for key, word in STATES.items()},
        looks=LOOKS,
    ).render()


@pages.post("/plan", allow=WRITE)
async def plan_drafts(db: TenantDb, request: Request) -> Response:
    """Drafts with a free slot wait in the queue as one plan."""
    found = (await find_slots(db, list(CHANNELS), MOST_PLANNED)).posts
    if found:
        await propose(db, PlanPosts(posts=tuple(found)), reason="Asked for on the calendar.")
    return go_to(request, "/queue" if found else CALENDAR)


@pages.get("/{piece_id}", allow=READ)
async def show_text(db: TenantDb, piece_id: UUID) -> Response:
    return (await _text(db, piece_id, {}, {})).render()


@pages.post("/{piece_id}/graphics", allow=WRITE)
async def draw_graphics(db: TenantDb, request: Request, piece_id: UUID) -> Response:
    """Each channel of the text has a picture, under its first post."""
    values = await typed(request)
    wanted = check(Graphics, {"headline": values.get("headline", "")})
    if isinstance(wanted, dict):
        return (await _text(db, piece_id, values, wanted)).render(status=422)
    await request_graphics(db, piece_id, wanted.headline)
    return go_to(request, f"{HREF}/{piece_id}")


@pages.get("/posts/{post_id}/graphic.png", allow=READ, response_class=Response)
async def show_graphic(db: TenantDb, post_id: UUID) -> Response:
    """The picture of a post."""
    return Response(await graphic_of(db, post_id), media_type="image/png")


@pages.post("/{piece_id}/repurpose", allow=WRITE)
async def make_again(db: TenantDb, request: Request, piece_id: UUID) -> Response:
    values = await typed(request)
    style = values.get("style", "")
    await make_drafts(db, piece_id, list(CHANNELS), "series" if style == "series" else "summary")
    return go_to(request, f"{HREF}/{piece_id}")


@pages.post("/posts/{post_id}/withdraw", allow=WRITE)
async def withdraw(db: TenantDb, request: Request, post_id: UUID) -> Response:
    row = await withdraw_post(db, post_id)
    return go_to(request, f"{HREF}/{row.piece_id}")


@pages.post("/posts/{post_id}/draft", allow=WRITE)
async def make_draft(db: TenantDb, request: Request, post_id: UUID) -> Response:
    row = await draft_again(db, post_id)
    return go_to(request, f"{HREF}/{row.piece_id}")


def _titles() -> dict[str, str]:
    return {str(key): rule.title for key, rule in CHANNELS.items()}


async def _text(db: Db, piece_id: UUID, values: dict[str, str], errors: Errors) -> TextPage:
    row = await known_piece(db, piece_id)
    posts = await queries.posts_of(db, piece_id)
    return TextPage(
        row=row,
        posts=posts,
        titles=_titles(),
        states={str(key): word for key, word in STATES.items()},
        looks=LOOKS,
        drafts=sum(1 for one in posts if one.state == "draft"),
        values=values,
        errors=errors,
        longest_headline=LONGEST_HEADLINE,
        may_write=db.scope.may(CONTENT_WRITE),
    )


async def _list(db: Db, after: str | None, values: dict[str, str], errors: Errors) -> TextsPage:
    found = await queries.piece_page(db, cursor=after)
    return TextsPage(
        parts=PARTS,
        rows=found.rows(),
        columns=COLUMNS,
        next=found.next,
        after=after,
        values=values,
        errors=errors,
        may_write=db.scope.may(CONTENT_WRITE),
    )
