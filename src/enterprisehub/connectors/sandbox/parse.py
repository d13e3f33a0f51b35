"""What the sandbox puts into the inbox, in the words of our domains. Pure."""

from typing import Any

from enterprisehub.domains.messaging.contracts import (
    DeliveryUpdate,
    InboundEmail,
    InboundText,
    MessageState,
)
from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.kernel.connectors.inbox import Delivery, parses
from enterprisehub.kernel.connectors.ports import SANDBOX


@parses(SANDBOX)
def parse(delivery: Delivery) -> list[object]:
    """A text, an email or a delivery report."""
    it = delivery.payload
    match delivery.type:
        case "text":
            return [
                InboundText(
                    connector=SANDBOX,
                    provider_id=it["provider_id"],
                    sender_e164=it["from"],
                    recipient_e164=it["to"],
                    body=it["body"],
                    sender_name=it["name"],
                )
            ]
        case "email":
            return [
                InboundEmail(
                    connector=SANDBOX,
                    provider_id=it["provider_id"],
                    sender_email=it["from"],
                    recipient_email=it["to"],
                    sender_name=it["name"],
                    subject=it["subject"],
                    text=it["body"],
                    in_reply_to=it["in_reply_to"],
                )
            ]
        case "status":
            state = MessageState(it["state"])
            failed = state is MessageState.FAILED
            return [
                DeliveryUpdate(
                    connector=SANDBOX,
                    state=state,
                    provider_id=it["provider_id"],
                    key=it["key"],
                    recipient=it["recipient"],
                    error_code="sandbox" if failed else None,
                    error="The sandbox failed the delivery, as it was told to." if failed else None,
                )
            ]
        case "crm":
            return [_crm(it)]
        case _:
            return []


def _crm(it: dict[str, Any]) -> CrmTold:
    """The sandbox's CRM tells as real ones do: which record, not what is in it."""
    named = ((it["kind"], str(it["number"])),)
    if it["what"] == "merged":
        return CrmTold(
            connector=SANDBOX,
            account_id=None,
            merged=((it["kind"], str(it["gone"]), str(it["number"])),),
        )
    removed = it["what"] == "deleted"
    return CrmTold(
        connector=SANDBOX,
        account_id=None,
        changed=() if removed else named,
        removed=named if removed else (),
    )
