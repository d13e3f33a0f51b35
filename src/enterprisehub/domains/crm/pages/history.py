"""A client's history: what passed between a contact, or a company's people, and us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query, Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import NewInteraction
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_record import live_company, live_contact
from enterprisehub.domains.crm.logic.log_interaction import log_interaction
from enterprisehub.domains.crm.logic.read_history import Span, read_history
from enterprisehub.domains.crm.permissions import (
    COMPANIES_READ,
    CONTACTS_READ,
    CONTACTS_WRITE,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

contact_pages = domain.pages("/contacts")
company_pages = domain.pages("/companies")
PAGE_ROWS: Final = 50
SPANS: Final = {"last_50": "Last 50", "last_90_days": "Last 90 days"}
CHANNELS: Final = {
    "sms": ("Text", "message-square"), "email": ("Email", "mail"),
    "chat": ("Web chat", "messages-square"), "voice": ("Call", "phone"),
    "meeting": ("Meeting", "users"), "web": ("Web", "external-link"), "mail": ("Letter", "mail"),
    "other": ("Other", "circle"),
}  # fmt: skip
DIRECTIONS: Final = {"inbound": "From them", "outbound": "By us", "internal": "Among us"}
LOGGED: Final = [("voice", "Call"), ("meeting", "Meeting"), ("mail", "Letter"), ("other", "Other")]
COLUMNS: Final = (
    Column("what", "What", lead=True),
    Column("direction", "Who began", fit=True),
    Column("by", "By"),
    Column("at", "When", align="end"),
)


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that passed, as the list shows it."""

    channel: str
    icon: str
    summary: str
    direction: str
    actor: str
    at: datetime
    contact_href: str
    contact: str


@page("crm/history.html")
class HistoryPage(Page):
    title: str
    path: str
    crumb: tuple[str, str]
    span: str
    spans: list[tuple[str, str]]
    rows: list[Passed]
    columns: tuple[Column, ...]
    next: str | None
    after: str | None
    may_log: bool
    channels: list[tuple[str, str]]
    directions: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors


type After = Annotated[str | None, Query(max_length=500)]


@contact_pages.get("/{contact_id:uuid}/history", allow=Permission(CONTACTS_READ))
async def show_contact_history(
    db: TenantDb, contact_id: UUID, span: Span = "last_50", after: After = None
) -> Response:
    return (await _of_contact(db, contact_id, span, after, {}, {})).render()


@contact_pages.post("/{contact_id:uuid}/history", allow=Permission(CONTACTS_WRITE))
async def log(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    """A call, a meeting or a letter is written down."""
    values = await typed(request)
    names = ("channel", "direction", "summary")
    given: dict[str, Any] = {name: values[name] for name in names if name in values}
    if values.get("at"):
        zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
        try:
            given["at"] = datetime.fromisoformat(values["at"]).replace(tzinfo=zone)
        except ValueError:
            given["at"] = values["at"]
    new = check(NewInteraction, given)
    wrong = new if isinstance(new, dict) else await attempt(
        db, log_interaction(db, contact_id, new)
    )  # fmt: skip
    if wrong:
        shown = await _of_contact(db, contact_id, "last_50", None, values, wrong)
        return shown.render(status=422)
    return go_to(request, f"/contacts/{contact_id}/history")


@company_pages.get("/{company_id}/history", allow=Permission(COMPANIES_READ))
async def show_company_history(
    db: TenantDb, company_id: UUID, span: Span = "last_50", after: After = None
) -> Response:
    row = await live_company(db, company_id)
    people = await queries.contact_ids_of_company(db, company_id)
    path = f"/companies/{company_id}"
    crumb = ("Companies", "/companies")
    return (await _page(db, row.name, path, crumb, people, span, after, {}, {})).render()


async def _of_contact(
    db: Db,
    contact_id: UUID,
    span: Span,
    after: str | None,
    values: dict[str, str],
    errors: Errors,
) -> HistoryPage:
    row = await live_contact(db, contact_id)
    path, crumb = f"/contacts/{contact_id}", ("Contacts", "/contacts")
    return await _page(db, row.name, path, crumb, [contact_id], span, after, values, errors)


async def _page(
    db: Db,
    title: str,
    path: str,
    crumb: tuple[str, str],
    people: list[UUID],
    span: Span,
    after: str | None,
    values: dict[str, str],
    errors: Errors,
) -> HistoryPage:
    cursor = after or None if span == "last_90_days" else None
    found = await read_history(db, people, span, limit=PAGE_ROWS, cursor=cursor)
    rows = found.rows()
    ids = {UUID(row["contact_id"]) for row in rows}
    names = {str(row[0].id): row[0].name for row in await queries.found(db, list(ids))}
    return HistoryPage(
        title=title,
        path=path,
        crumb=crumb,
        span=span,
        spans=[(shown, f"{path}/history?span={key}") for key, shown in SPANS.items()],
        rows=[_passed(row, names) for row in rows],
        columns=COLUMNS,
        next=found.next if span == "last_90_days" else None,
        after=cursor,
        may_log=path.startswith("/contacts") and db.scope.may(CONTACTS_WRITE),
        channels=LOGGED,
        directions=list(DIRECTIONS.items()),
        values=values,
        errors=errors,
    )


def _passed(row: dict[str, Any], names: dict[str, str]) -> Passed:
    channel, icon = CHANNELS[row["channel"]]
    return Passed(
        channel=channel,
        icon=icon,
        summary=row["summary"],
        direction=DIRECTIONS[row["direction"]],
        actor=row["actor_name"],
        at=datetime.fromisoformat(row["at"]),
        contact_href=f"/contacts/{row['contact_id']}",
        contact=names.get(row["contact_id"], ""),
    )
