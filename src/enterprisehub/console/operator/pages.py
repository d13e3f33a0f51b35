"""Over all tenants: how each stands, what of its configuration changed, and who looked.

Every page writes down who saw it before it answers; a look at one tenant is also written into that
tenant's own security events.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Form, Query, Request, Response

from enterprisehub.console.operator.domain import domain
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.identity import operators, security_events
from enterprisehub.kernel.identity.models import OperatorEventRow
from enterprisehub.kernel.identity.open_tenant import OpenedTenant, open_tenant
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.suspend_tenant import resume_tenant, suspend_tenant
from enterprisehub.kernel.oversight import (
    MOST_TENANTS,
    ConfigurationChange,
    Standing,
    configuration_changes,
    find_tenants,
    roles_in,
    standing_of,
    tenant_names,
)
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.change_tenant import CURRENCIES, LANGUAGES, change_tenant
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Operator, own_session
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.router import database_of, settings_of
from enterprisehub.ui.forms import Errors, attempt, said_by
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/operator"
pages = domain.pages(HREF)
PLACES = [("Tenants", HREF), ("Configuration changes", f"{HREF}/changes"),
          ("Looks", f"{HREF}/looks")]  # fmt: skip
COLUMNS = (
    Column("name", "Tenant", lead=True),
    Column("members", "Members", align="end"),
    Column("actions", "Actions, 30 days", align="end"),
    Column("model_calls", "Model calls", align="end"),
    Column("cost", "Model cost", align="end"),
    Column("last_event_at", "Last event"),
    Column("health", "Health"),
)
LINES = (
    Column("at", "When", lead=True),
    Column("tenant", "Tenant"),
    Column("actor", "Who"),
    Column("what", "What"),
)
CHANGE_DAYS = 90
MOST = 200
_BACKUPS = 5
Text = Annotated[str, Form(max_length=200)]
type Wanted = Annotated[str, Query(max_length=100)]


@page("operator/tenants.html")
class TenantsPage(Page):
    places: list[tuple[str, str]]
    rows: list[Standing]
    columns: tuple[Column, ...]
    wanted: str
    most: int
    backups: list[tuple[str, datetime]]
    opened: OpenedTenant | None
    values: dict[str, str]
    errors: Errors
    time_zones: list[str]


@page("operator/tenant.html")
class TenantPage(Page):
    row: TenantRecord
    standing: Standing
    roles: dict[Role, int]
    changes: list[ConfigurationChange]
    columns: tuple[Column, ...]
    time_zones: list[str]
    currencies: list[str]
    languages: list[tuple[str, str]]
    errors: Errors


@page("operator/changes.html")
class ChangesPage(Page):
    places: list[tuple[str, str]]
    rows: list[ConfigurationChange]
    columns: tuple[Column, ...]
    days: int
    wanted: str
    most: int


@page("operator/looks.html")
class LooksPage(Page):
    places: list[tuple[str, str]]
    rows: list[OperatorEventRow]
    names: dict[UUID, str]
    columns: tuple[Column, ...]


@pages.get("", allow=Operator())
async def show_tenants(request: Request, q: Wanted = "") -> Response:
    """Tenants in numbers, and the installation's last backups."""
    await _note(request, "tenants.looked", f"The list of tenants{_asked(q)}")
    return await _list(request, wanted=q)


@pages.post("", allow=Operator())
async def add_tenant(
    request: Request, name: Text = "", owner_email: Text = "", time_zone: Text = "UTC"
) -> Response:
    """A tenant exists; how its owner gets in is shown once."""
    values = {"name": name, "owner_email": owner_email, "time_zone": time_zone}
    try:
        opened = await open_tenant(
            database_of(request), name, owner_email=owner_email, time_zone=time_zone
        )
    except HubError as error:
        return await _list(request, values=values, errors=said_by(error))
    summary = f"{opened.name} ({opened.slug}) for {opened.owner_email}"
    await _note(request, "tenant.opened", summary, opened.tenant_id)
    return await _list(request, opened=opened, wanted=opened.slug)


@pages.get("/changes", allow=Operator())
async def show_changes(request: Request, q: Wanted = "") -> Response:
    """What was changed of how tenants work, over all of them: that it was, not to what."""
    await _note(request, "changes.looked", f"Configuration changes over tenants{_asked(q)}")
    database, actor = database_of(request), _actor(request)
    rows = await configuration_changes(
        database, actor, await find_tenants(database, q), days=CHANGE_DAYS, most=MOST
    )
    return ChangesPage(
        places=PLACES, rows=rows, columns=LINES, days=CHANGE_DAYS, wanted=q, most=MOST_TENANTS
    ).render()


@pages.get("/looks", allow=Operator())
async def show_looks(request: Request) -> Response:
    """Everything operators looked at and changed, this look included."""
    await _note(request, "looks.looked", "The list of looks")
    database = database_of(request)
    async with database.unscoped() as db:
        rows = await operators.looks(db, limit=MOST)
    names = await tenant_names(database, [row.tenant_id for row in rows if row.tenant_id])
    return LooksPage(places=PLACES, rows=rows, names=names, columns=LINES).render()


@pages.get("/tenants/{tenant_id}", allow=Operator())
async def show_tenant(request: Request, tenant_id: UUID) -> Response:
    """One tenant; the tenant's own people see that it was looked at."""
    row = await _tenant(request, tenant_id)
    await _note(request, "tenant.looked", row.name, row.id)
    return await _one(request, row, {})


