"""The address Jira calls. Signature: developer.atlassian.com/cloud/jira/platform/webhooks."""

from fastapi import Request, Response

from enterprisehub.connectors.jira.connector import CONNECTOR
from enterprisehub.connectors.jira.domain import domain
from enterprisehub.connectors.jira.signature import is_borne, is_signed
from enterprisehub.connectors.jira.told import told
from enterprisehub.domains.delivery.contracts.reading import WorkTold
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.inbox import Delivery, parses
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import accepted, json_of, open_hook, refused

router = domain.hooks("/jira")
MOST_BYTES = 10 * 1024 * 1024


@router.post("/{hook_key}", allow=SignedHook(CONNECTOR), status_code=202)
async def something_happened(request: Request, hook_key: str) -> Response:
    """It is stored before it is understood; a repeated delivery is known by its id."""
    hook = await open_hook(request, CONNECTOR, hook_key, most_bytes=MOST_BYTES)
    secret = str(hook.account.credentials.get("webhook_secret") or "")
    token = request.headers.get("Authorization", "").removeprefix("JWT ").removeprefix("Bearer ")
    of_app = str(hook.account.credentials.get("client_secret") or "")
    signed = is_signed(hook.body, secret, request.headers.get("X-Hub-Signature", ""))
    if not signed and not is_borne(token, of_app, clock.now()):
        raise await refused(hook, "its signature is missing or wrong.")
    body = json_of(hook.body)
    if not isinstance(body, dict) or not body.get("webhookEvent"):
        raise Invalid("The webhook names no event.", fields={"webhookEvent": "is needed"})
    delivery = request.headers.get("X-Atlassian-Webhook-Identifier") or _named(body)
    known = str((body.get("issue") or {}).get("id") or "")
    event = str(body["webhookEvent"])
    await accepted(hook, external_id=delivery, type=event, payload=body, order_key=known or None)
    return Response(status_code=202)


def _named(body: dict[str, object]) -> str:
    """Older webhooks carry no id: event, thing and moment name it."""
    issue = body.get("issue")
    known = issue.get("id") if isinstance(issue, dict) else ""
    return f"{body.get('webhookEvent')}:{known}:{body.get('timestamp')}"


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """What it tells of work, if anything."""
    payloads, refresh = told(delivery.payload)
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
