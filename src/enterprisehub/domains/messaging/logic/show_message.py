"""The exact effect of a message, as a person reads it before approving."""

from textwrap import shorten
from typing import Any

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import SendChat, SendEmail, SendText, size_shown
from enterprisehub.domains.messaging.logic.count_segments import count_segments
from enterprisehub.domains.messaging.logic.render_email import render_email
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.connectors.catalogue import CONNECTORS
from enterprisehub.kernel.db.session import Db

_ENCODINGS = {"gsm7": "GSM-7", "ucs2": "Unicode"}


async def show_text(db: Db, text: SendText) -> Rendered:
    name = await _name(db, text)
    parts = count_segments(text.body)
    length = f"{parts.segment_count} part{'s' if parts.segment_count > 1 else ''}"
    fields = [
        ("To", _named(name, text.to_e164)),
        ("From", text.from_e164 or "the number of the connection"),
        ("Through", _title(text.via)),
        ("Length", f"{length} ({_ENCODINGS[parts.encoding]})"),
        *(("Picture", url) for url in text.media_urls),
        *_files(text),
    ]
    return Rendered(
        title=f"Text to {name or text.to_e164}",
        channel="sms",
        icon="message-square",
        fields=tuple(fields),
        body=text.body,
        editable=("body",),
    )


async def show_email(db: Db, email: SendEmail) -> Rendered:
    name = await _name(db, email) or email.to_name
    fields = [
        ("To", _named(name, email.to_email)),
        ("From", _named(email.from_name, email.from_email or "the address of the connection")),
        ("Through", _title(email.via)),
        ("Subject", email.subject),
        *_files(email),
    ]
    if email.reply_to:
        fields.append(("Answers go to", email.reply_to))
    return Rendered(
        title=f"Email to {name or email.to_email}: {email.subject}",
        channel="email",
        icon="mail",
        fields=tuple(fields),
        body=render_email(email).text.rstrip("\n"),
        editable=("subject", "body"),
    )


async def show_chat(db: Db, chat: SendChat) -> Rendered:
    name = await _name(db, chat)
    fields = [("To", name or "the visitor"), *_files(chat)]
    if chat.options:
        fields.append(("Buttons", " · ".join(chat.options)))
    return Rendered(
        title=f"Chat message to {name or 'a visitor'}",
        channel="web_chat",
        icon="messages-square",
        fields=tuple(fields),
        body=chat.body,
        editable=("body",),
    )


def _files(payload: SendText | SendEmail | SendChat) -> list[tuple[str, str]]:
    return [("File", f"{one.name} ({size_shown(one.size_bytes)})") for one in payload.files]


async def watch_thread(db: Db, payload: SendText | SendEmail | SendChat) -> dict[str, Any]:
    """What must still be so when a proposal leaves: nothing new from the person.

    An answer (`unasked`) is bound to nothing: the person may have written on meanwhile.
    """
    if payload.unasked or payload.thread_id is None:
        return {}
    latest = await queries.last_inbound(db, payload.thread_id)
    if latest is None:
        return {"Last message from them": "none"}
    words = shorten(latest.body, 120, placeholder=" …")
    return {"Last message from them": f"“{words}”, {latest.at:%-d %B %Y, %H:%M:%S} UTC"}


async def _name(db: Db, payload: SendText | SendEmail | SendChat) -> str:
    if payload.contact_id is None:
        return ""
    known = await crm.contact(db, payload.contact_id)
    return known.name if known else ""


def _named(name: str, address: str) -> str:
    return f"{name} ({address})" if name else address


def _title(connector: str | None) -> str:
    spec = CONNECTORS.get(connector or "")
    return spec.title if spec else (connector or "the connection").replace("_", " ").capitalize()
