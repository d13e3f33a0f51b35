"""Action payloads: what others propose to send."""

from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from enterprisehub.domains.messaging.contracts.files import Files
from enterprisehub.domains.messaging.contracts.vocabulary import (
    E164,
    MAX_EMAIL_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    EmailAddress,
    OneLine,
    Purpose,
    Subject,
    storable,
)
from enterprisehub.kernel.scope import Ref


class Fact(BaseModel):
    """One thing a text states, with the record it was taken from ("crm.deal:<uuid>")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    value: str
    source: str | None = None


class Provenance(BaseModel):
    """How a text came to be, for its receipt: whoever writes a text fills what applies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str = ""
    template: str | None = None
    template_version: str | None = None
    prompt: str | None = None
    prompt_version: str | None = None
    model: str | None = None
    policy_version: str | None = None
    facts: tuple[Fact, ...] = ()


class _Outgoing(BaseModel):
    """Common to the payloads: about whom, in which thread, why.

    Left open, contact, company, open deal, thread and `via` (the connector that carries it) are
    filled when the message is proposed. `written_by` is the user who typed it; nobody else need
    approve that. `files` are stored already: the payload says where, and what they must be.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Purpose = Purpose.REPLY
    contact_id: UUID | None = None
    thread_id: UUID | None = None
    deal_id: UUID | None = None
    company_id: UUID | None = None
    conversation_id: UUID | None = None
    in_reply_to: UUID | None = None
    written_by: UUID | None = None
    via: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{1,40}$")
    language: str | None = Field(None, pattern=r"^[a-z]{2}$")
    provenance: Provenance = Provenance()
    files: Files = ()

    @property
    def unasked(self) -> bool:
        """Whether it answers somebody, so that no person has to approve it."""
        answers = self.purpose is Purpose.REPLY and self.in_reply_to is not None
        duty = self.purpose in (Purpose.OPT_OUT_CONFIRMATION, Purpose.HELP)
        return answers or duty or self.written_by is not None

    def subjects(self) -> list[Ref]:
        """The records whose timelines show this message."""
        named = {
            "crm.contact": self.contact_id,
            "crm.deal": self.deal_id,
            "crm.company": self.company_id,
            "conversations.conversation": self.conversation_id,
        }
        return [Ref(kind, id_) for kind, id_ in named.items() if id_ is not None]


type TextBody = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_TEXT_CHARACTERS),
    AfterValidator(storable),
]


class SendText(_Outgoing):
    """Action payload of `messaging.send_text`: one SMS, or MMS with media.

    `files` become further media: links to them are made as the text leaves.

    `from_e164` is one of the tenant's own numbers; left out, the thread's or the connection's
    number is used.
    """

    to_e164: E164
    body: TextBody
    from_e164: E164 | None = None
    media_urls: tuple[Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)], ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "SendText":
        if not self.body and not self.media_urls and not self.files:
            raise ValueError("a text needs words or a picture")
        return self


class SendEmail(_Outgoing):
    """Action payload of `messaging.send_email`. `body` is plain text; paragraphs by empty lines.

    `html` replaces what is otherwise made from `body`. `footer` and `unsubscribe_url` are filled
    when the email is proposed, so that what is approved is exactly what leaves.
    """

    to_email: EmailAddress
    subject: Subject
    body: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_EMAIL_CHARACTERS),
        AfterValidator(storable),
    ]
    to_name: OneLine = ""
    html: Annotated[str, Field(max_length=MAX_EMAIL_CHARACTERS)] | None = None
    from_email: EmailAddress | None = None
    from_name: OneLine = ""
    reply_to: EmailAddress | None = None
    footer: str = ""
    unsubscribe_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    reply_to_message_id: OneLine | None = None  # Message-ID header of the email answered


class SendChat(_Outgoing):
    """Action payload of `messaging.send_chat`: one message in a web chat; `options` are buttons."""

    thread_id: UUID
    body: TextBody = Field(min_length=1)
    options: tuple[OneLine, ...] = ()


class FetchFile(BaseModel):
    """Action payload of `messaging.fetch_file`: the file of a received message is brought in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attachment_id: UUID
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)]
    via: str
