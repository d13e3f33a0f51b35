"""What the organisation demands of everybody who enters it, and what happened at its doors."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.console.settings import places
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel.errors import Conflict, HubError, Invalid
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.change_security import change_security
from enterprisehub.kernel.identity.models import SecurityEventRow
from enterprisehub.kernel.identity.rights import EVENTS_READ, SECURITY_CHANGE, SECURITY_READ
from enterprisehub.kernel.identity.security import Security, parse_networks, read_demands
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, callers_of
from enterprisehub.ui.page import Page, page

_PAGE_LENGTH = 50


@page("settings/security.html")
class SecurityPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, object]
    errors: dict[str, str]
    ip: str
    saved: bool


@page("settings/events.html")
class EventsPage(Page):
    places: list[tuple[str, str]]
    events: list[SecurityEventRow]
    titles: dict[str, str]
    kind: str
    next: str | None
    after: str | None


def _page(
    request: Request, values: dict[str, object], errors: dict[str, str], *, saved: bool = False
) -> SecurityPage:
    ip = str(request.scope["hub.ip"])
    return SecurityPage(places=places.tabs(), values=values, errors=errors, ip=ip, saved=saved)


def _values(security: Security) -> dict[str, object]:
    return {
        **security.model_dump(),
        "ip_allow_list": "\n".join(security.ip_allow_list),
    }


@pages.get("/security", allow=Permission(SECURITY_READ))
async def show_security(request: Request, db: TenantDb) -> Response:
    return _page(request, _values(await Security.load(db)), {}).render()


@pages.post("/security", allow=Permission(SECURITY_CHANGE))
async def save_security(
    request: Request,
    db: TenantDb,
    ip_allow_list: Annotated[str, Form(max_length=20_000)] = "",
    idle_minutes: Annotated[str, Form(max_length=10)] = "",
    session_hours: Annotated[str, Form(max_length=10)] = "",
    user_requests_per_minute: Annotated[str, Form(max_length=10)] = "",
    key_requests_per_minute: Annotated[str, Form(max_length=10)] = "",
    second_factor_required: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    given: dict[str, object] = {
        "second_factor_required": second_factor_required == "on",
        "ip_allow_list": ip_allow_list,
        "idle_minutes": idle_minutes,
        "session_hours": session_hours,
        "user_requests_per_minute": user_requests_per_minute,
        "key_requests_per_minute": key_requests_per_minute,
    }
    session = request.scope.get("hub.session")
    try:
        wanted = read_demands({**given, "ip_allow_list": parse_networks(ip_allow_list)})
        await change_security(
            db,
            wanted,
            ip=str(request.scope["hub.ip"]),
            has_second_factor=bool(session and session.has_second_factor),
        )
    except (Invalid, Conflict) as error:
        return _page(request, given, _fields(error)).render(status=error.status)
    callers_of(request).forget()
    return _page(request, _values(wanted), {}, saved=True).render()


def _fields(error: HubError) -> dict[str, str]:
    fields = error.details.get("fields")
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}


@pages.get("/events", allow=Permission(EVENTS_READ))
async def show_events(
    db: TenantDb, kind: Annotated[str, Query(max_length=60)] = "", after: UUID | None = None
) -> Response:
    found = await security_events.recent(
        db, kind=kind or None, before=after, limit=_PAGE_LENGTH + 1
    )
    shown = found[:_PAGE_LENGTH]
    return EventsPage(
        places=places.tabs(),
        events=shown,
        titles=security_events.TITLES,
        kind=kind,
        next=str(shown[-1].id) if len(found) > _PAGE_LENGTH else None,
        after=str(after) if after else None,
    ).render()
