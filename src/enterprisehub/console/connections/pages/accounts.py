"""The catalogue of connectors, the form of each, and the tenant's accounts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Query, Request, Response

from enterprisehub.console.connections.domain import domain
from enterprisehub.console.connections.permissions import MANAGE, READ
from enterprisehub.console.settings.places import Place, add_place, tabs
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.catalogue import CONNECTORS, ConnectorSpec
from enterprisehub.kernel.connectors.consenting import signing_in
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.connectors.ports import Consent
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.llm.choose_models import answers_stay
from enterprisehub.kernel.llm.policy import ROUTES, ModelSettings
from enterprisehub.kernel.llm.providers import PROVIDERS, candidates
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.surroundings import LINES, Line
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.consent import add_consent_pages
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page

HREF = "/settings/connections"
CONSENT_HREF = f"{HREF}/consent"
pages = domain.pages(HREF)
add_place(Place("Connections", HREF, READ, 50))


def _consent_of(connector: str) -> Consent | None:
    spec = CONNECTORS.get(connector)
    return spec.consent if spec else None


add_consent_pages(
    domain.pages(CONSENT_HREF), CONSENT_HREF, home=HREF, permission=MANAGE, consent_of=_consent_of
)
GROUPS = {
    "messages": "Messages",
    "calls": "Calls",
    "models": "Models",
    "networks": "Social networks",
    "records": "Records",
    "delivery": "Delivery",
    "sandbox": "Sandbox",
}
WARN_BEFORE = timedelta(days=14)
URGENT_BEFORE = timedelta(hours=24)
EXPIRY = "expires_on"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A connected account and how it does."""

    row: AccountRow
    spec: ConnectorSpec
    status: str
    severity: Severity
    note: str
    renew: bool = False


@page("connections/connections.html")
class ConnectionsPage(Page):
    places: list[tuple[str, str]]
    lines: list[AccountLine]
    groups: list[tuple[str, list[ConnectorSpec]]]
    may_manage: bool
    error: str


@page("connections/form.html")
class FormPage(Page):
    spec: ConnectorSpec
    values: dict[str, str]
    kept: list[str]
    expires_on: str
    errors: dict[str, str]
    action: str
    title: str
    addresses: list[tuple[str, str]]


@page("connections/account.html")
class AccountPage(Page):
    line: AccountLine
    addresses: list[tuple[str, str]]
    only_here: bool
    facts: list[tuple[str, str]]
    sign_in: str
    may_manage: bool


@LINES.implement("connections.expiry")
async def _expiring(db: Db, _: None) -> Line | None:
    """Everybody sees when a connection is about to stop working, or did."""
    now = clock.now()
    for row in await accounts.accounts(db):
        ends = row.credentials_expire_at
        if ends is None or ends >= now + WARN_BEFORE:
            continue
        place, on = f"/settings/connections/accounts/{row.id}", f"{ends:%d %b %Y}"
        if ends <= now:
            text = f"The connection “{row.title}” ended on {on}. Enter fresh credentials."
            return Line(text, "bad", "Open", place)
        text = f"The connection “{row.title}” stops working on {on}. Connect it again before."
        return Line(text, "warn", "Open", place)
    return None


@pages.get("", allow=Permission(READ))
async def show_connections(
    db: TenantDb, error: Annotated[str, Query(max_length=400)] = ""
) -> Response:
    """What is connected and what can be; `error` is why a sign-in at a vendor failed."""
    lines = [line_of(row) for row in await accounts.accounts(db) if row.connector in CONNECTORS]
    by_group = [
        (title, sorted((s for s in CONNECTORS.values() if s.group == group), key=_title))
        for group, title in GROUPS.items()
    ]
    return ConnectionsPage(
        places=tabs(),
        lines=lines,
        groups=[(title, specs) for title, specs in by_group if specs],
        may_manage=db.scope.may(MANAGE),
        error=error,
    ).render()


def _title(spec: ConnectorSpec) -> str:
    return spec.title


def line_of(row: AccountRow) -> AccountLine:
    spec = CONNECTORS[row.connector]
    expires = row.credentials_expire_at
    if expires is not None and expires < clock.now() + WARN_BEFORE:
        left = expires - clock.now()
        expired, urgent = left <= timedelta(0), left <= URGENT_BEFORE
        says = f"{'Stopped' if expired else 'Stops'} working on {expires:%d %b %Y}"
        status = "Expired" if expired else "Expires within a day" if urgent else "Expires soon"
        return AccountLine(row, spec, status, "bad" if urgent else "warn", says, renew=True)
    if row.last_error:
        return AccountLine(row, spec, "Failing", "bad", row.last_error)
    if row.last_success_at:
        return AccountLine(row, spec, "Working", "ok", "")
    return AccountLine(row, spec, "Set up", "info", "Not tried out yet")


@pages.get("/new/{connector}", allow=Permission(MANAGE))
async def show_form(connector: str) -> Response:
    spec = catalogue.spec_named(connector)
    return _form(spec, {f.name: f.default for f in spec.fields}).render()


