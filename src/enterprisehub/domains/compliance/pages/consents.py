"""The consent ledger: who allowed what, in which words, and what proves it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.locate_person import zone_of
from enterprisehub.domains.compliance.logic.record_consent import revoke_consent
from enterprisehub.domains.compliance.logic.take_consent import ConsentIn, take_consent
from enterprisehub.domains.compliance.pages import TABS, Cursor, may, pages, with_times
from enterprisehub.domains.compliance.permissions import (
    CONSENTS_READ,
    CONSENTS_WRITE,
    EXPORTS_RUN,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, chosen, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/compliance/consents"
KINDS = [
    ("express", "Express: they said yes"),
    ("written", "Written: they signed or ticked these words"),
    ("inquiry", "Inquiry: they asked us"),
    ("purchase", "Purchase: they bought from us"),
]
CHANNELS = [
    ("sms", "Texts"),
    ("email", "Emails"),
    ("voice", "Calls"),
    ("ai_voice", "Calls by an artificial voice"),
    ("web_chat", "Web chat"),
]
COLUMNS = (
    Column("who", "Who", lead=True),
    Column("kind", "Kind", fit=True),
    Column("wording", "Words and source"),
    Column("given_at", "Given", align="end"),
    Column("action", "", align="end"),
)
_TYPED = frozenset(("who", "kind", "wording", "source", "evidence", "seller", "ip_address"))
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@page("compliance/consents.html")
class ConsentsPage(Page):
    places: list[tuple[str, str]]
    consents: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    may_write: bool
    may_export: bool
    contact_id: UUID | None
    contact_name: str
    kinds: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    values: dict[str, str]
    ticked: list[str]
    errors: Errors
    adding: bool


@pages.get("/consents", allow=Permission(CONSENTS_READ))
async def show_consents(
    db: TenantDb, *, contact: UUID | None = None, after: Cursor = None, add: bool = False
) -> Response:
    return (await _page(db, contact, after=after, adding=add)).render()


@pages.post("/consents", allow=Permission(CONSENTS_WRITE))
async def add_consent(request: Request, db: TenantDb) -> Response:
    """Days are whole days where the tenant is; the last one counts to its end."""
    values, ticked = await typed(request), await chosen(request, "channels")
    contact = UUID(values["contact"]) if _ID.fullmatch(values.get("contact", "")) else None
    zone = zone_of((await tenant(db, db.scope.tenant_id)).time_zone)
    read: dict[str, object] = {
        name: value.strip() for name, value in values.items() if name in _TYPED and value.strip()
    }
    errors: Errors = {}
    for name, later in (("given_at", 0), ("expires_at", 1)):
        if day := values.get(name, ""):
            try:
                on = date.fromisoformat(day) + timedelta(days=later)
                read[name] = datetime.combine(on, time(), zone)
            except (ValueError, OverflowError):
                errors[name] = "Choose a day."
    given = errors or check(ConsentIn, read | {"contact_id": contact, "channels": ticked})
    if isinstance(given, ConsentIn):
        given = await attempt(db, take_consent(db, given))
    if given:
        found = await _page(db, contact, values=values, ticked=ticked, errors=given, adding=True)
        return found.render(status=422)
    return go_to(request, f"/compliance/consents?contact={contact}" if contact else HREF)


async def _page(
    db: Db,
    contact_id: UUID | None,
    *,
    after: str | None = None,
    values: dict[str, str] | None = None,
    ticked: list[str] | None = None,
    errors: Errors | None = None,
    adding: bool = False,
) -> ConsentsPage:
    found = await queries.consent_page(db, contact_id=contact_id, cursor=after)
    person = await crm.contact(db, contact_id) if contact_id else None
    names = ("given_at", "expires_at", "revoked_at")
    return ConsentsPage(
        places=TABS,
        consents=with_times(found.rows(), *names),
        columns=COLUMNS,
        next=found.next,
        may_write=may(db, CONSENTS_WRITE),
        may_export=may(db, EXPORTS_RUN),
        contact_id=contact_id if person else None,
        contact_name=person.name if person else "",
        kinds=KINDS,
        channels=CHANNELS,
        values=values or {},
        ticked=ticked or [],
        errors=errors or {},
        adding=adding and may(db, CONSENTS_WRITE),
    )


@pages.post("/consents/{consent_id}/revoke", allow=Permission(CONSENTS_WRITE))
async def revoke(request: Request, db: TenantDb, consent_id: UUID) -> Response:
    await revoke_consent(db, consent_id, because=f"Revoked by {db.scope.actor.name}")
    return go_to(request, HREF)
