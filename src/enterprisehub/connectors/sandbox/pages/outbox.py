"""Everything that would have left the program, and what shall go wrong next."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from enterprisehub.connectors.sandbox import queries, world
from enterprisehub.connectors.sandbox.domain import domain
from enterprisehub.connectors.sandbox.models import MishapsRow, ParcelRow
from enterprisehub.connectors.sandbox.permissions import USE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/sandbox/outbox")
NAVIGATION.add(NavItem("Sandbox", "Outbox", "/sandbox/outbox", "send", permission=USE, order=81))
PAGE_SIZE = 50
# The frame shows somebody's HTML: no script, no request, no form leaves it.
FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@page("sandbox/outbox.html")
class OutboxPage(Page):
    parcels: list[ParcelRow]
    channel: str
    next: str | None
    mishaps: MishapsRow


@page("sandbox/parcel.html")
class ParcelPage(Page):
    parcel: ParcelRow
    headers: list[str]


@pages.get("", allow=Permission(USE))
async def show_outbox(
    db: TenantDb,
    channel: Annotated[str, Query(pattern="^(sms|email|)$")] = "",
    after: UUID | None = None,
) -> Response:
    found = await queries.sent_parcels(
        db, channel=channel or None, before=after, limit=PAGE_SIZE + 1
    )
    parcels = found[:PAGE_SIZE]
    return OutboxPage(
        parcels=parcels,
        channel=channel,
        next=str(parcels[-1].id) if len(found) > PAGE_SIZE else None,
        mishaps=await queries.mishaps(db),
    ).render()


@pages.post("/mishaps", allow=Permission(USE))
async def set_mishaps(
    request: Request,
    db: TenantDb,
    refuse_next: Annotated[int, Form(ge=0, le=100)] = 0,
    busy_next: Annotated[int, Form(ge=0, le=100)] = 0,
    lose_answer_next: Annotated[int, Form(ge=0, le=100)] = 0,
    fail_delivery_next: Annotated[int, Form(ge=0, le=100)] = 0,
    delay_seconds: Annotated[int, Form(ge=0, le=10)] = 0,
    report_twice: Annotated[str, Form()] = "",
    report_backwards: Annotated[str, Form()] = "",
) -> Response:
    """What shall go wrong is switched on or off."""
    row = await queries.mishaps(db, lock=True)
    row.refuse_next, row.busy_next = refuse_next, busy_next
    row.lose_answer_next, row.fail_delivery_next = lose_answer_next, fail_delivery_next
    row.delay_seconds = delay_seconds
    row.report_twice, row.report_backwards = bool(report_twice), bool(report_backwards)
    return go_to(request, "/sandbox/outbox")


@pages.get("/{parcel_id}", allow=Permission(USE))
async def show_parcel(db: TenantDb, parcel_id: UUID) -> Response:
    parcel = await _parcel(db, parcel_id)
    return ParcelPage(parcel=parcel, headers=parcel.headers.splitlines()).render()


@pages.get("/{parcel_id}/html", allow=Permission(USE))
async def show_html(db: TenantDb, parcel_id: UUID) -> Response:
    """The email as its reader sees it, in a frame that can do nothing."""
    parcel = await _parcel(db, parcel_id)
    return HTMLResponse(parcel.html or "", headers={"Content-Security-Policy": FRAME_POLICY})


@pages.post("/{parcel_id}/answer", allow=Permission(USE))
async def answer(
    request: Request,
    db: TenantDb,
    parcel_id: UUID,
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """The person who got this email has answered it."""
    parcel = await _parcel(db, parcel_id)
    body = text.replace("\x00", "").strip()
    if not body or parcel.channel != "email":
        raise Invalid("Type an answer first.", fields={"text": "is empty"})
    subject = (
        parcel.subject if parcel.subject.lower().startswith("re:") else f"Re: {parcel.subject}"
    )
    header = next((h for h in parcel.headers.splitlines() if h.startswith("Message-ID:")), "")
    await world.mail_from(
        db,
        address=parcel.address,
        name="",
        subject=subject[:200],
        body=body,
        answers=header.removeprefix("Message-ID:").strip(" <>") or None,
    )
    return go_to(request, "/inbox")


async def _parcel(db: Db, parcel_id: UUID) -> ParcelRow:
    found = await queries.parcel(db, parcel_id)
    if found is None:
        raise NotFound("There is no such message in the outbox.")
    return found
