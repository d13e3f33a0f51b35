"""The address GitHub calls. Signature: docs.github.com/webhooks/…/validating-webhook-deliveries."""

from fastapi import Request, Response

from enterprisehub.connectors.github.connector import CONNECTOR
from enterprisehub.connectors.github.domain import domain
from enterprisehub.connectors.github.signature import is_signed
from enterprisehub.connectors.github.told import told
from enterprisehub.domains.delivery.contracts.reading import WorkTold
from enterprisehub.kernel.connectors.inbox import Delivery, parses
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import accepted, json_of, open_hook, refused

router = domain.hooks("/github")
# GitHub's own limit on a payload is 25 MB: docs.github.com/webhooks/webhook-events-and-payloads.
MOST_BYTES = 25 * 1024 * 1024


@router.post("/{hook_key}", allow=SignedHook(CONNECTOR), status_code=202)
async def something_happened(request: Request, hook_key: str) -> Response:
    """It is stored before it is understood; a repeated delivery is known by its id."""
    hook = await open_hook(request, CONNECTOR, hook_key, most_bytes=MOST_BYTES)
    secret = str(hook.account.credentials.get("webhook_secret") or "")
    if not is_signed(hook.body, secret, request.headers.get("X-Hub-Signature-256", "")):
        raise await refused(hook, "its signature is missing or wrong.")
    delivery, event = (
        request.headers.get(name, "") for name in ("X-GitHub-Delivery", "X-GitHub-Event")
    )
    body = json_of(hook.body)
    if not delivery or not isinstance(body, dict):
        raise Invalid("The webhook names no delivery.", fields={"X-GitHub-Delivery": "is needed"})
    if event != "ping":
        name = str((body.get("repository") or {}).get("full_name") or "")
        await accepted(hook, external_id=delivery, type=event, payload=body, order_key=name or None)
    return Response(status_code=202)


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """What it tells of work, if anything."""
    payloads, refresh = told(delivery.type, delivery.payload)
    if delivery.account_id is None or not (payloads or refresh):
        return []
    return [
        WorkTold(
            connector=CONNECTOR,
            account_id=delivery.account_id,
            payloads=payloads,
            refresh=refresh,
        )
    ]
