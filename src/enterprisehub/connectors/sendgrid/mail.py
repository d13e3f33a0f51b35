"""Emails through SendGrid."""

from base64 import b64encode
from datetime import datetime
from email.utils import formataddr
from typing import Any

from enterprisehub.connectors.sendgrid.client import API, SendGridClient
from enterprisehub.domains.messaging.ports import Handed, OutgoingMail
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected

CONNECTOR = "sendgrid"


class SendGridMail:
    """Offers `MailTransport` for one account.

    SendGrid knows no idempotency keys and cannot be asked what it took. Our key travels with the
    email and comes back with its event webhook, which settles what we did not live to record.
    """

    def __init__(self, context: PortContext) -> None:
        self._account = context.account
        self._client = client_of(context.account)

    @property
    def sender_email(self) -> str | None:
        return str(self._account.options.get("from_email") or "") or None

    @property
    def can_find(self) -> bool:
        return False

    async def send_mail(self, message: OutgoingMail) -> Handed:
        sender = message.from_email or self.sender_email
        if sender is None:
            raise ConnectorRejected("The SendGrid connection has no address to send from.")
        id_ = await self._client.send_mail(mail_of(message, sender))
        return Handed(
            provider_id=id_ or message.key, connector=CONNECTOR, our_address=sender.lower()
        )

    async def find_mail(self, message: OutgoingMail, *, since: datetime) -> list[Handed]:
        del message, since
        return []


def mail_of(message: OutgoingMail, sender: str) -> dict[str, Any]:
    """SendGrid's form of an email."""
    to = {"email": message.to_email, **({"name": message.to_name} if message.to_name else {})}
    headers = {"Message-ID": f"<{message.message_id}>"}
    if message.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = f"<{message.in_reply_to}>"
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail: dict[str, Any] = {
        "personalizations": [{"to": [to], "custom_args": {"hub_key": message.key}}],
        "from": {"email": sender, **({"name": message.from_name} if message.from_name else {})},
        "subject": message.subject,
        "content": [
            {"type": "text/plain", "value": message.text},
            {"type": "text/html", "value": message.html},
        ],
        "headers": headers,
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }
    if message.reply_to:
        mail["reply_to"] = {"email": message.reply_to}
    if message.files:
        mail["attachments"] = [
            {
                "content": b64encode(one.content).decode("ascii"),
                "type": one.content_type,
                "filename": one.name,
                "disposition": "attachment",
            }
            for one in message.files
        ]
    return mail


def client_of(account: Account) -> SendGridClient:
    return SendGridClient(
        str(account.credentials.get("api_key", "")), str(account.options.get("api_url") or API)
    )


async def test_account(account: Account) -> str:
    """SendGrid accepts the key: an email is checked by it and not sent (its sandbox mode).

    Raises:
        ConnectorFailed: it does not, and why.
    """
    sender = str(account.options.get("from_email", ""))
    message = OutgoingMail(
        key="test",
        message_id=f"test@{sender.rpartition('@')[2]}",
        to_email=sender,
        subject="Test of the connection",
        text="Nothing is sent.",
        html="<p>Nothing is sent.</p>",
    )
    mail = mail_of(message, sender) | {"mail_settings": {"sandbox_mode": {"enable": True}}}
    await client_of(account).send_mail(mail)
    return f"SendGrid accepts the key. Emails leave from {formataddr(('', sender))}."
