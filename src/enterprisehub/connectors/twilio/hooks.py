"""The addresses Twilio calls: a text came in, a text of ours was delivered or not.

In the Twilio console, "A message comes in" is set to `…/hooks/twilio/<key>/message`; the address
for delivery reports is given with each text.
"""

from fastapi import Request, Response

from enterprisehub.connectors.twilio.domain import domain
from enterprisehub.connectors.twilio.parse import CONNECTOR
from enterprisehub.connectors.twilio.signature import is_signed
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.webhooks import Hook, accepted, form_of, open_hook, refused

router = domain.hooks("/twilio")
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@router.post("/{hook_key}/message", allow=SignedHook(CONNECTOR), response_class=Response)
async def message_came_in(request: Request, hook_key: str) -> Response:
    """A text is stored; it is answered through the API, not in this response."""
    hook = await open_hook(request, CONNECTOR, hook_key)
    form = await _verified(request, hook)
    sid = _sid(form)
    await accepted(
        hook, external_id=sid, type="message", payload={**form}, order_key=form.get("From")
    )
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@router.post("/{hook_key}/status", allow=SignedHook(CONNECTOR), status_code=204)
async def status_changed(request: Request, hook_key: str) -> None:
    """A delivery report is stored. `key` in the address is ours: it names the message."""
    hook = await open_hook(request, CONNECTOR, hook_key)
    form = await _verified(request, hook)
    sid = _sid(form)
    state = form.get("MessageStatus") or form.get("SmsStatus") or ""
    payload = {**form, "key": request.query_params.get("key", "")}
    await accepted(
        hook, external_id=f"{sid}:{state}", type="status", payload=payload, order_key=sid
    )


async def _verified(request: Request, hook: Hook) -> dict[str, str]:
    """The form, if its signature is right.

    Raises:
        Denied: it is not.
    """
    fields = form_of(hook.body)
    signature = request.headers.get("X-Twilio-Signature", "")
    token = str(hook.account.credentials.get("auth_token", ""))
    if not is_signed(hook.url, signature, token, form=fields, body=hook.body):
        raise await refused(hook, "its signature is missing or wrong.")
    return {name: values[0] for name, values in fields.items()}


def _sid(form: dict[str, str]) -> str:
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not sid:
        raise Invalid("The form names no message.", fields={"MessageSid": "is needed"})
    return sid
