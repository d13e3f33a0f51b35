"""SendGrid's events in the words of messaging. Pure.

Source: twilio.com/docs/sendgrid/for-developers/tracking-events/event.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from enterprisehub.connectors.sendgrid.mail import CONNECTOR
from enterprisehub.connectors.sendgrid.received import email_of
from enterprisehub.domains.messaging.contracts import (
    Channel,
    DeliveryUpdate,
    MessageState,
    SuppressionNotice,
)
from enterprisehub.kernel.connectors.inbox import Delivery, parses

_STATES = {
    "processed": MessageState.SENT,
    "deferred": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "open": MessageState.READ,
    "click": MessageState.READ,
    "bounce": MessageState.FAILED,
    "dropped": MessageState.FAILED,
}
_SUPPRESSIONS: dict[str, Literal["complaint", "opted_out", "opted_in"]] = {
    "spamreport": "complaint",
    "unsubscribe": "opted_out",
    "group_unsubscribe": "opted_out",
    "group_resubscribe": "opted_in",
}


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """A received email, or one event: a delivery report, a suppression, or both."""
    if delivery.type == "email":
        return email_of(delivery)
    event = delivery.payload
    kind = str(event.get("event", ""))
    things: list[object] = []
    if kind in _STATES:
        things.append(_update(event, _STATES[kind]))
    reason = _SUPPRESSIONS.get(kind)
    if reason is not None:
        things.append(_notice(event, reason, kind))
    if kind == "bounce" and event.get("type") != "blocked":
        things.append(_notice(event, "hard_bounce", str(event.get("reason", ""))[:300]))
    return things


def _update(event: Mapping[str, Any], state: MessageState) -> DeliveryUpdate:
    failed = state is MessageState.FAILED
    reason = str(event.get("reason") or event.get("response") or "no reason given")[:500]
    return DeliveryUpdate(
        connector=CONNECTOR,
        state=state,
        provider_id=str(event.get("sg_message_id", "")).partition(".")[0] or None,
        key=str(event.get("hub_key") or "") or None,
        at=_at(event),
        error_code=str(event.get("event")) if failed else None,
        error=f"SendGrid: {reason}" if failed else None,
        recipient=str(event.get("email") or "") or None,
    )


def _notice(
    event: Mapping[str, Any],
    reason: Literal["complaint", "opted_out", "opted_in", "hard_bounce"],
    evidence: str,
) -> SuppressionNotice:
    return SuppressionNotice(
        connector=CONNECTOR,
        channel=Channel.EMAIL,
        address=str(event["email"]).lower(),
        reason=reason,
        evidence=f"SendGrid event: {evidence}",
        at=_at(event),
    )


def _at(event: Mapping[str, Any]) -> datetime | None:
    stated = event.get("timestamp")
    try:
        return datetime.fromtimestamp(int(stated), UTC) if stated is not None else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