@pages.post("/tenants/{tenant_id}", allow=Operator())
async def change_settings(
    request: Request,
    tenant_id: UUID,
    name: Text = "",
    time_zone: Text = "",
    currency: Text = "",
    language: Text = "",
) -> Response:
    """The tenant is called and placed as given; its change log says who did it."""
    row = await _tenant(request, tenant_id)
    async with database_of(request).scoped(_scope(request, row.id)) as db:
        changed = change_tenant(
            db, name=name, time_zone=time_zone, currency=currency, language=language
        )
        wrong = await attempt(db, changed)
    if wrong:
        return await _one(request, row, wrong)
    await _note(request, "tenant.changed", f"Name, zone, currency, language of {name}", row.id)
    return go_to(request, f"{HREF}/tenants/{row.id}")


@pages.post("/tenants/{tenant_id}/suspend", allow=Operator())
async def suspend(request: Request, tenant_id: UUID, because: Text = "") -> Response:
    """Nobody works in the tenant any more; its people read why when they come."""
    return await _switch(
        request,
        tenant_id,
        "tenant.suspended",
        because,
        lambda db, ip: suspend_tenant(db, because, ip=ip),
    )


@pages.post("/tenants/{tenant_id}/resume", allow=Operator())
async def resume(request: Request, tenant_id: UUID) -> Response:
    """The tenant works again."""
    return await _switch(
        request, tenant_id, "tenant.resumed", "", lambda db, ip: resume_tenant(db, ip=ip)
    )


async def _switch(
    request: Request,
    tenant_id: UUID,
    kind: str,
    because: str,
    change: Callable[[Db, str], Awaitable[None]],
) -> Response:
    row = await _tenant(request, tenant_id)
    async with database_of(request).scoped(_scope(request, row.id)) as db:
        wrong = await attempt(db, change(db, str(request.scope.get("hub.ip", ""))))
    if wrong:
        return await _one(request, row, wrong)
    summary = f"{row.name}: {' '.join(because.split())}" if because else row.name
    await _record(request, kind, summary, row.id)
    return go_to(request, f"{HREF}/tenants/{row.id}")


async def _list(
    request: Request,
    *,
    wanted: str = "",
    opened: OpenedTenant | None = None,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:
    database, actor = database_of(request), _actor(request)
    return TenantsPage(
        places=PLACES,
        rows=[
            await standing_of(database, actor, row) for row in await find_tenants(database, wanted)
        ],
        columns=COLUMNS,
        wanted=wanted,
        most=MOST_TENANTS,
        backups=last_backups(settings_of(request).home),
        opened=opened,
        values=values or {},
        errors=errors or {},
        time_zones=sorted(available_timezones()),
    ).render(status=422 if errors else 200, headers={"Cache-Control": "no-store"})


async def _one(request: Request, row: TenantRecord, errors: Errors) -> Response:
    database, actor = database_of(request), _actor(request)
    async with database.scoped(_scope(request, row.id)) as db:
        roles = await roles_in(db)
    return TenantPage(
        row=row,
        standing=await standing_of(database, actor, row),
        roles=roles,
        changes=await configuration_changes(database, actor, [row], days=CHANGE_DAYS, most=MOST),
        columns=LINES,
        time_zones=sorted(available_timezones()),
        currencies=list(CURRENCIES),
        languages=list(LANGUAGES.items()),
        errors=errors,
    ).render(status=422 if errors else 200)


def _asked(wanted: str) -> str:
    return f" for “{wanted}”" if wanted else ""


def last_backups(home: Path) -> list[tuple[str, datetime]]:
    """Names and times of the newest backups that lie where `hub backup` puts them."""
    places = [place for place in (home / "backups").glob("[!.]*") if place.is_dir()]
    found = [(place.name, datetime.fromtimestamp(place.stat().st_mtime, UTC)) for place in places]
    return sorted(found, key=lambda one: one[1], reverse=True)[:_BACKUPS]


async def _tenant(request: Request, tenant_id: UUID) -> TenantRecord:
    async with database_of(request).unscoped() as db:
        return await tenant(db, tenant_id)


def _actor(request: Request) -> Actor:
    session = own_session(request)
    return Actor("user", str(session.user_id), session.name)


def _scope(request: Request, tenant_id: UUID) -> Scope:
    """The operator at work in a tenant, with no permission of any role in it."""
    return Scope(tenant_id, _actor(request), request_id=request_id_of(request) or None)


async def _note(request: Request, kind: str, summary: str, tenant_id: UUID | None = None) -> None:
    """Written down before anything is shown, and told the tenant that is meant."""
    await _record(request, kind, summary, tenant_id)
    if tenant_id is not None:
        told = "operator.looked" if kind.endswith("looked") else "operator.changed"
        actor, ip = _actor(request), str(request.scope.get("hub.ip", ""))
        async with database_of(request).scoped(_scope(request, tenant_id)) as own:
            _tell(own, told, actor, summary, ip)


async def _record(request: Request, kind: str, summary: str, tenant_id: UUID | None) -> None:
    """In the operators' own trace, in a transaction of its own."""
    database: Database = database_of(request)
    actor, ip = _actor(request), str(request.scope.get("hub.ip", ""))
    async with database.unscoped() as db:
        operators.note_look(
            db,
            actor,
            kind,
            summary,
            ip=ip,
            request_id=request_id_of(request) or None,
            tenant_id=tenant_id,
        )


def _tell(db: Db, kind: str, actor: Actor, summary: str, ip: str) -> None:
    security_events.note(db, kind, f"{actor.name}: {summary}", ip=ip)
