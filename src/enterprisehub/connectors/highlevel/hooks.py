"""The address HighLevel calls with one event at a time."""

import hashlib
from typing import Any

from fastapi import Request, Response

from enterprisehub.connectors.highlevel.connector import CONNECTOR
from enterprisehub.connectors.highlevel.domain import domain
from enterprisehub.connectors.highlevel.read import told_of
from enterprisehub.connectors.highlevel.signature import PUBLISHED_KEY, is_signed
from enterprisehub.kernel.connectors.inbox import Delivery, parses
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import accepted, json_of, open_hook, refused

router = domain.hooks("/highlevel")


@router.post("/{hook_key}", allow=SignedHook(CONNECTOR), status_code=202)
async def something_changed(request: Request, hook_key: str) -> Response:
    """Which record changed is stored before it is looked at; a repeated delivery is known.

    An app may be installed in many locations: what is told of others is not kept.
    """
    hook = await open_hook(request, CONNECTOR, hook_key)
    signed = is_signed(
        body=hook.body,
        signature=request.headers.get("X-GHL-Signature", ""),
        key=str(hook.account.options.get("webhook_key") or PUBLISHED_KEY),
    )
    if not signed:
        raise await refused(hook, "its signature is missing or wrong.")
    event = json_of(hook.body)
    if not isinstance(event, dict):
        raise Invalid("The webhook is no event.")
    told = _event(event)
    if told["location_id"] == hook.account.options.get("location_id"):
        name = str(event.get("webhookId") or hashlib.sha256(hook.body).hexdigest())
        await accepted(hook, external_id=name, type=told["type"] or "event", payload=told)
    return Response(status_code=202)


def _event(event: dict[str, Any]) -> dict[str, str]:
    """What is needed to look again, and nothing of the person; it stands flat or under data."""
    inner = event.get("data")
    told = {**(inner if isinstance(inner, dict) else {}), **event}
    names = {"type": "type", "location_id": "locationId", "id": "id"}
    return {ours: str(told.get(theirs) or "")[:100] for ours, theirs in names.items()}


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """Which record changed or is gone."""
    told = told_of(CONNECTOR, delivery.account_id, dict(delivery.payload))
    return [told] if told.changed or told.removed else []
