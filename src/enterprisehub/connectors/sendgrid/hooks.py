"""The addresses SendGrid calls: with what became of emails, and with emails that arrived."""

import hashlib
import json
from typing import Any

from fastapi import Request

from enterprisehub.connectors.sendgrid import letter
from enterprisehub.connectors.sendgrid.domain import domain
from enterprisehub.connectors.sendgrid.mail import CONNECTOR
from enterprisehub.connectors.sendgrid.received import message_id_of
from enterprisehub.connectors.sendgrid.signature import is_fresh, is_signed
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import Hook, accepted, json_of, open_hook, refused

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


@router.post(
    "/{hook_key}/emails",
    allow=SignedHook(CONNECTOR),
    status_code=204,
    max_body_bytes=letter.MAX_BYTES,
)
async def email_arrived(request: Request, hook_key: str) -> None:
    """A received email is stored once by its Message-ID, its files before it.

    Who connected SendGrid decides about signatures: with a verification key nothing unsigned is
    taken; without one the long random address is the only proof.
    """
    hook = await open_hook(request, CONNECTOR, hook_key, most_bytes=letter.MAX_BYTES)
    if key := str(hook.account.credentials.get("parse_key") or ""):
        timestamp = request.headers.get(f"{_HEADER}-Timestamp", "")
        signature = request.headers.get(f"{_HEADER}-Signature", "")
        if not is_signed(hook.body, timestamp, signature, key):
            raise await refused(hook, "its signature is missing or wrong.")
        if not is_fresh(timestamp, clock.now()):
            raise await refused(hook, "it is older than ten minutes.")
    arrived = await letter.read_letter(hook.body, request.headers.get("Content-Type", ""))
    stated = message_id_of(arrived.fields["headers"])
    id_ = stated or hashlib.sha256(hook.body).hexdigest()
    payload: dict[str, Any] = {**arrived.fields, "files": await _kept(hook, id_, arrived.files)}
    sender = arrived.fields["from"][:300]
    await accepted(hook, external_id=id_, type="email", payload=payload, order_key=sender)


async def _kept(hook: Hook, id_: str, files: tuple[letter.LetterFile, ...]) -> list[dict[str, Any]]:
    """The files lie in our storage, at the same place however often the email comes."""
    folder = hashlib.sha256(id_.encode()).hexdigest()[:32]
    kept: list[dict[str, Any]] = []
    for number, file in enumerate(files, 1):
        path = f"messages/received/{folder}-{number}"
        await installed_objects().put(hook.scope.tenant_id, path, file.content)
        about = {"name": file.name, "content_type": file.content_type, "sha256": file.sha256}
        kept.append({**about, "size_bytes": len(file.content), "storage_key": path})
    return kept


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
