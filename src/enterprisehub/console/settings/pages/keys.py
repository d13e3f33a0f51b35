"""API keys: made, shown once, revoked."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.console.settings import places
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.identity import api_keys
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.identity.rights import KEYS_CHANGE, KEYS_READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, callers_of
from enterprisehub.ui.htmx import respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

LASTS = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "Until it is revoked")]


@page("settings/keys.html")
class KeysPage(Page):
    places: list[tuple[str, str]]
    keys: list[api_keys.KeyInfo]
    areas: list[tuple[str, list[tuple[str, str]]]]
    lasts: list[tuple[str, str]]
    values: dict[str, object]
    errors: dict[str, str]
    new_key: str


@fragment("settings/_keys.html")
class KeysPart(Fragment):
    keys: list[api_keys.KeyInfo]


async def _page(
    db: TenantDb,
    *,
    values: dict[str, object] | None = None,
    error: HubError | None = None,
    new_key: str = "",
) -> Response:
    areas: dict[str, list[tuple[str, str]]] = {}
    for name, spec in sorted(PERMISSIONS.items()):
        if db.scope.may(name):
            areas.setdefault(name.partition(".")[0].capitalize(), []).append((name, spec.title))
    fields = error.details.get("fields") if error else None
    return KeysPage(
        places=places.tabs(),
        keys=await api_keys.list_keys(db),
        areas=list(areas.items()),
        lasts=LASTS,
        values=values or {"name": "", "days": "90", "scopes": []},
        errors=dict(fields) if isinstance(fields, dict) else {},
        new_key=new_key,
    ).render(status=error.status if error else 200)


@pages.get("/keys", allow=Permission(KEYS_READ))
async def show_keys(db: TenantDb) -> Response:
    return await _page(db)


@pages.post("/keys", allow=Permission(KEYS_CHANGE))
async def create_key(
    request: Request,
    db: TenantDb,
    name: Annotated[str, Form(max_length=200)] = "",
    days: Annotated[str, Form(max_length=5)] = "90",
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    wanted = scopes or []
    try:
        expires_at = _expiry(days)
        _, key = await api_keys.create_key(
            db, name, wanted, expires_at=expires_at, ip=str(request.scope["hub.ip"])
        )
    except Invalid as error:
        return await _page(db, values={"name": name, "days": days, "scopes": wanted}, error=error)
    return await _page(db, new_key=key)


def _expiry(days: str) -> datetime | None:
    if days not in dict(LASTS):
        reason = "Choose how long the key works."
        raise Invalid(reason, fields={"days": reason})
    return clock.now() + timedelta(days=int(days)) if days else None


@pages.post("/keys/{key_id}/revoke", allow=Permission(KEYS_CHANGE))
async def revoke_key(request: Request, db: TenantDb, key_id: UUID) -> Response:
    row = await api_keys.revoke_key(db, key_id, ip=str(request.scope["hub.ip"]))
    callers_of(request).forget()
    return respond(KeysPart(keys=await api_keys.list_keys(db)), toast=f"{row.name} revoked")
