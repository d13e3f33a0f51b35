"""Emails through any SMTP server."""

import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from enterprisehub.domains.messaging.ports import Handed, OutgoingMail
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, OutcomeUnknown

CONNECTOR = "smtp"
TIMEOUT_SECONDS = 20.0
SLOWEST_BYTES_PER_SECOND = 250_000  # 2 Mbit/s: large files take their time
_PERMANENT = 500


class SmtpMail:
    """Offers `MailTransport` for one mailbox. SMTP cannot be asked what it took."""

    def __init__(self, context: PortContext) -> None:
        self._account = context.account

    @property
    def sender_email(self) -> str | None:
        return str(self._account.options.get("from_email") or "") or None

    @property
    def can_find(self) -> bool:
        return False

    async def send_mail(self, message: OutgoingMail) -> Handed:
        sender = message.from_email or self.sender_email
        if sender is None:
            raise ConnectorRejected("The mail connection has no address to send from.")
        content = letter_of(message, sender).as_bytes()
        patience = TIMEOUT_SECONDS + len(content) / SLOWEST_BYTES_PER_SECOND
        async with _open(self._account) as server:
            try:
                await server.sendmail(sender, [message.to_email], content, timeout=patience)
            except aiosmtplib.SMTPRecipientsRefused as error:
                refusal = error.recipients[0]
                raise _refused(refusal.code, refusal.message) from error
            except aiosmtplib.SMTPResponseException as error:
                raise _refused(error.code, error.message) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                # The connection broke somewhere between the envelope and the final answer.
                raise OutcomeUnknown(
                    f"The mail server may have taken the email, but {_named(error)}."
                ) from error
        return Handed(
            provider_id=message.message_id, connector=CONNECTOR, our_address=sender.lower()
        )

    async def find_mail(self, message: OutgoingMail, *, since: datetime) -> list[Handed]:
        del message, since
        return []


class _open:  # noqa: N801  reads as a verb where it is used
    """A connection that is signed in. Nothing was sent when entering it fails."""

    def __init__(self, account: Account) -> None:
        options = account.options
        security = str(options.get("security") or "starttls")
        self._server = aiosmtplib.SMTP(
            hostname=str(options.get("host", "")),
            port=int(options.get("port") or 587),
            timeout=TIMEOUT_SECONDS,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            tls_context=ssl.create_default_context() if security != "none" else None,
            username=str(options.get("username") or "") or None,
            password=str(account.credentials.get("password") or "") or None,
        )

    async def __aenter__(self) -> aiosmtplib.SMTP:
        try:
            await self._server.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            self._server.close()
            raise ConnectorRejected(
                f"The mail server does not accept the name and password ({error.message}). Enter "
                "them again under Settings → Connections."
            ) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            self._server.close()
            raise ConnectorFailed(
                f"The mail server cannot be reached ({_named(error)})."
            ) from error
        return self._server

    async def __aexit__(self, *exc: object) -> None:
        try:
            await self._server.quit()
        except (aiosmtplib.SMTPException, OSError):
            self._server.close()


def letter_of(message: OutgoingMail, sender: str) -> EmailMessage:
    """The email with bodies, files and headers; lists may be left with one click (RFC 8058)."""
    letter = EmailMessage()
    letter["From"] = Address(message.from_name, addr_spec=sender)
    letter["To"] = Address(message.to_name, addr_spec=message.to_email)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{message.message_id}>"
    if message.reply_to:
        letter["Reply-To"] = message.reply_to
    if message.in_reply_to:
        letter["In-Reply-To"] = letter["References"] = f"<{message.in_reply_to}>"
    if message.unsubscribe_url:
        letter["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.text)
    letter.add_alternative(message.html, subtype="html")
    for one in message.files:
        main, _, sub = one.content_type.partition("/")
        letter.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return letter


def _refused(code: int, words: str) -> ConnectorFailed:
    says = f"The mail server answered {code}: {words[:300]}"
    if code >= _PERMANENT:
        return ConnectorRejected(says, vendor_code=str(code))
    return ConnectorFailed(says, vendor_code=str(code))


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__


async def test_account(account: Account) -> str:
    """The server lets us in.

    Raises:
        ConnectorFailed: it does not, and why.
    """
    async with _open(account):
        return f"{account.options.get('host')} lets us in."