@pages.post("/new/{connector}", allow=Permission(MANAGE))
async def connect(request: Request, connector: str) -> Response:
    spec = catalogue.spec_named(connector)
    given, expires_on = await _given(request, spec)
    database, scope = database_of(request), signed_in(request)
    try:
        async with database.scoped(scope) as db, answers_stay(db):
            row = await catalogue.connect(db, connector, given, expires_at=_expiry(expires_on))
    except Invalid as error:
        return _form(spec, given, expires_on, errors=_fields(error)).render(status=422)
    if spec.test is not None:
        await accounts.try_out(database, scope, row.id)
    return go_to(request, f"/settings/connections/accounts/{row.id}")


@pages.get("/accounts/{account_id}", allow=Permission(READ))
async def show_account(db: TenantDb, account_id: UUID) -> Response:
    row = await accounts.account(db, account_id)
    spec = catalogue.spec_named(row.connector)
    base = runtime.installed().public_url
    values = accounts.shown_values(row)
    ends = row.credentials_expire_at
    facts = [
        (f.label, "••••••••" if row.credentials.get(f.name) else "–")
        if f.secret
        else (f.label, str(values.get(f.name) or "–"))
        for f in spec.fields
        if not f.kept
    ]
    return AccountPage(
        line=line_of(row),
        addresses=[(label, base + path.format(key=row.hook_key)) for label, path in spec.addresses],
        only_here=is_only_here(base),
        facts=[
            *facts,
            ("Credentials end on", f"{ends:%d %b %Y}" if ends else "–"),
            *await _answers(db, row),
        ],
        sign_in=signing_in(row, _consent_of),
        may_manage=db.scope.may(MANAGE),
    ).render()


async def _answers(db: Db, row: AccountRow) -> list[tuple[str, str]]:
    """Which tasks an account with language models answers, and by which of them."""
    if row.connector not in PROVIDERS:
        return []
    settings = (await ModelSettings.load(db)).model_copy(update={"enabled": True})
    says = [
        f"{title} ({one.model_name})"
        for route, title in ROUTES.items()
        for one in await candidates(db, settings, route)
        if one.account.id == row.id
    ]
    return [("Answers", "; ".join(says) or "Nothing yet: choose its model under Agents → Models")]


def is_only_here(address: str) -> bool:
    """Whether no other machine can call this address."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pages.get("/accounts/{account_id}/change", allow=Permission(MANAGE))
async def show_change(db: TenantDb, account_id: UUID) -> Response:
    row = await accounts.account(db, account_id)
    values = {name: str(value) for name, value in accounts.shown_values(row).items()}
    ends = row.credentials_expire_at
    expires_on = f"{ends:%Y-%m-%d}" if ends else ""
    return _form(catalogue.spec_named(row.connector), values, expires_on, row=row).render()


@pages.post("/accounts/{account_id}/change", allow=Permission(MANAGE))
async def change(request: Request, db: TenantDb, account_id: UUID) -> Response:
    row = await accounts.account(db, account_id)
    spec = catalogue.spec_named(row.connector)
    given, expires_on = await _given(request, spec)
    try:
        async with answers_stay(db):
            await accounts.change(db, account_id, given, expires_at=_expiry(expires_on))
    except Invalid as error:
        return _form(spec, given, expires_on, errors=_fields(error), row=row).render(status=422)
    return go_to(request, f"/settings/connections/accounts/{account_id}")


@pages.post("/accounts/{account_id}/test", allow=Permission(MANAGE))
async def test(request: Request, account_id: UUID) -> Response:
    await accounts.try_out(database_of(request), signed_in(request), account_id)
    return go_to(request, f"/settings/connections/accounts/{account_id}")


@pages.post("/accounts/{account_id}/disconnect", allow=Permission(MANAGE))
async def disconnect(request: Request, db: TenantDb, account_id: UUID) -> Response:
    await accounts.disconnect(db, account_id)
    return go_to(request, "/settings/connections")


def _form(
    spec: ConnectorSpec,
    values: dict[str, str],
    expires_on: str = "",
    *,
    errors: dict[str, str] | None = None,
    row: AccountRow | None = None,
) -> FormPage:
    place, base = "/settings/connections", runtime.installed().public_url
    kept = [name for name, value in row.credentials.items() if value] if row else []
    return FormPage(
        spec=spec,
        values={f.name: "" if f.secret else values.get(f.name, "") for f in spec.fields},
        kept=kept,
        expires_on=expires_on,
        errors=errors or {},
        action=f"{place}/accounts/{row.id}/change" if row else f"{place}/new/{spec.name}",
        title=f"Change {row.title}" if row else f"Connect {spec.title}",
        addresses=[(label, base + path) for label, path in spec.addresses if "{" not in path],
    )


async def _given(request: Request, spec: ConnectorSpec) -> tuple[dict[str, str], str]:
    form = await request.form()
    given = {f.name: str(form.get(f.name) or "") for f in spec.fields}
    return given, str(form.get(EXPIRY) or "").strip()


def _expiry(text: str) -> datetime | None:
    """The beginning of the day that a person entered: better warned too early.

    Raises:
        Invalid: it is no date.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        reason = "must be a date such as 2027-01-31"
        raise Invalid(f"The date {reason}.", fields={EXPIRY: reason}) from None
    return datetime.combine(day, time(), UTC)


def _fields(error: Invalid) -> dict[str, str]:
    fields = error.details.get("fields")
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}
