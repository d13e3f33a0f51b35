"""Outgoing webhooks for programs."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.console.webhooks.domain import domain
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, Rows, csv_answer
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag
from enterprisehub.kernel.webhooks import endpoints, event_catalogue, log, replay
from enterprisehub.kernel.webhooks.endpoints import EndpointWish
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow, EndpointRow
from enterprisehub.kernel.webhooks.permissions import MANAGE, READ

router = domain.routes("/webhooks")
type State = Literal["waiting", "sending", "done", "failed"]


class EndpointIn(BaseModel):
    """`event_types` are types, areas ("messaging.*") or "*". `shape` says what the body holds."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    url: Annotated[str, Field(max_length=2000)]
    event_types: Annotated[list[str], Field(min_length=1, max_length=500)]
    shape: Annotated[str, Field(max_length=4000)] = ""
    ordered: bool = True
    per_minute: Annotated[int | None, Field(ge=1, le=6000)] = None

    def wish(self) -> EndpointWish:
        return EndpointWish(**self.model_dump())


class Endpoint(BaseModel):
    """One webhook without its secret. `state` is on or off; `off_because` says why."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str
    event_types: list[str]
    shape: str
    ordered: bool
    per_minute: int | None
    state: Literal["on", "off"]
    off_because: str
    off_at: datetime | None
    created_at: datetime
    version: int


class NewEndpoint(Endpoint):
    """`secret` is shown this once."""

    secret: str


class Secret(BaseModel):
    """`secret` is shown this once."""

    secret: str


class Rotation(BaseModel):
    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class TestWish(BaseModel):
    event_type: Annotated[str, Field(max_length=100)]


class Span(BaseModel):
    """Everything that failed, or all facts from `since` until `until`."""

    failed: bool = False
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class Replayed(BaseModel):
    deliveries: int


class Delivery(BaseModel):
    """One fact for one webhook. `round` rises with every replay."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    occurred_at: datetime
    test: bool
    state: State
    round: int
    attempts: int
    next_at: datetime
    last_status: int | None
    last_latency_ms: int | None
    last_error: str | None
    finished_at: datetime | None


