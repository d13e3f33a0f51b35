"""Twilio's webhooks and message resources in the words of our domains. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from enterprisehub.domains.messaging.contracts import (
    Channel,
    DeliveryUpdate,
    InboundMedia,
    InboundText,
    MessageState,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.ports import Handed
from enterprisehub.kernel.connectors.inbox import Delivery, parses

CONNECTOR = "twilio"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_MAX_MEDIA = 10
# twilio.com/docs/messaging/api/message-resource#message-status-values
_STATES = {
    "accepted": MessageState.QUEUED,
    "scheduled": MessageState.QUEUED,
    "queued": MessageState.QUEUED,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
# twilio.com/docs/api/errors: what stands behind a number, for people
_ERRORS = {
    "21610": "the person has opted out with the carrier",
    "30001": "Twilio's queue for this number is full",
    "30002": "the Twilio account is suspended",
    "30003": "the phone is switched off or out of reach",
    "30004": "the person or their carrier blocks these messages",
    "30005": "the number is unknown or no longer in use",
    "30006": "the number is a landline or cannot receive texts",
    "30007": "the carrier filtered the message as unwanted",
    "30008": "the carrier gave no reason",
    "30034": "the sending number is not registered for business texts (A2P 10DLC)",
}
_KEYWORDS: dict[str, Literal["STOP", "START", "HELP"]] = {
    "STOP": "STOP",
    "START": "START",
    "HELP": "HELP",
}


# Twilio's default keywords, as a message of one word (support.twilio.com 223134027).
_STOP_WORDS = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"))


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """An inbound message, or a report on one of ours; empty for what does not concern us."""
    if delivery.type == "status":
        return _status(delivery.payload)
    return _message(delivery)


def _message(delivery: Delivery) -> list[object]:
    form = delivery.payload
    sender, recipient = str(form.get("From", "")), str(form.get("To", ""))
    if not (_E164.fullmatch(sender) and _E164.fullmatch(recipient)):
        return []  # short codes and alphanumeric senders are machines
    said = str(form.get("OptOutType") or _stop_word(str(form.get("Body", ""))))
    keyword = _KEYWORDS.get(said.upper())
    return [
        InboundText(
            connector=CONNECTOR,
            provider_id=str(form["MessageSid"]),
            sender_e164=sender,
            recipient_e164=recipient,
            body=str(form.get("Body", "")),
            media=_media(form),
            carrier_keyword=keyword,
            account_id=delivery.account_id,
        )
    ]


def _stop_word(body: str) -> str:
    """Without Advanced Opt-Out, Twilio stops the number on these whole messages and says no word.

    It confirms them itself and refuses whatever we send afterwards (error 21610).
    """
    return "STOP" if body.strip().upper() in _STOP_WORDS else ""


def _media(form: Mapping[str, Any]) -> tuple[InboundMedia, ...]:
    stated = str(form.get("NumMedia") or "0")
    count = min(int(stated), _MAX_MEDIA) if stated.isascii() and stated.isdigit() else 0
    return tuple(
        InboundMedia(
            url=str(form[f"MediaUrl{i}"]), content_type=str(form.get(f"MediaContentType{i}", ""))
        )
        for i in range(count)
        if form.get(f"MediaUrl{i}")
    )


def _status(form: Mapping[str, Any]) -> list[object]:
    state = _STATES.get(str(form.get("MessageStatus") or form.get("SmsStatus") or ""))
    if state is None:
        return []
    code = str(form.get("ErrorCode") or "") or None
    failed = state is MessageState.FAILED
    update = DeliveryUpdate(
        connector=CONNECTOR,
        state=state,
        provider_id=str(form["MessageSid"]),
        key=str(form.get("key") or "") or None,
        error_code=code if failed else None,
        error=error_words(code) if failed else None,
        recipient=str(form.get("To") or "") or None,
    )
    if code == "21610":
        return [update, opted_out(str(form.get("To", "")), "status callback with error 21610")]
    return [update]


def opted_out(address: str, evidence: str) -> SuppressionNotice:
    return SuppressionNotice(
        connector=CONNECTOR,
        channel=Channel.SMS,
        address=address,
        reason="opted_out",
        evidence=evidence,
    )


def error_words(code: str | None) -> str:
    """Why a message failed, in words, with Twilio's number where it gave one."""
    if code is None:
        return "Twilio gave no reason."
    words = _ERRORS.get(code, "see twilio.com/docs/api/errors/" + code)
    return f"Twilio error {code}: {words}."


def handed(message: Mapping[str, Any]) -> Handed:
    """What a message resource says of a message that Twilio has."""
    segments = str(message.get("num_segments") or "")
    return Handed(
        provider_id=str(message["sid"]),
        connector=CONNECTOR,
        state=_STATES.get(str(message.get("status")), MessageState.QUEUED),
        our_address=message.get("from") or None,
        cost_micros=_micros(message.get("price")),
        cost_currency=str(message["price_unit"]).upper() if message.get("price_unit") else None,
        segment_count=int(segments) if segments.isascii() and segments.isdigit() else None,
    )


def _micros(price: object) -> int | None:
    """Millionths; Twilio writes what an account pays as a negative price."""
    try:
        return None if price is None else int(abs(Decimal(str(price))) * 1_000_000)
    except (ArithmeticError, ValueError):
        return None
