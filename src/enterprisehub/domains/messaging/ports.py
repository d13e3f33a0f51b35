"""Where other code plugs into messaging: carriers below, screeners and answerers beside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from enterprisehub.domains.messaging.contracts import (
    Channel,
    MessageState,
    Purpose,
    ReceivedMessage,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.contracts.style import PLAIN, Style
from enterprisehub.kernel.errors import ConnectorRejected
from enterprisehub.kernel.hooks import HookPoint

# --- carriers -------------------------------------------------------------------------------------


class RecipientRefused(ConnectorRejected):
    """The carrier will not write to this address because the person told it not to."""

    code = "recipient_refused"
    title = "The carrier holds an opt-out of this person"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingText:
    """One SMS or MMS, ready to go. `key` is the same for every attempt at the same message."""

    key: str
    to_e164: str
    body: str
    from_e164: str | None = None
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a carrier takes beside a text: how many files, how large together, of which types.

    `fetches` says that it gets them from our address, which must be reachable from outside.
    """

    most_files: int
    most_bytes: int
    types: tuple[str, ...] = ()
    fetches: bool = True


_MEDIA: dict[str, MediaLimits] = {}


def carries_media(connector: str, limits: MediaLimits) -> None:
    """Texts through this connector may have files; through others they may not."""
    _MEDIA[connector] = limits


def media_limits(connector: str) -> MediaLimits | None:
    """What the connector takes beside a text; None where it takes nothing."""
    return _MEDIA.get(connector)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file of an email; `name` is plain, without line breaks or folders."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One email, ready to go: both bodies finished, headers complete."""

    key: str
    message_id: str
    to_email: str
    subject: str
    text: str
    html: str
    to_name: str = ""
    from_email: str | None = None
    from_name: str = ""
    reply_to: str | None = None
    in_reply_to: str | None = None
    unsubscribe_url: str | None = None
    files: tuple[MailFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The carrier has the message: its id, and what it said of state and cost at once."""

    provider_id: str
    connector: str
    state: MessageState = MessageState.SENT
    our_address: str | None = None
    cost_micros: int | None = None
    cost_currency: str | None = None
    segment_count: int | None = None


class SmsTransport(Protocol):
    """A way to send texts, bound by connectors."""

    @property
    def sender_e164(self) -> str | None:
        """The number texts come from when none is named."""
        ...

    async def send_text(self, message: OutgoingText) -> Handed:
        """The carrier has taken the text.

        Raises:
            RecipientRefused: the carrier holds an opt-out of this person.
            ConnectorRejected: it never will (bad number); trying again is useless.
            RateLimited, ConnectorFailed: it has not; try again.
            OutcomeUnknown: it may have. Only `find_text` can tell; do not simply try again.
        """
        ...

    async def find_text(self, message: OutgoingText, *, since: datetime) -> list[Handed]:
        """Texts with this recipient and body that the carrier took after `since`, oldest first."""
        ...


class MailTransport(Protocol):
    """A way to send emails, bound by connectors."""

    @property
    def sender_email(self) -> str | None: ...

    async def send_mail(self, message: OutgoingMail) -> Handed:
        """The mail server has taken the email. Raises as `SmsTransport.send_text`."""
        ...

    async def find_mail(self, message: OutgoingMail, *, since: datetime) -> list[Handed]:
        """The email with this key, if the service can tell; empty where it cannot."""
        ...

    @property
    def can_find(self) -> bool:
        """Whether an empty answer of `find_mail` proves that the email was not sent."""
        ...


class FileSource(Protocol):
    """Where the files of received messages lie, bound by connectors."""

    async def fetch_file(self, url: str, *, most_bytes: int) -> tuple[bytes, str]:
        """The content of a file and its type.

        Raises:
            ConnectorRejected: it is larger, or gone, or not theirs.
            ConnectorFailed: it could not be fetched now.
        """
        ...


# --- peers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A screener took the message: nobody else answers it.

    `reply` is sent at once on the same thread for `purpose`; None sends nothing.
    """

    reply: str | None = None
    purpose: Purpose = Purpose.NOTICE
    note: str = ""
    template: str | None = None
    template_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answerer will answer (now or in durable work of its own). `by` is read by people."""

    by: str


SCREENERS: HookPoint[ReceivedMessage, Screened] = HookPoint("messaging.screeners")
"""Asked in the transaction that stores an inbound message, before anything can answer it."""

ANSWERERS: HookPoint[ReceivedMessage, Taken] = HookPoint("messaging.answerers")
"""Asked next, unless a person has taken the thread over; the first that takes it answers."""

SUPPRESSORS: HookPoint[SuppressionNotice, bool] = HookPoint("messaging.suppressors")
"""Told, in the same transaction, that an address must not (or may again) be written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a commercial message is going to, while it is being completed."""

    channel: Channel
    address: str
    contact_id: UUID | None


CLOSINGS: HookPoint[Recipient, str] = HookPoint("messaging.closings")
"""Asked when a commercial message is proposed: a line that must end it, such as a licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person is about to send, and to whom."""

    body: str
    contact_id: UUID | None


WARNINGS: HookPoint[Draft, str] = HookPoint("messaging.warnings")
"""Asked before a person's own words leave: why they may want to think again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingStyle:
    """How a draft to somebody is to be written, and by which `label` its outcome is counted.

    Where `trained` is false the draft stays as it is. `greeting` and `sign_off` are words without
    a name and empty where nothing was learned; `samples` are texts to take the manner from. Of
    posts `hashtags` is how many stand in one, None where the samples tell nothing of it.
    """

    label: str
    trained: bool
    language: str = "en"
    greeting: str = ""
    sign_off: str = ""
    formality: str = "neutral"
    brief: bool = False
    samples: tuple[str, ...] = ()
    words_per_sentence: float = 0.0
    phrases: tuple[str, ...] = ()
    hashtags: int | None = None
    emoji: bool = True

    @property
    def spoken(self) -> str:
        """How contractions are used in English, where the voice was learned in it."""
        return self.formality if self.trained and self.language == "en" else "neutral"

    @property
    def manner(self) -> Style:
        """What templates take of it: nothing where the contact gets the usual words."""
        if not self.trained:
            return PLAIN
        return Style(
            language=self.language,
            greeting=self.greeting,
            sign_off=self.sign_off,
            formality=self.formality,
            brief=self.brief,
        )

    def mark(self, template_version: str) -> str:
        """The version of a draft's words with the voice it is written in, so that both count."""
        return f"{template_version} {self.label}" if self.label else template_version


WRITING_STYLES: HookPoint[UUID, WritingStyle] = HookPoint("messaging.writing_styles")
"""Asked with a contact's id when something is drafted to them, or with what stands for a post; no
answer: as it always was."""
