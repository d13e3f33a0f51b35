"""What services sent us, what became of it, and processing it again."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.console.connections.domain import domain
from enterprisehub.console.connections.permissions import MANAGE, READ
from enterprisehub.kernel.connectors import accounts, inbox
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events import failures
from enterprisehub.kernel.events.failures import Failure
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, Rows, csv_answer
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages("/settings/deliveries")
COLUMNS = (
    Column("what", "What", lead=True),
    Column("state", "State", fit=True),
    Column("attempts", "Tries", align="end"),
    Column("at", "When", align="end"),
    Column("open", "", fit=True),
)
GIVEN_UP_COLUMNS = (
    Column("what", "What", lead=True),
    Column("attempts", "Tries", align="end"),
    Column("at", "When", align="end"),
    Column("again", "", fit=True),
)
STATES = [
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("ignored", "Ignored"),
]
PAGE_SIZE = 50
EXPORTED = (
    "created_at", "connector", "type", "external_id", "state", "attempts", "processed_at", "error",
)  # fmt: skip


@page("connections/deliveries.html")
class DeliveriesPage(Page):
    rows: list[InboxRow]
    columns: tuple[Column, ...]
    states: list[tuple[str, str]]
    state: str
    next: str | None
    given_up: list[Failure]
    given_up_columns: tuple[Column, ...]
    may_manage: bool


@page("connections/delivery.html")
class DeliveryPage(Page):
    row: InboxRow
    payload: str
    result: str
    may_manage: bool


@pages.get("", allow=Permission(READ))
async def show_deliveries(
    db: TenantDb,
    state: Annotated[str, Query(pattern="^(waiting|done|failed|ignored|)$")] = "",
    after: UUID | None = None,
) -> Response:
    found = await accounts.deliveries(db, state=state or None, before=after, limit=PAGE_SIZE + 1)
    rows = found[:PAGE_SIZE]
    return DeliveriesPage(
        rows=rows,
        columns=COLUMNS,
        states=STATES,
        state=state,
        next=str(rows[-1].id) if len(found) > PAGE_SIZE else None,
        given_up=await failures.given_up(db) if after is None else [],
        given_up_columns=GIVEN_UP_COLUMNS,
        may_manage=db.scope.may(MANAGE),
    ).render()


@pages.get("/export.csv", allow=Permission(READ), response_class=StreamingResponse)
async def export_deliveries(
    request: Request,
    state: Annotated[str, Query(pattern="^(waiting|done|failed|ignored|)$")] = "",
) -> StreamingResponse:
    """Everything that services sent, as it is filtered; without what they said."""

    async def rows(db: Db, after: Any) -> Rows:
        found = await accounts.deliveries(db, state=state or None, before=after, limit=PAGE_ROWS)
        made = [{name: getattr(row, name) for name in EXPORTED} for row in found]
        return made, found[-1].id if len(found) == PAGE_ROWS else None

    return await csv_answer(request, "what services sent", EXPORTED, rows)


@pages.get("/{delivery_id}", allow=Permission(READ))
async def show_delivery(db: TenantDb, delivery_id: UUID) -> Response:
    row = await accounts.delivery(db, delivery_id)
    return DeliveryPage(
        row=row,
        payload=json.dumps(row.payload, indent=2, ensure_ascii=False)[:20_000],
        result=json.dumps(row.result, indent=2, ensure_ascii=False) if row.result else "",
        may_manage=db.scope.may(MANAGE),
    ).render()


@pages.post("/given-up/{delivery_id}/again", allow=Permission(MANAGE))
async def bring_again(request: Request, db: TenantDb, delivery_id: UUID) -> Response:
    """A part of the program that gave up on a fact is handed it again."""
    await failures.bring_again(db, delivery_id)
    return go_to(request, "/settings/deliveries")


@pages.post("/{delivery_id}/replay", allow=Permission(MANAGE))
async def replay(request: Request, db: TenantDb, delivery_id: UUID) -> Response:
    """It is processed again; what is known already changes nothing."""
    await inbox.replay(db, delivery_id)
    return go_to(request, f"/settings/deliveries/{delivery_id}")
