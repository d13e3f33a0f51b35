"""Texts, posts and the calendar over the API."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import (
    CHANNELS,
    Channel,
    Headline,
    PieceIn,
    PostState,
)
from enterprisehub.domains.content.domain import domain
from enterprisehub.domains.content.logic.ask_words import make_drafts
from enterprisehub.domains.content.logic.brief_graphic import Brief
from enterprisehub.domains.content.logic.keep_content import (
    calendar,
    keep_piece,
    known_piece,
)
from enterprisehub.domains.content.logic.make_posts import Style
from enterprisehub.domains.content.logic.request_graphics import graphic_of, request_graphics
from enterprisehub.domains.content.logic.take_back_post import draft_again, withdraw_post
from enterprisehub.domains.content.permissions import CONTENT_READ, CONTENT_WRITE
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.pages import MAX_LIMIT
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/content")
_PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}}}
READ, WRITE = Permission(CONTENT_READ), Permission(CONTENT_WRITE)


class PieceOut(PieceIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    made_by: str
    created_at: datetime
    version: int


class PostOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    piece_id: UUID
    channel: Channel
    style: str
    part: int
    body: str
    state: PostState
    planned_at: datetime | None
    posted_at: datetime | None
    network: str
    url: str
    error: str


class GraphicsIn(BaseModel):
    """The headline on the pictures; the text's title without one."""

    model_config = ConfigDict(extra="forbid")

    headline: Headline = ""


class RepurposeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channels: Annotated[list[Channel], Field(min_length=1, max_length=len(CHANNELS))] = list(
        CHANNELS
    )
    style: Style = "summary"


@router.get("/texts", allow=READ)
async def list_texts(
    db: TenantDb,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """Texts, the newest first."""
    found = await queries.piece_page(db, limit=limit, cursor=cursor)
    return Response(found.body(), media_type="application/json")


@router.post("/texts", allow=WRITE, status_code=201)
async def add_text(db: TenantDb, new: PieceIn, response: Response) -> PieceOut:
    """Posts can be made from it."""
    row = await keep_piece(db, new)
    response.headers["Location"] = f"/api/content/texts/{row.id}"
    return PieceOut.model_validate(row)


@router.get("/texts/{piece_id}", allow=READ)
async def read_text(db: TenantDb, piece_id: UUID) -> PieceOut:
    return PieceOut.model_validate(await known_piece(db, piece_id))


@router.get("/texts/{piece_id}/posts", allow=READ)
async def list_posts(db: TenantDb, piece_id: UUID) -> list[PostOut]:
    """The posts made from a text."""
    await known_piece(db, piece_id)
    return [PostOut.model_validate(row) for row in await queries.posts_of(db, piece_id)]


@router.post("/texts/{piece_id}/posts", allow=WRITE, status_code=201)
async def make_posts(db: TenantDb, piece_id: UUID, wanted: RepurposeIn) -> list[PostOut]:
    """New drafts, of the text's own sentences, in place of the earlier drafts.

    Where a model is connected they are worded by it a little later.
    """
    rows = await make_drafts(db, piece_id, wanted.channels, wanted.style)
    return [PostOut.model_validate(row) for row in rows]


@router.post("/texts/{piece_id}/graphics", allow=WRITE)
async def draw_graphics(db: TenantDb, piece_id: UUID, wanted: GraphicsIn) -> list[Brief]:
    """Each channel of the text has a picture, under its first post."""
    return await request_graphics(db, piece_id, wanted.headline)


@router.get("/posts/{post_id}/graphic", allow=READ, responses=_PNG, response_class=Response)
async def read_graphic(db: TenantDb, post_id: UUID) -> Response:
    """The picture of a post, a PNG of its channel's size."""
    return Response(await graphic_of(db, post_id), media_type="image/png")


@router.post("/posts/{post_id}/withdraw", allow=WRITE, status_code=202)
async def withdraw(db: TenantDb, post_id: UUID) -> PostOut:
    """Its network is asked to delete it."""
    return PostOut.model_validate(await withdraw_post(db, post_id))


@router.post("/posts/{post_id}/draft", allow=WRITE)
async def make_draft(db: TenantDb, post_id: UUID) -> PostOut:
    """What failed or was withdrawn can be planned again."""
    return PostOut.model_validate(await draft_again(db, post_id))


@router.get("/calendar", allow=READ)
async def read_calendar(
    db: TenantDb, days: Annotated[int, Query(ge=1, le=92)] = 28
) -> list[PostOut]:
    """What is planned from yesterday on."""
    first = clock.now() - timedelta(days=1)
    return [PostOut.model_validate(row) for row in await calendar(db, first, days)]
