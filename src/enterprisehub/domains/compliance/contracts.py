"""The shapes of a compliance decision: what is known of a person, and what follows from it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID


class ContactChannel(StrEnum):
    """How a person would be reached. `ai_voice` speaks with an artificial voice (FCC 24-17)."""

    SMS = "sms"
    VOICE = "voice"
    AI_VOICE = "ai_voice"
    EMAIL = "email"
    WEB_CHAT = "web_chat"


class ContactPurpose(StrEnum):
    """Why: the words of messaging."""

    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    MARKETING = "marketing"
    NOTICE = "notice"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    HELP = "help"


class ConsentClass(StrEnum):
    """How strong a permission is; `written` covers what `express` covers."""

    WRITTEN = "written"
    EXPRESS = "express"
    INQUIRY = "inquiry"
    PURCHASE = "purchase"


type Outcome = Literal["allow", "defer_until", "refuse", "review"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Every sign of where the person is; all of them are believed at once."""

    phone_e164: str | None = None
    country: str | None = None
    state: str | None = None
    stated_zone: str | None = None
    device_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutFact:
    """A standing wish to hear nothing; `confirmed_at` once the one confirmation was sent.

    With `bounced` it is no wish: the very address of this contact does not exist.
    """

    opted_out_at: datetime
    words: str
    channel: str
    id: UUID | None = None
    scope: Literal["all", "channel"] = "all"
    confirmed_at: datetime | None = None
    state: Literal["active", "review"] = "active"
    bounced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFact:
    """One row of the consent ledger that may permit this contact."""

    kind: ConsentClass
    given_at: datetime
    id: UUID | None = None
    channels: tuple[str, ...] = ()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisturbanceFact:
    """Do not disturb: until a moment, or daily between two local times."""

    until: datetime | None = None
    daily_from: time | None = None
    daily_to: time | None = None
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLaw:
    """What the law wants before the sound of a call is kept; `rules` are ids with versions.

    "unknown" is as strict as "all_party": the place of one side is not known.
    """

    consent: Literal["one_party", "all_party", "unknown"]
    rules: tuple[str, ...]
    places: tuple[str, ...]
    says: str

    @property
    def everybody(self) -> bool:
        """Whether everybody on the line must agree."""
        return self.consent != "one_party"


@dataclass(frozen=True, slots=True)
class SentFact:
    """One message to this person that they had not asked for, on any of their addresses."""

    at: datetime
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFact:
    """What the text says, as far as the law looks at it.

    `lexicon` is the version of the words it was screened by, `lexicon_source` their law.
    """

    lexicon: str = ""
    lexicon_source: str = ""
    fair_housing: Literal["allowed", "flag", "violation"] = "allowed"
    findings: tuple[str, ...] = ()
    has_postal_address: bool = False
    has_unsubscribe: bool = False
    licence_ids: tuple[str, ...] = ()
    is_first_contact: bool = False
    india_header: str | None = None
    india_template_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantLimits:
    """What the tenant decided beyond the law; it can only narrow."""

    day_limit: int = 3
    quiet_from: time | None = None
    quiet_to: time | None = None
    reply_minutes: int = 60
    is_licensee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """Everything a decision rests on; nothing else is looked at."""

    whereabouts: Whereabouts = Whereabouts()
    opt_outs: tuple[OptOutFact, ...] = ()
    consents: tuple[ConsentFact, ...] = ()
    do_not_call: bool | None = None
    do_not_call_checked_on: date | None = None
    unasked_sent: tuple[SentFact, ...] = ()
    last_inbound_at: datetime | None = None
    disturbances: tuple[DisturbanceFact, ...] = ()
    content: ContentFact = ContentFact()
    limits: TenantLimits = TenantLimits()
    looked_at_by_person: bool = False
    written_by_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that spoke: its id with version, what it says here, and its source."""

    rule: str
    outcome: Outcome
    says: str
    source: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTime:
    """What the clock shows at one candidate place, and which signs name that place."""

    zone: str
    at: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether this contact may happen now, with everything needed to prove it later."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    until: datetime | None = None
    local_times: tuple[LocalTime, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    frequency: dict[str, Any] = field(default_factory=dict)
    consent_id: UUID | None = None
    opt_out_state: str = "none"
    rule_versions: tuple[str, ...] = ()
    inputs_hash: str = ""

    @property
    def says(self) -> str:
        """The first reason that decided, as people read it."""
        speaking = [r for r in self.reasons if r.outcome == self.outcome]
        return speaking[0].says if speaking else "Nothing speaks against it."
