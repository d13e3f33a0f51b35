"""All webhooks, a form for another one, and the catalogue of events."""

import json

from fastapi import Request, Response

from enterprisehub.console.webhooks.pages import pages
from enterprisehub.console.webhooks.pages.one_endpoint import show
from enterprisehub.console.webhooks.pages.shown import (
    EndpointLine,
    areas,
    empty_values,
    line_of,
    typed_values,
    wish_of,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.webhooks import endpoints, log
from enterprisehub.kernel.webhooks.event_catalogue import EventKind
from enterprisehub.kernel.webhooks.log import Figures
from enterprisehub.kernel.webhooks.permissions import MANAGE, READ
from enterprisehub.ui.forms import chosen, said_by, typed
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.settings_tabs import tabs


@page("webhooks/endpoints.html")
class EndpointsPage(Page):
    places: list[tuple[str, str]]
    lines: list[EndpointLine]
    areas: list[tuple[str, list[EventKind]]]
    values: dict[str, object]
    errors: dict[str, str]
    may_manage: bool


@page("webhooks/events.html")
class EventCataloguePage(Page):
    areas: list[tuple[str, list[tuple[EventKind, str, str]]]]
    count: int


@pages.get("", allow=Permission(READ))
async def show_endpoints(db: TenantDb) -> Response:
    return await _page(db)


@pages.post("", allow=Permission(MANAGE))
async def make_endpoint(request: Request, db: TenantDb) -> Response:
    """The webhook exists; its page shows the secret, this once."""
    values = typed_values(await typed(request), await chosen(request, "event_types"))
    ip = str(request.scope["hub.ip"])
    try:
        async with db.begin_nested():
            row, secret = await endpoints.make_endpoint(db, wish_of(values), ip=ip)
    except HubError as error:
        return await _page(db, values=values, errors=said_by(error))
    return await show(db, row.id, secret=secret)


@pages.get("/events/catalogue", allow=Permission(READ))
async def show_events() -> Response:
    """Every type of fact, what it says, its schema and an example."""
    groups = [
        (area, [(kind, _json(kind.example), _json(kind.schema)) for kind in kinds])
        for area, kinds in areas()
    ]
    return EventCataloguePage(areas=groups, count=sum(len(kinds) for _, kinds in groups)).render()


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


async def _page(
    db: Db, *, values: dict[str, object] | None = None, errors: dict[str, str] | None = None
) -> Response:
    figures, standings = await log.figures(db), await log.standings(db)
    rows = await endpoints.list_endpoints(db)
    return EndpointsPage(
        places=tabs(),
        lines=[line_of(r, figures.get(r.id, Figures()), standings.get(r.id)) for r in rows],
        areas=areas(),
        values=values or empty_values(),
        errors=errors or {},
        may_manage=db.scope.may(MANAGE),
    ).render(status=422 if errors else 200)
