"""The words of messaging, and the checked strings its shapes are made of."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MAX_TEXT_CHARACTERS = 1600  # Twilio refuses longer bodies (error 21617)
MAX_EMAIL_CHARACTERS = 200_000


VISITOR_NAME = "Web visitor"
"""What a visitor of the web chat is called until they say who they are."""


class Channel(StrEnum):
    """How a person is written to."""

    SMS = "sms"
    EMAIL = "email"
    WEB_CHAT = "web_chat"


class Purpose(StrEnum):
    """Why a message is sent; the compliance gate weighs each differently.

    `reply` answers a message of the person; `follow_up` continues an exchange without being
    asked; `marketing` advertises; `notice` informs about something under way; the last two are
    what the law and the carriers demand of an answer to STOP and HELP.
    """

    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    MARKETING = "marketing"
    NOTICE = "notice"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    HELP = "help"


class MessageState(StrEnum):
    """Where a message is. Outbound ones rise in this order and never fall back."""

    RECEIVED = "received"
    REFUSED = "refused"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


_E164 = re.compile(r"\+[1-9]\d{6,14}")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,190}\.[^@\s.]{2,63}")


def _e164(value: str) -> str:
    if not _E164.fullmatch(value):
        raise ValueError("must be an international number like +15125550123")
    return value


def _email_address(value: str) -> str:
    if not value.isprintable() or not _EMAIL.fullmatch(value):
        raise ValueError("must be an email address like ana@example.com")
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must be one line without control characters")
    return value


def storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


type E164 = Annotated[str, AfterValidator(_e164)]
type EmailAddress = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(_email_address)
]
type OneLine = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)
]
type Subject = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
