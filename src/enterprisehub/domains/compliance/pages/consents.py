"""The consent ledger: who allowed what, in which words, and what proves it."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.record_consent import revoke_consent
from enterprisehub.domains.compliance.pages import TABS, Cursor, may, pages, with_times
from enterprisehub.domains.compliance.permissions import (
    CONSENTS_READ,
    CONSENTS_WRITE,
    EXPORTS_RUN,
)
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page


@page("compliance/consents.html")
class ConsentsPage(Page):
    places: list[tuple[str, str]]
    consents: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    may_write: bool
    may_export: bool


@pages.get("/consents", allow=Permission(CONSENTS_READ))
async def show_consents(
    db: TenantDb, contact: UUID | None = None, after: Cursor = None
) -> Response:
    found = await queries.consent_page(db, contact_id=contact, cursor=after)
    names = ("given_at", "expires_at", "revoked_at")
    return ConsentsPage(
        places=TABS,
        consents=with_times(found.rows(), *names),
        columns=(
            Column("who", "Who", lead=True),
            Column("kind", "Kind", fit=True),
            Column("wording", "Words and source"),
            Column("given_at", "Given", align="end"),
            Column("action", "", align="end"),
        ),
        next=found.next,
        may_write=may(db, CONSENTS_WRITE),
        may_export=may(db, EXPORTS_RUN),
    ).render()


@pages.post("/consents/{consent_id}/revoke", allow=Permission(CONSENTS_WRITE))
async def revoke(request: Request, db: TenantDb, consent_id: UUID) -> Response:
    await revoke_consent(db, consent_id, because=f"Revoked by {db.scope.actor.name}")
    return go_to(request, "/compliance/consents")