class Attempt(BaseModel):
    """One call: what was asked of whom, what was answered."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    round: int
    number: int
    url: str
    address: str | None
    request_headers: dict[str, Any]
    request_body: str
    status: int | None
    answer_headers: dict[str, Any]
    answer_body: str
    latency_ms: int
    error: str | None


class DeliveryWithAttempts(Delivery):
    tried: list[Attempt]


class Deliveries(BaseModel):
    items: list[Delivery]
    next: UUID | None


class EventType(BaseModel):
    """`event_schema` is the JSON schema of `data`; `example` is a whole body."""

    type: str
    version: int
    area: str
    says: str
    event_schema: dict[str, Any]
    example: dict[str, Any]


def _ip(request: Request) -> str:
    return str(request.scope["hub.ip"])


def _shape(row: EndpointRow, response: Response) -> Endpoint:
    response.headers["ETag"] = etag(row.version)
    return Endpoint.model_validate(row)


def _delivery(row: EndpointDeliveryRow) -> Delivery:
    return Delivery.model_validate(row)


@router.get("", allow=Permission(READ))
async def list_endpoints(db: TenantDb) -> list[Endpoint]:
    """The webhooks there are, by name."""
    return [Endpoint.model_validate(row) for row in await endpoints.list_endpoints(db)]


@router.post("", allow=Permission(MANAGE), status_code=201)
async def make_endpoint(
    request: Request, db: TenantDb, new: EndpointIn, response: Response
) -> NewEndpoint:
    """Facts go there from now on. Keep the secret: nobody can read it again."""
    row, secret = await endpoints.make_endpoint(db, new.wish(), ip=_ip(request))
    return NewEndpoint(**_shape(row, response).model_dump(), secret=secret)


@router.get("/events", allow=Permission(READ))
async def list_event_types() -> list[EventType]:
    """Every type of fact there is, with its schema and an example."""
    return [
        EventType(
            type=kind.type,
            version=kind.version,
            area=kind.area,
            says=kind.says,
            event_schema=kind.schema,
            example=kind.example,
        )
        for kind in event_catalogue.event_kinds()
    ]


@router.get("/deliveries/{delivery_id}", allow=Permission(READ))
async def read_delivery(db: TenantDb, delivery_id: UUID) -> DeliveryWithAttempts:
    """One delivery with every call, the latest first."""
    row, tried = await log.delivery(db, delivery_id)
    shown = [Attempt.model_validate(attempt) for attempt in tried]
    return DeliveryWithAttempts(**_delivery(row).model_dump(), tried=shown)


@router.post("/deliveries/{delivery_id}/replay", allow=Permission(MANAGE), status_code=202)
async def replay_delivery(db: TenantDb, delivery_id: UUID) -> Delivery:
    """The delivery is made again, with the same webhook-id."""
    return _delivery(await replay.replay_one(db, delivery_id))


@router.get("/{endpoint_id}", allow=Permission(READ))
async def read_endpoint(db: TenantDb, endpoint_id: UUID, response: Response) -> Endpoint:
    return _shape(await endpoints.endpoint(db, endpoint_id), response)


@router.put("/{endpoint_id}", allow=Permission(MANAGE))
async def replace_endpoint(
    request: Request,
    db: TenantDb,
    endpoint_id: UUID,
    wanted: EndpointIn,
    seen: SeenVersion,
    response: Response,
) -> Endpoint:
    """The webhook is as given; what is still to be sent goes to the new address."""
    row = await endpoints.change_endpoint(
        db, endpoint_id, wanted.wish(), seen=seen, ip=_ip(request)
    )
    return _shape(row, response)


@router.delete("/{endpoint_id}", allow=Permission(MANAGE), status_code=204)
async def remove_endpoint(
    request: Request, db: TenantDb, endpoint_id: UUID, seen: GivenVersion
) -> Response:
    """Nothing goes there any more."""
    await endpoints.remove_endpoint(db, endpoint_id, seen=seen, ip=_ip(request))
    return Response(status_code=204)


@router.post("/{endpoint_id}/rotate-secret", allow=Permission(MANAGE))
async def rotate_secret(request: Request, db: TenantDb, endpoint_id: UUID, how: Rotation) -> Secret:
    """A new secret signs; the one before signs beside it for `overlap_hours`."""
    overlap = timedelta(hours=how.overlap_hours)
    made = await endpoints.rotate_secret(db, endpoint_id, overlap=overlap, ip=_ip(request))
    return Secret(secret=made)


@router.post("/{endpoint_id}/on", allow=Permission(MANAGE))
async def switch_on(db: TenantDb, endpoint_id: UUID, response: Response) -> Endpoint:
    """The webhook is called again."""
    return _shape(await endpoints.switch(db, endpoint_id, on=True), response)


@router.post("/{endpoint_id}/off", allow=Permission(MANAGE))
async def switch_off(db: TenantDb, endpoint_id: UUID, response: Response) -> Endpoint:
    """The webhook is called no more; what waits for it is given up and can be replayed."""
    row = await endpoints.switch(db, endpoint_id, on=False, because="Switched off by hand.")
    return _shape(row, response)


@router.post("/{endpoint_id}/test", allow=Permission(MANAGE), status_code=202)
async def send_test(db: TenantDb, endpoint_id: UUID, wish: TestWish) -> Delivery:
    """The webhook is called once with the example of this type."""
    return _delivery(await replay.send_test(db, endpoint_id, wish.event_type))


@router.get("/{endpoint_id}/deliveries", allow=Permission(READ))
async def list_deliveries(
    db: TenantDb,
    endpoint_id: UUID,
    state: State | None = None,
    event_type: Annotated[str | None, Query(max_length=100)] = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Deliveries:
    """What was or is to be brought there, newest first; `next` is the `before` of the next page."""
    await endpoints.endpoint(db, endpoint_id)
    found = await log.deliveries(
        db, endpoint_id, state=state, event_type=event_type, before=before, limit=limit + 1
    )
    shown = found[:limit]
    return Deliveries(
        items=[_delivery(row) for row in shown],
        next=shown[-1].id if len(found) > limit else None,
    )


@router.get(
    "/{endpoint_id}/deliveries.csv", allow=Permission(READ), response_class=StreamingResponse
)
async def export_deliveries(
    request: Request,
    db: TenantDb,
    endpoint_id: UUID,
    state: Annotated[State | Literal[""], Query()] = "",
) -> StreamingResponse:
    """Everything that was or is to be brought there, as it is filtered."""
    await endpoints.endpoint(db, endpoint_id)

    async def rows(page: Db, after: Any) -> Rows:
        found = await log.deliveries(
            page, endpoint_id, state=state or None, before=after, limit=PAGE_ROWS
        )
        made = [_delivery(row).model_dump() for row in found]
        return made, found[-1].id if len(found) == PAGE_ROWS else None

    return await csv_answer(request, "webhook deliveries", list(Delivery.model_fields), rows)


@router.post("/{endpoint_id}/replay", allow=Permission(MANAGE), status_code=202)
async def replay_many(db: TenantDb, endpoint_id: UUID, span: Span) -> Replayed:
    """Everything that failed is sent again, or all facts of a span of time."""
    return Replayed(deliveries=await replay.replay_asked(db, endpoint_id, **span.model_dump()))
