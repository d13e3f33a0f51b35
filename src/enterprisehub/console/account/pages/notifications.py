"""Who wants to hear of what."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.account.pages import TABS, pages
from enterprisehub.kernel.notices.kinds import CHANNELS, KINDS
from enterprisehub.kernel.notices.preferences import choices_of, choose
from enterprisehub.kernel.push import devices, fan_out, vapid
from enterprisehub.kernel.push.models import PushDeviceRow
from enterprisehub.kernel.secrets import installed as ring
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import is_htmx, respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

_PLACE = "/account/notifications"


@page("account/notifications.html")
class NotificationsPage(Page):
    places: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    chosen: dict[str, frozenset[str]]
    saved: bool
    devices: Sequence[PushDeviceRow]
    push_key: str


@fragment("account/_devices.html")
class DevicesPart(Fragment):
    devices: Sequence[PushDeviceRow]
    push_key: str


async def _page(db: TenantDb, request: Request, *, saved: bool = False) -> Response:
    own = own_session(request)
    return NotificationsPage(
        places=TABS,
        kinds=sorted((k.name, k.title) for k in KINDS.values()),
        channels=list(CHANNELS.items()),
        chosen=dict(await choices_of(db, own.user_id)),
        saved=saved,
        devices=await devices.devices(db, own.user_id),
        push_key=vapid.public_key(ring()),
    ).render()


@pages.get("/notifications", allow=OwnAccount())
async def show_preferences(db: TenantDb, request: Request) -> Response:
    return await _page(db, request)


@pages.post("/notifications", allow=OwnAccount())
async def save_preferences(db: TenantDb, request: Request) -> Response:
    """Each ticked box is a field `wanted` with the value "kind/channel"."""
    form = await request.form()
    ticked = {str(value) for value in form.getlist("wanted")}
    choices = {
        kind: frozenset(channel for channel in CHANNELS if f"{kind}/{channel}" in ticked)
        for kind in KINDS
    }
    await choose(db, own_session(request).user_id, choices)
    return await _page(db, request, saved=True)


@pages.get("/notifications/devices", allow=OwnAccount())
async def show_devices(db: TenantDb, request: Request) -> Response:
    return (await _devices(db, request)).render()


@pages.post("/notifications/devices/{device_id}/remove", allow=OwnAccount())
async def remove_device(db: TenantDb, request: Request, device_id: UUID) -> Response:
    ip = str(request.scope["hub.ip"])
    name = await devices.remove(db, own_session(request).user_id, device_id, ip=ip)
    if not is_htmx(request):
        return RedirectResponse(_PLACE, 303)
    return respond(await _devices(db, request), toast=f"Nothing is pushed to {name} any more.")


@pages.post("/notifications/devices/{device_id}/test", allow=OwnAccount())
async def test_device(db: TenantDb, request: Request, device_id: UUID) -> Response:
    """What became of it is told as a toast by the work itself."""
    await fan_out.send_test(db, own_session(request).user_id, device_id)
    if not is_htmx(request):
        return RedirectResponse(_PLACE, 303)
    return respond(await _devices(db, request))


async def _devices(db: TenantDb, request: Request) -> DevicesPart:
    rows = await devices.devices(db, own_session(request).user_id)
    return DevicesPart(devices=rows, push_key=vapid.public_key(ring()))
