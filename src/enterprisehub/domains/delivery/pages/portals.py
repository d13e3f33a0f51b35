"""Customer links: made and revoked by leaders, opened by whoever holds one."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.open_portal import (
    PURPOSE,
    make_portal_link,
    note_visit,
    portal_url,
    read_portal_token,
    revoke_portal_link,
    standing_link,
)
from enterprisehub.domains.delivery.logic.refresh_figures import WORK_TOLD
from enterprisehub.domains.delivery.logic.show_progress import Progress, show_progress
from enterprisehub.domains.delivery.models.portals import PortalLinkRow
from enterprisehub.domains.delivery.pages.drawings import Drawing, draw_course
from enterprisehub.domains.delivery.pages.overview import TABS
from enterprisehub.domains.delivery.permissions import PORTALS_WRITE
from enterprisehub.domains.delivery.queries import history, portals
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, RateLimited
from enterprisehub.kernel.live.stream import Told, current_place, follow
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.policy import Permission, SignedLink
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.forms import Errors, attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shell import current_shell, enter_shell

HREF = "/delivery/links"
pages = domain.pages(HREF)
portal = domain.pages("/portal")
MOST_STREAMS = 20
_open: Counter[UUID] = Counter()


@page("delivery/links.html")
class LinksPage(Page):
    places: list[tuple[str, str]]
    rows: list[tuple[PortalLinkRow, int, datetime | None, str]]
    names: dict[str, str]
    sources: list[tuple[str, str]]
    now: datetime
    errors: Errors


@page("delivery/portal.html")
class PortalPage(Page):
    progress: Progress
    course: Drawing | None
    href: str
    live_href: str


@fragment("delivery/_progress_of.html")
class ProgressPart(Fragment):
    progress: Progress
    course: Drawing | None


@pages.get("", allow=Permission(PORTALS_WRITE))
async def show_links(db: TenantDb) -> Response:
    """Who was given which link, and whether it is used."""
    return await _list(db, {})


@pages.post("", allow=Permission(PORTALS_WRITE))
async def make_link(
    request: Request,
    db: TenantDb,
    title: Annotated[str, Form(max_length=200)] = "",
    days: Annotated[int, Form()] = 90,
    source: Annotated[list[UUID] | None, Form()] = None,
    shows_items: Annotated[str, Form(max_length=5)] = "",
    shows_names: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """A customer can follow these projects."""
    made = make_portal_link(
        db,
        title,
        source or [],
        days=days,
        shows_items=shows_items == "on",
        shows_names=shows_names == "on",
    )
    wrong = await attempt(db, made)
    return await _list(db, wrong) if wrong else go_to(request, HREF)


@pages.post("/{link_id}/revoke", allow=Permission(PORTALS_WRITE))
async def revoke(request: Request, db: TenantDb, link_id: UUID) -> Response:
    """The link opens nothing any more."""
    await revoke_portal_link(db, link_id)
    return go_to(request, HREF)


async def _list(db: Db, errors: Errors) -> Response:
    names = await source_names(db)
    sources = [(str(row.id), names[row.id]) for row in await history.all_sources(db)]
    return LinksPage(
        places=[*TABS, ("Customer links", HREF)],
        rows=[
            (row, count, last, portal_url(db.scope.tenant_id, row.id))
            for row, count, last in await portals.links(db)
        ],
        names=dict(sources),
        sources=sources,
        now=clock.now(),
        errors=errors,
    ).render(status=422 if errors else 200)


@portal.get("/{token}", allow=SignedLink(PURPOSE))
async def open_portal(request: Request, token: str) -> Response:
    """The progress of what the link names, for whoever holds it."""
    scope, link_id = _scope(request, token)
    async with database_of(request).scoped(scope) as db:
        row = await standing_link(db, link_id)
        await note_visit(db, row, (await local_day(db))[0])
        progress, place = await show_progress(db, row), await current_place(db)
        await _by_our_clock(db)
    return PortalPage(
        progress=progress,
        course=draw_course(progress.course, "Items", "n"),
        href=f"/portal/{token}/now",
        live_href=f"/portal/{token}/live?since={quote(place, safe='')}",
    ).render(headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


async def _by_our_clock(db: Db) -> None:
    """Days and times read as in the console of whoever gave the link away."""
    _, zone = await local_day(db)
    enter_shell(replace(current_shell(), time_zone=zone))


@portal.get("/{token}/now", allow=SignedLink(PURPOSE))
async def refresh_portal(request: Request, token: str) -> Response:
    """The same as it stands now; asked for when work was read."""
    scope, link_id = _scope(request, token)
    async with database_of(request).scoped(scope) as db:
        progress = await show_progress(db, await standing_link(db, link_id))
        await _by_our_clock(db)
    return ProgressPart(
        progress=progress, course=draw_course(progress.course, "Items", "n")
    ).render(headers={"Cache-Control": "no-store"})


@portal.get("/{token}/live", allow=SignedLink(PURPOSE))
async def follow_portal(
    request: Request, token: str, since: Annotated[str | None, Query(max_length=2000)] = None
) -> StreamingResponse:
    """Says when there is something new, and nothing else; ends when the link does."""
    scope, link_id = _scope(request, token)
    async with database_of(request).scoped(scope) as db:
        await standing_link(db, link_id)
    if _open[link_id] >= MOST_STREAMS:
        raise RateLimited("This link is open too often. Close some pages.", retry_after_seconds=60)
    last = request.headers.get("last-event-id", "")[:2000]
    frames = frames_of(request, scope, link_id, last or since)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)


async def frames_of(
    request: Request, scope: Scope, link_id: UUID, since: str | None
) -> AsyncIterator[str]:
    """The stream, for as long as the link stands."""
    database, announcements = database_of(request), request.app.state.announcements
    _open[link_id] += 1
    try:
        async with aclosing(follow(database, announcements, scope, since)) as news:
            async for told in news:
                async with database.scoped(scope) as db:
                    await standing_link(db, link_id)
                yield news_of(told)
    except HubError:
        # The link was revoked or has expired: the stream ends, and cannot be opened again.
        return
    finally:
        _open[link_id] -= 1
        if not _open[link_id]:
            del _open[link_id]


def news_of(told: Told) -> str:
    """What a customer's page is told: that there is news of the work. What else happens in the
    tenant is no business of theirs.
    """
    place = f"id: {told.place}\n" if told.place else ""
    if told.kind == "reload" or (told.kind == "item" and told.topic == WORK_TOLD):
        return f"{place}event: {WORK_TOLD}\ndata: {{}}\n\n"
    return f"{place}\n" if place else ": still here\n\n"


def _scope(request: Request, token: str) -> tuple[Scope, UUID]:
    """A visitor who may nothing but what the page itself reads."""
    named = read_portal_token(token[:400])
    actor = Actor("visitor", str(named.link_id), "Customer link")
    return Scope(named.tenant_id, actor, request_id=request_id_of(request) or None), named.link_id
