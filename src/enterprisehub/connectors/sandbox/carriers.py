"""Texts and emails that stay inside: the sandbox offers every port of messaging."""

import hashlib
from datetime import datetime
from typing import Any

from enterprisehub.connectors.sandbox import queries, world
from enterprisehub.domains.messaging.ports import (
    Handed,
    MailFile,
    MailTransport,
    MediaLimits,
    OutgoingMail,
    OutgoingText,
    SmsTransport,
    carries_media,
)
from enterprisehub.kernel.connectors.ports import SANDBOX, PortContext, bind
from enterprisehub.kernel.scope import Scope


class SandboxSms:
    """Offers `SmsTransport`; the texts can be read in the Phone."""

    def __init__(self, context: PortContext) -> None:
        self._database = context.database
        self._scope = Scope(context.account.tenant_id)

    @property
    def sender_e164(self) -> str | None:
        return world.OUR_NUMBER

    async def send_text(self, message: OutgoingText) -> Handed:
        sender = message.from_e164 or world.OUR_NUMBER
        parcel = world.Parcel(
            channel="sms",
            address=message.to_e164,
            our_address=sender,
            body=message.body,
            files=tuple({"url": url} for url in message.media_urls),
            key=message.key,
        )
        id_ = await world.take(self._database, self._scope, parcel)
        return Handed(provider_id=id_, connector=SANDBOX, our_address=sender)

    async def find_text(self, message: OutgoingText, *, since: datetime) -> list[Handed]:
        async with self._database.scoped(self._scope) as db:
            rows = await queries.parcels_like(db, "sms", message.to_e164, message.body, since)
        return [
            Handed(provider_id=row.provider_id, connector=SANDBOX, our_address=row.our_address)
            for row in rows
        ]


class SandboxMail:
    """Offers `MailTransport`; the emails can be read in the Outbox."""

    def __init__(self, context: PortContext) -> None:
        self._database = context.database
        self._scope = Scope(context.account.tenant_id)

    @property
    def sender_email(self) -> str | None:
        return world.OUR_MAILBOX

    @property
    def can_find(self) -> bool:
        return True

    async def send_mail(self, message: OutgoingMail) -> Handed:
        sender = message.from_email or world.OUR_MAILBOX
        parcel = world.Parcel(
            channel="email",
            address=message.to_email,
            our_address=sender,
            body=message.text,
            html=message.html,
            subject=message.subject,
            headers=_headers(message),
            files=tuple(_noted(one) for one in message.files),
            key=message.key,
        )
        id_ = await world.take(self._database, self._scope, parcel)
        return Handed(provider_id=id_, connector=SANDBOX, our_address=sender)

    async def find_mail(self, message: OutgoingMail, *, since: datetime) -> list[Handed]:
        async with self._database.scoped(self._scope) as db:
            rows = await queries.parcels_with_key(db, message.key)
        return [
            Handed(provider_id=row.provider_id, connector=SANDBOX, our_address=row.our_address)
            for row in rows
            if row.at >= since
        ]


def _noted(file: MailFile) -> dict[str, Any]:
    """What the outside saw of a file: enough to tell that it came whole."""
    return {
        "name": file.name,
        "content_type": file.content_type,
        "size_bytes": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }


def _headers(message: OutgoingMail) -> str:
    lines = {
        "Message-ID": f"<{message.message_id}>",
        "From": f"{message.from_name} <{message.from_email or world.OUR_MAILBOX}>".strip(),
        "Reply-To": message.reply_to,
        "In-Reply-To": f"<{message.in_reply_to}>" if message.in_reply_to else None,
        "List-Unsubscribe": f"<{message.unsubscribe_url}>" if message.unsubscribe_url else None,
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items() if value)


bind(SmsTransport, SANDBOX, SandboxSms)
carries_media(SANDBOX, MediaLimits(most_files=10, most_bytes=5 * 1024 * 1024, fetches=False))
bind(MailTransport, SANDBOX, SandboxMail)
