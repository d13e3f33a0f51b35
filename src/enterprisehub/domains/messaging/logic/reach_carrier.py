"""Handing a message to its carrier. No transaction is open meanwhile.

After a try whose outcome is not known the carrier is asked first. Where it cannot tell, nothing
is sent again: a message too few can be mended by a person, a message too many cannot.
"""

from dataclasses import asdict
from typing import Any

from enterprisehub.domains.messaging.contracts import MessageState, SendChat, SendEmail, SendText
from enterprisehub.domains.messaging.logic.attach_files import read_files
from enterprisehub.domains.messaging.logic.link_media import link_chat_files, link_media
from enterprisehub.domains.messaging.logic.open_message import WEB_CHAT
from enterprisehub.domains.messaging.logic.render_email import render_email
from enterprisehub.domains.messaging.ports import (
    Handed,
    MailTransport,
    OutgoingMail,
    OutgoingText,
    SmsTransport,
)
from enterprisehub.kernel.actions.kinds import Attempt
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.errors import OutcomeUnknown


async def reach_phone(ports: Ports, text: SendText, attempt: Attempt) -> dict[str, Any]:
    """The text is with the carrier."""
    carrier = ports.get(SmsTransport, text.via)
    message = OutgoingText(
        key=attempt.key,
        to_e164=text.to_e164,
        body=text.body,
        from_e164=text.from_e164,
        media_urls=text.media_urls + await link_media(ports.tenant_id, text.files),
    )
    if attempt.unsure:
        found = await carrier.find_text(message, since=attempt.first_started_at)
        if found:
            return _result(found[0], found_again=True)
    return _result(await carrier.send_text(message))


async def reach_mailbox(ports: Ports, email: SendEmail, attempt: Attempt) -> dict[str, Any]:
    """The email is with the mail server."""
    carrier = ports.get(MailTransport, email.via)
    bodies = render_email(email)
    sender = email.from_email or carrier.sender_email or ""
    header_id = f"{attempt.key}@{sender.rpartition('@')[2] or 'localhost'}"
    message = OutgoingMail(
        key=attempt.key,
        message_id=header_id,
        to_email=email.to_email,
        subject=email.subject,
        text=bodies.text,
        html=bodies.html,
        to_name=email.to_name,
        from_email=email.from_email,
        from_name=email.from_name,
        reply_to=email.reply_to,
        in_reply_to=email.reply_to_message_id,
        unsubscribe_url=email.unsubscribe_url,
        files=await read_files(ports.tenant_id, email.files),
    )
    if attempt.unsure:
        found = await carrier.find_mail(message, since=attempt.first_started_at)
        if found:
            return _result(found[0], found_again=True, header_message_id=header_id)
        if not carrier.can_find:
            raise OutcomeUnknown(
                "The mail service may have taken this email before we were cut off, and it cannot "
                "tell. It was not sent again. Look into its log; if it is not there, propose the "
                "email anew."
            )
    return _result(await carrier.send_mail(message), header_message_id=header_id)


async def reach_visitor(ports: Ports, chat: SendChat, attempt: Attempt) -> dict[str, Any]:
    """The web chat is ours: its pages read the message itself as soon as it is recorded.

    Its files are links in the text.
    """
    handed = Handed(provider_id=attempt.key, connector=WEB_CHAT, state=MessageState.SENT)
    lines = await link_chat_files(ports.tenant_id, chat.files)
    return _result(handed, file_lines=lines) if lines else _result(handed)


def _result(handed: Handed, **more: Any) -> dict[str, Any]:
    return {**asdict(handed), "state": str(handed.state), **more}
