"""The link in an email by which a person leaves the list: made, opened, used."""

import base64
import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.messaging.contracts import Channel, SuppressionNotice
from enterprisehub.domains.messaging.logic.suppress_address import suppress_address
from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.work import runtime

PURPOSE = "messaging.unsubscribe"
_REFUSED = "This link is not valid. Answer the email with “unsubscribe” instead."


@dataclass(frozen=True, slots=True)
class WayOut:
    """Whom the link lets leave what."""

    tenant_id: UUID
    channel: Channel
    address: str


def unsubscribe_url(way: WayOut) -> str:
    """A link that only we could have made; it never expires, as an opt-out never does."""
    content = json.dumps([str(way.tenant_id), way.channel, way.address]).encode()
    body = base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")
    signature = secrets.installed().sign(PURPOSE, body.encode())
    return f"{runtime.installed().public_url}/unsubscribe/{body}.{signature}"


def open_link(token: str) -> WayOut:
    """What the link says.

    Raises:
        Denied: it is not one of ours.
    """
    body, _, signature = token.partition(".")
    if not secrets.installed().verify(PURPOSE, body.encode(), signature):
        raise Denied(_REFUSED)
    try:
        padded = body + "=" * (-len(body) % 4)
        tenant, channel, address = json.loads(base64.urlsafe_b64decode(padded))
        return WayOut(UUID(tenant), Channel(channel), str(address))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Denied(_REFUSED) from error


async def leave_list(db: Db, way: WayOut, *, how: str) -> None:
    """Nothing more is sent to the address."""
    notice = SuppressionNotice(
        connector="unsubscribe_link",
        channel=way.channel,
        address=way.address,
        reason="opted_out",
        evidence=how,
    )
    await suppress_address(db, notice)
