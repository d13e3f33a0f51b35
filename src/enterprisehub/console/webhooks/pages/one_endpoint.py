"""One webhook: its standing, its log, its settings, sending again."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.console.webhooks.pages import PLACE, pages
from enterprisehub.console.webhooks.pages.shown import (
    STATES,
    areas,
    look_of,
    typed_values,
    values_of,
    wish_of,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.webhooks import endpoints, log, replay
from enterprisehub.kernel.webhooks.event_catalogue import EventKind
from enterprisehub.kernel.webhooks.log import Figures, Standing
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow, EndpointRow
from enterprisehub.kernel.webhooks.permissions import MANAGE, READ
from enterprisehub.ui.forms import attempt, chosen, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page

COLUMNS = (
    Column("what", "Event", lead=True),
    Column("state", "State", fit=True),
    Column("answer", "Answer", fit=True),
    Column("tries", "Tries", align="end"),
    Column("at", "When", align="end"),
)
PAGE_SIZE = 50
OVERLAPS = [
    ("0", "at once"),
    ("1", "after an hour"),
    ("24", "after a day"),
    ("168", "after a week"),
]
Text = Annotated[str, Form(max_length=5000)]


@page("webhooks/endpoint.html")
class EndpointPage(Page):
    row: EndpointRow
    standing: Standing
    figures: Figures
    look: tuple[str, Severity]
    looks: dict[str, tuple[str, Severity]]
    deliveries: list[EndpointDeliveryRow]
    columns: tuple[Column, ...]
    states: list[tuple[str, str]]
    state: str
    next: str | None
    after: str | None
    areas: list[tuple[str, list[EventKind]]]
    types: list[str]
    overlaps: list[tuple[str, str]]
    values: dict[str, object]
    errors: dict[str, str]
    secret: str
    may_manage: bool


async def show(
    db: Db,
    endpoint_id: UUID,
    *,
    state: str = "",
    after: UUID | None = None,
    values: dict[str, object] | None = None,
    errors: dict[str, str] | None = None,
    secret: str = "",
) -> Response:
    """The page of one endpoint; `secret` is a new one, shown this once."""
    row = await endpoints.endpoint(db, endpoint_id)
    found = await log.deliveries(
        db, endpoint_id, state=state or None, before=after, limit=PAGE_SIZE + 1
    )
    standing = (await log.standings(db))[endpoint_id]
    groups = areas()
    return EndpointPage(
        row=row,
        standing=standing,
        figures=(await log.figures(db)).get(endpoint_id, Figures()),
        look=look_of(row, standing),
        looks=dict(STATES),
        deliveries=found[:PAGE_SIZE],
        columns=COLUMNS,
        states=[(name, look[0]) for name, look in STATES.items()],
        state=state,
        next=str(found[PAGE_SIZE - 1].id) if len(found) > PAGE_SIZE else None,
        after=str(after) if after else None,
        areas=groups,
        types=[kind.type for _, kinds in groups for kind in kinds],
        overlaps=OVERLAPS,
        values=values or values_of(row),
        errors=errors or {},
        secret=secret,
        may_manage=db.scope.may(MANAGE),
    ).render(
        status=422 if errors else 200,
        at=f"{PLACE}/{endpoint_id}" if secret or errors else None,
    )


@pages.get("/{endpoint_id}", allow=Permission(READ))
async def show_endpoint(
    db: TenantDb,
    endpoint_id: UUID,
    state: Annotated[str, Query(pattern="^(waiting|sending|done|failed|)$")] = "",
    after: UUID | None = None,
) -> Response:
    return await show(db, endpoint_id, state=state, after=after)


@pages.post("/{endpoint_id}", allow=Permission(MANAGE))
async def change_endpoint(request: Request, db: TenantDb, endpoint_id: UUID) -> Response:
    values = typed_values(await typed(request), await chosen(request, "event_types"))
    change = endpoints.change_endpoint(db, endpoint_id, wish_of(values), ip=_ip(request))
    if wrong := await attempt(db, change):
        return await show(db, endpoint_id, values=values, errors=wrong)
    return _back(request, endpoint_id)


@pages.post("/{endpoint_id}/rotate", allow=Permission(MANAGE))
async def rotate(
    request: Request,
    db: TenantDb,
    endpoint_id: UUID,
    overlap_hours: Annotated[int, Form(ge=0, le=168)] = 24,
) -> Response:
    """A new secret signs and is shown once."""
    overlap = timedelta(hours=overlap_hours)
    secret = await endpoints.rotate_secret(db, endpoint_id, overlap=overlap, ip=_ip(request))
    return await show(db, endpoint_id, secret=secret)


@pages.post("/{endpoint_id}/on", allow=Permission(MANAGE))
async def switch_on(request: Request, db: TenantDb, endpoint_id: UUID) -> Response:
    await endpoints.switch(db, endpoint_id, on=True)
    return _back(request, endpoint_id)


@pages.post("/{endpoint_id}/off", allow=Permission(MANAGE))
async def switch_off(request: Request, db: TenantDb, endpoint_id: UUID) -> Response:
    await endpoints.switch(db, endpoint_id, on=False, because="Switched off by hand.")
    return _back(request, endpoint_id)


@pages.post("/{endpoint_id}/remove", allow=Permission(MANAGE))
async def remove(request: Request, db: TenantDb, endpoint_id: UUID) -> Response:
    await endpoints.remove_endpoint(db, endpoint_id, ip=_ip(request))
    return go_to(request, PLACE)


@pages.post("/{endpoint_id}/test", allow=Permission(MANAGE))
async def send_test(
    request: Request, db: TenantDb, endpoint_id: UUID, event_type: Text = ""
) -> Response:
    """The endpoint is called once; the page goes on to that delivery."""
    row = await replay.send_test(db, endpoint_id, event_type)
    return go_to(request, f"{PLACE}/deliveries/{row.id}")


@pages.post("/{endpoint_id}/replay", allow=Permission(MANAGE))
async def replay_many(
    request: Request, db: TenantDb, endpoint_id: UUID, since: Text = "", until: Text = ""
) -> Response:
    """All facts of a span of time, or, without one, everything that failed."""
    try:
        if since or until:
            span = [_moment(since, "since"), _moment(until, "until")]
            await replay.replay_asked(db, endpoint_id, since=span[0], until=span[1])
        else:
            await replay.replay_asked(db, endpoint_id, failed=True)
    except HubError as error:
        return await show(db, endpoint_id, errors=said_by(error))
    return _back(request, endpoint_id)


def _moment(text: str, field: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise Invalid("Enter day and time.", fields={field: "Enter day and time."}) from None


def _back(request: Request, endpoint_id: UUID) -> Response:
    return go_to(request, f"{PLACE}/{endpoint_id}")


def _ip(request: Request) -> str:
    return str(request.scope["hub.ip"])
