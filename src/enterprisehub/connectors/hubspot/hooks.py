"""The address HubSpot calls with a list of events."""

import hashlib
from typing import Any

from fastapi import Request, Response

from enterprisehub.connectors.hubspot.connector import CONNECTOR
from enterprisehub.connectors.hubspot.domain import domain
from enterprisehub.connectors.hubspot.read import told_of
from enterprisehub.connectors.hubspot.signature import is_signed
from enterprisehub.kernel.connectors.inbox import Delivery, parses
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import accepted, json_of, open_hook, refused

router = domain.hooks("/hubspot")


@router.post("/{hook_key}", allow=SignedHook(CONNECTOR), status_code=202)
async def something_changed(request: Request, hook_key: str) -> Response:
    """The events are stored before they are understood; a repeated delivery is known."""
    hook = await open_hook(request, CONNECTOR, hook_key)
    signed = is_signed(
        method=request.method,
        url=hook.url,
        body=hook.body,
        stamp_ms=request.headers.get("X-HubSpot-Request-Timestamp", ""),
        secret=str(hook.account.credentials.get("client_secret") or ""),
        signature=request.headers.get("X-HubSpot-Signature-v3", ""),
    )
    if not signed:
        raise await refused(hook, "its signature is missing, wrong or too old.")
    events = json_of(hook.body)
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        raise Invalid("The webhook is no list of events.")
    payload = {"events": events}
    await accepted(hook, external_id=_name(events), type="events", payload=payload)
    return Response(status_code=202)


def _name(events: list[dict[str, Any]]) -> str:
    """A try again differs in its number of attempts alone."""
    told = [
        ":".join(str(one.get(part) or "") for part in ("eventId", "subscriptionId", "occurredAt"))
        for one in events
    ]
    return hashlib.sha256("|".join(told).encode()).hexdigest()


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """Which records changed, are gone, or became another."""
    told = told_of(CONNECTOR, delivery.account_id, list(delivery.payload["events"]))
    return [told] if told.changed or told.removed or told.merged else []
