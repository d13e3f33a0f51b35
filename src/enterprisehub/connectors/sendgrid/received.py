"""A stored email in the words of messaging. Pure."""

import json
import re
from email.parser import HeaderParser
from email.utils import parseaddr
from typing import Any

from enterprisehub.connectors.sendgrid.mail import CONNECTOR
from enterprisehub.domains.messaging.contracts import InboundEmail, InboundMedia
from enterprisehub.kernel.connectors.inbox import Delivery

_IDS = re.compile(r"<([^<>\s]{1,400})>")
_BY_MACHINES = {"bulk", "junk", "list", "auto_reply"}


def email_of(delivery: Delivery) -> list[object]:
    """The email; nothing where nobody can be told from it."""
    it = delivery.payload
    headers = HeaderParser().parsestr(str(it.get("headers", "")))
    named, sender = parseaddr(_unfolded(it.get("from") or headers.get("From", "")))
    if "@" not in sender:
        return []
    answered = _IDS.findall(headers.get("In-Reply-To", ""))
    return [
        InboundEmail(
            connector=CONNECTOR,
            provider_id=delivery.external_id,
            sender_email=sender.lower(),
            sender_name=named[:200],
            recipient_email=_recipient(it),
            subject=_unfolded(it.get("subject", "")),
            text=str(it.get("text", "")),
            html=str(it["html"]) if it.get("html") else None,
            in_reply_to=answered[0] if answered else None,
            references=tuple(_IDS.findall(headers.get("References", "")))[-20:],
            automatic=_by_machine(headers),
            media=tuple(_file(one) for one in it.get("files", ())),
            account_id=delivery.account_id,
        )
    ]


def message_id_of(headers: str) -> str | None:
    """The email's own Message-ID, without its brackets."""
    found = _IDS.findall(HeaderParser().parsestr(headers).get("Message-ID", ""))
    return found[0] if found else None


def _recipient(it: dict[str, Any]) -> str:
    try:
        to = json.loads(str(it.get("envelope") or "{}")).get("to", [])
    except (ValueError, AttributeError):
        to = []
    stated = str(to[0]) if isinstance(to, list) and to else str(it.get("to", ""))
    return parseaddr(stated)[1].lower()


def _by_machine(headers: Any) -> bool:
    """Answers of machines must not be answered by machines (RFC 3834, section 2)."""
    auto = str(headers.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    return auto != "no" or precedence in _BY_MACHINES or "X-Autoreply" in headers


def _unfolded(text: Any) -> str:
    return " ".join(str(text).split())


def _file(one: dict[str, Any]) -> InboundMedia:
    return InboundMedia(
        content_type=str(one["content_type"]),
        name=str(one["name"]),
        size_bytes=int(one["size_bytes"]),
        storage_key=str(one["storage_key"]),
        sha256=str(one["sha256"]),
    )
