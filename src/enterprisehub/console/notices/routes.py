"""A person's notifications for programs that run in their browser."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from enterprisehub.console.notices.domain import domain
from enterprisehub.kernel.notices import inbox
from enterprisehub.kernel.push import devices, fan_out, vapid
from enterprisehub.kernel.push.models import PushDeviceRow
from enterprisehub.kernel.secrets import installed as ring
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/notifications")


class Notice(BaseModel):
    id: UUID
    at: datetime
    kind: str
    title: str
    body: str
    href: str
    severity: str
    read_at: datetime | None


class Notices(BaseModel):
    items: list[Notice]
    unread: int


@router.get("", allow=OwnAccount())
async def list_notices(
    db: TenantDb,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    *,
    unread: bool = False,
) -> Notices:
    """The newest notifications of the signed-in person."""
    own = own_session(request)
    rows = await inbox.list_notices(db, own.user_id, unread=unread, limit=limit)
    items = [Notice.model_validate(row, from_attributes=True) for row in rows]
    return Notices(items=items, unread=await inbox.unread_count(db, own.user_id))


@router.post("/read-all", allow=OwnAccount(), status_code=204)
async def read_all(db: TenantDb, request: Request) -> Response:
    """Everything counts as read."""
    await inbox.mark_all_read(db, own_session(request).user_id)
    return Response(status_code=204)


@router.post("/{notice_id}/read", allow=OwnAccount(), status_code=204)
async def read(db: TenantDb, request: Request, notice_id: UUID) -> Response:
    """The notification counts as read."""
    await inbox.mark_read(db, own_session(request).user_id, notice_id)
    return Response(status_code=204)


class Keys(BaseModel):
    """A browser's public key (65 bytes) and its secret (16 bytes), in base64url."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class Subscription(BaseModel):
    """As `PushSubscription.toJSON()` of a browser writes it."""

    endpoint: Annotated[str, Field(max_length=2000)]
    keys: Keys


class Device(BaseModel):
    """`endpoint_hash` is the SHA-256 of the endpoint: by it a browser knows itself.

    `problem` says why the last push did not arrive; empty where it did.
    """

    id: UUID
    name: str
    endpoint_hash: str
    created_at: datetime
    last_ok_at: datetime | None
    problem: str


class Devices(BaseModel):
    """`public_key` is what browsers need as `applicationServerKey`."""

    public_key: str
    items: list[Device]


class PushTest(BaseModel):
    push_id: UUID


@router.get("/devices", allow=OwnAccount())
async def list_devices(db: TenantDb, request: Request) -> Devices:
    """The browsers of the signed-in person to which notifications are pushed."""
    rows = await devices.devices(db, own_session(request).user_id)
    return Devices(public_key=vapid.public_key(ring()), items=[_device(row) for row in rows])


@router.post("/devices", allow=OwnAccount(), status_code=201)
async def add_device(db: TenantDb, request: Request, given: Subscription) -> Device:
    """Notifications are pushed to this browser from now on (Web Push: RFC 8030, 8291, 8292)."""
    own = own_session(request)
    subscription = devices.Subscription(given.endpoint, given.keys.p256dh, given.keys.auth)
    known = {
        "user_agent": request.headers.get("user-agent", ""),
        "ip": str(request.scope["hub.ip"]),
    }
    return _device(await devices.register(db, own.user_id, subscription, **known))


@router.delete("/devices/{device_id}", allow=OwnAccount(), status_code=204)
async def remove_device(db: TenantDb, request: Request, device_id: UUID) -> Response:
    """Nothing is pushed to it any more."""
    ip = str(request.scope["hub.ip"])
    await devices.remove(db, own_session(request).user_id, device_id, ip=ip)
    return Response(status_code=204)


@router.post("/devices/{device_id}/test", allow=OwnAccount(), status_code=202)
async def test_device(db: TenantDb, request: Request, device_id: UUID) -> PushTest:
    """A test is pushed to it; `problem` of the device says if the push service refused it."""
    row = await fan_out.send_test(db, own_session(request).user_id, device_id)
    return PushTest(push_id=row.id)


def _device(row: PushDeviceRow) -> Device:
    return Device.model_validate(row, from_attributes=True)
