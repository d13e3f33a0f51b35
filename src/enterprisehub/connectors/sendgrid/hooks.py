"""The address SendGrid calls with what became of emails: batches of signed events."""

import hashlib
import json
from typing import Any

from fastapi import Request

from enterprisehub.connectors.sendgrid.domain import domain
from enterprisehub.connectors.sendgrid.mail import CONNECTOR
from enterprisehub.connectors.sendgrid.signature import is_fresh, is_signed
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import accepted, json_of, open_hook, refused

router = domain.hooks("/sendgrid")
MAX_EVENTS = 2000
_HEADER = "X-Twilio-Email-Event-Webhook"


@router.post("/{hook_key}/events", allow=SignedHook(CONNECTOR), status_code=204)
async def events_happened(request: Request, hook_key: str) -> None:
    """Every event of the batch is stored by its own id."""
    hook = await open_hook(request, CONNECTOR, hook_key)
    timestamp = request.headers.get(f"{_HEADER}-Timestamp", "")
    signature = request.headers.get(f"{_HEADER}-Signature", "")
    key = str(hook.account.credentials.get("webhook_key", ""))
    if not is_signed(hook.body, timestamp, signature, key):
        raise await refused(hook, "its signature is missing or wrong.")
    if not is_fresh(timestamp, clock.now()):
        raise await refused(hook, "it is older than ten minutes.")
    for event in _events(json_of(hook.body)):
        message = str(event.get("sg_message_id", "")) or None
        await accepted(hook, external_id=_id(event), type="event", payload=event, order_key=message)


def _events(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
        raise Invalid("The body must be a list of events.")
    if len(body) > MAX_EVENTS:
        raise Invalid(f"More than {MAX_EVENTS} events in one call.")
    return body


def _id(event: dict[str, Any]) -> str:
    stated = event.get("sg_event_id")
    if isinstance(stated, str) and stated:
        return stated
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
