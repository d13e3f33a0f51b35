"""Texts through Twilio."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from enterprisehub.connectors.twilio.client import API, TwilioClient
from enterprisehub.connectors.twilio.parse import handed
from enterprisehub.domains.messaging.contracts import MessageState
from enterprisehub.domains.messaging.ports import Handed, OutgoingText
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected


def client_of(account: Account) -> TwilioClient:
    return TwilioClient(
        str(account.options.get("account_sid", "")),
        str(account.credentials.get("auth_token", "")),
        str(account.options.get("api_url") or API),
    )


class TwilioSms:
    """Offers `SmsTransport` for one account.

    Twilio knows no idempotency keys. The address for delivery reports carries ours, so that a
    report finds its message even where the answer to the request was lost.
    """

    def __init__(self, context: PortContext) -> None:
        self._account = context.account
        self._client = client_of(context.account)
        self._public_url = context.public_url

    @property
    def sender_e164(self) -> str | None:
        return str(self._account.options.get("from_e164") or "") or None

    async def send_text(self, message: OutgoingText) -> Handed:
        fields: dict[str, Any] = {
            "To": message.to_e164,
            "StatusCallback": self._report_url(message),
        }
        service = str(self._account.options.get("messaging_service_sid") or "")
        sender = message.from_e164 or self.sender_e164
        if sender:
            fields["From"] = sender
        elif service:
            fields["MessagingServiceSid"] = service
        else:
            raise ConnectorRejected(
                "The Twilio connection has neither a number nor a messaging service to send from. "
                "Enter one under Settings → Connections."
            )
        if message.body:
            fields["Body"] = message.body
        if message.media_urls:
            fields["MediaUrl"] = list(message.media_urls)
        taken = handed(await self._client.create_message(fields))
        if taken.state is MessageState.FAILED:
            raise ConnectorRejected("Twilio took the message and failed it at once.")
        return taken

    async def find_text(self, message: OutgoingText, *, since: datetime) -> list[Handed]:
        # Twilio dates messages in whole seconds: one that came in the same second counts.
        start = since.replace(microsecond=0) - timedelta(seconds=1)
        known = await self._client.list_messages(to=message.to_e164, sent_after=start)
        same = [
            handed(one)
            for one in known
            if str(one.get("direction", "")).startswith("outbound")
            and _same_words(str(one.get("body") or ""), message.body)
            and one.get("status") not in ("failed", "canceled")
        ]
        return same[::-1]

    def _report_url(self, message: OutgoingText) -> str:
        query = urlencode({"key": message.key})
        return f"{self._public_url}/hooks/twilio/{self._account.hook_key}/status?{query}"


def _same_words(theirs: str, ours: str) -> bool:
    """True for the same text, also where Twilio replaced or trimmed white space."""
    return re.sub(r"\s+", " ", theirs).strip() == re.sub(r"\s+", " ", ours).strip()


async def test_account(account: Account) -> str:
    """The account can be used; says in words what was found.

    Raises:
        ConnectorFailed: it cannot, and why.
    """
    await client_of(account).check()
    sender = account.options.get("from_e164") or account.options.get("messaging_service_sid")
    return f"Twilio accepts the account and lists its messages. Texts leave from {sender}."


class TwilioFiles:
    """Offers `FileSource`: the pictures of MMS lie with Twilio until they are deleted there."""

    def __init__(self, context: PortContext) -> None:
        self._client = client_of(context.account)

    async def fetch_file(self, url: str, *, most_bytes: int) -> tuple[bytes, str]:
        return await self._client.fetch_file(url, most_bytes=most_bytes)
