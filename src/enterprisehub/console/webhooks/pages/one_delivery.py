"""One delivery: every call, what was sent, what was answered; and making it again."""

import json
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.console.webhooks.pages import PLACE, pages
from enterprisehub.console.webhooks.pages.shown import STATES
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.webhooks import log, replay
from enterprisehub.kernel.webhooks.endpoints import name_of
from enterprisehub.kernel.webhooks.models import EndpointAttemptRow, EndpointDeliveryRow
from enterprisehub.kernel.webhooks.permissions import MANAGE, READ
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page


@dataclass(frozen=True, slots=True)
class Tried:
    """A call as the page shows it."""

    row: EndpointAttemptRow
    title: str
    sent: str
    answered: str


@page("webhooks/delivery.html")
class EndpointDeliveryPage(Page):
    row: EndpointDeliveryRow
    endpoint_name: str
    look: tuple[str, Severity]
    tried: list[Tried]
    envelope: str
    may_replay: bool


@pages.get("/deliveries/{delivery_id}", allow=Permission(READ))
async def show_delivery(db: TenantDb, delivery_id: UUID) -> Response:
    row, attempts = await log.delivery(db, delivery_id)
    return EndpointDeliveryPage(
        row=row,
        endpoint_name=await name_of(db, row.endpoint_id),
        look=STATES[row.state],
        tried=[_tried(attempt) for attempt in attempts],
        envelope=json.dumps(row.envelope, indent=2, ensure_ascii=False),
        may_replay=db.scope.may(MANAGE) and row.state in ("done", "failed"),
    ).render()


@pages.post("/deliveries/{delivery_id}/replay", allow=Permission(MANAGE))
async def replay_delivery(request: Request, db: TenantDb, delivery_id: UUID) -> Response:
    await replay.replay_one(db, delivery_id)
    return go_to(request, f"{PLACE}/deliveries/{delivery_id}")


def _tried(row: EndpointAttemptRow) -> Tried:
    place = f"Try {row.number}" + (f" of round {row.round}" if row.round > 1 else "")
    outcome = f"answered {row.status}" if row.status is not None else "no answer"
    return Tried(
        row=row,
        title=f"{place}: {outcome} in {row.latency_ms} ms",
        sent=_message(f"POST {row.url}", row.request_headers, row.request_body),
        answered=_message(f"HTTP {row.status}", row.answer_headers, row.answer_body)
        if row.status is not None
        else "",
    )


def _message(first: str, headers: dict[str, str], body: str) -> str:
    return "\n".join([first, *(f"{k}: {v}" for k, v in headers.items()), "", body])
