"""The shapes of a dialogue: slots, the lead's acts, the bot's acts and the state between turns.

One vocabulary for every channel: understanding (text → acts), tracking (acts → state), policy
(state → acts of the bot) and phrasing (acts → text) meet only here. All values are JSON-like, so
that a state can be stored, replayed and compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID


class SlotType(StrEnum):
    """What kind of thing a slot holds; each kind has its own grammar."""

    MONEY = "money"
    COUNT = "count"
    PLACE = "place"
    ADDRESS = "address"
    PROPERTY = "property"
    DATE = "date"
    DATE_RANGE = "date_range"
    TIME = "time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    PERSON = "person"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSpec:
    """What a flow says about one slot: the flow names the type, the grammar belongs to the type.

    `choices` maps each canonical value to the words people use for it; `nouns` anchors counts
    ("3 bed") and names what a yes-or-no slot is about; `unit` is the currency of money or the noun
    a count is spoken with. `cues` are words beside a value that tie it to this slot where several
    slots share a type ("return", "check out"). A choice of an offer fills the slot with the offered
    value only where `taken_with_offer` holds. `replies` are words that mean a choice only as the
    answer to its question ("fine"). `moves` tells which end of a move a place is: "from" a home to
    be sold, "to" a home looked for; the other end is not taken for it. `asks_fact` marks a question
    how things are: politeness ("ok", "great") answers a wish with yes, but no such question.
    """

    name: str
    type: SlotType
    title: str
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nouns: tuple[str, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    cues: tuple[str, ...] = ()
    taken_with_offer: bool = True
    replies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moves: str | None = None
    asks_fact: bool = False


class SlotStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DECLINED = "declined"
    DONT_CARE = "dont_care"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """One filled slot with its evidence.

    `value` is normalised and JSON-like: money {"amount_cents", "currency", "qualifier"}, count int,
    place and property str (canonical name from the tenant's index where known), date "YYYY-MM-DD",
    date_range {"from", "to", "label"}, yes_no bool, choice the canonical value, text str.
    `surface` occurs literally in the message of turn `turn`, at characters [start, end); `said` is
    the same phrase with shorthand and typos mended.
    """

    slot: str
    value: Any
    surface: str
    start: int
    end: int
    turn: int
    confidence: float
    extractor: str
    status: SlotStatus = SlotStatus.PROPOSED
    said: str = ""


class LeadActKind(StrEnum):
    """What a person does with one message, read in the light of what the bot last said."""

    INFORM = "inform"
    CORRECT = "correct"
    AFFIRM = "affirm"
    NEGATE = "negate"
    SELECT = "select"
    REQUEST_ALTERNATIVES = "request_alternatives"
    DECLINE_SLOT = "decline_slot"
    DONT_CARE = "dont_care"
    DONT_KNOW = "dont_know"
    QUESTION = "question"
    OBJECTION = "objection"
    WANT_HUMAN = "want_human"
    NOT_INTERESTED = "not_interested"
    SETTLED = "settled"
    WRONG_PERSON = "wrong_person"
    ASK_IF_BOT = "ask_if_bot"
    GREET = "greet"
    THANK = "thank"
    BYE = "bye"
    DEFER = "defer"
    ABUSE = "abuse"
    UNCLEAR = "unclear"
    ASK_HELP = "ask_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAct:
    """`topic` names what a question or objection is about (commission, valuation, identity, …).

    For SETTLED it is what has come to its end elsewhere: "bought" or "sold".
    """

    kind: LeadActKind
    slot: str | None = None
    value: SlotValue | None = None
    topic: str | None = None
    text: str = ""
    confidence: float = 1.0


class BotActKind(StrEnum):
    GREET = "greet"
    DISCLOSE = "disclose"
    SAY_BACK = "say_back"
    CONFIRM = "confirm"
    ACKNOWLEDGE_CORRECTION = "acknowledge_correction"
    REQUEST = "request"
    REQUEST_CHOICE = "request_choice"
    OFFER = "offer"
    ANSWER = "answer"
    REASSURE = "reassure"
    REPAIR = "repair"
    HANDOFF = "handoff"
    CLOSE = "close"
    WAIT = "wait"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotAct:
    """One thing the bot does; the text comes later and separately.

    SAY_BACK states what was understood and goes on, CONFIRM asks whether a value is right. `slots`
    are the values spoken about, `topic` what is answered, `options` numbered choices,
    `reason` why a handoff or close happens, `variant` how often this was asked before (0, 1, 2).
    HELP says in `said` what was looked up or arranged; `topic` is the kind of help.
    """

    kind: BotActKind
    slot: str | None = None
    slots: tuple[SlotValue, ...] = ()
    topic: str | None = None
    options: tuple[str, ...] = ()
    reason: str | None = None
    variant: int = 0
    said: str = ""


type Skill = Literal["find_listings", "book_times", "ask_colleague", "answer_questions"]
"""What a bot may do in a dialogue beside its flow."""
SKILLS: dict[Skill, str] = {
    "find_listings": "Look up listings",
    "book_times": "Offer times and book appointments",
    "ask_colleague": "Ask a colleague by name to call back",
    "answer_questions": "Answer from the knowledge base",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked:
    """What a text asks to be looked up or arranged, in values; `words` are the person's own.

    `day` is "YYYY-MM-DD", `at` "HH:MM", `starts_at` one of the times that were offered. `known`:
    the flow itself has an answer, so another one must be all the surer.
    """

    kind: Literal["listings", "times", "other_times", "book", "colleague", "answer"]
    words: str
    place: str | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    bedrooms: int | None = None
    day: str | None = None
    at: str | None = None
    part: Literal["morning", "afternoon"] | None = None
    starts_at: str | None = None
    name: str = ""
    about: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """One call of a tool: in words what was asked and what came of it."""

    tool: str
    given: str
    got: str
    duration_ms: int
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What came of it. Without `said` nothing was found, and the policy speaks for itself.

    `asks`: it ends with a question, so the flow asks nothing beside it. `memory` is kept in the
    state until the next help: times offered, homes named. `facts` go to the receipt.
    """

    kind: str
    words: str
    said: str = ""
    asks: bool = False
    memory: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    uses: tuple[ToolUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What one message (or batch of messages) was taken to mean.

    `language` is an ISO 639-1 code or None where the text is too short to tell; `sentiment` is
    in [-1, 1]; `injection_score` in [0, 1] tells how much the text tries to instruct the machine.
    """

    acts: tuple[LeadAct, ...]
    language: str | None = None
    sentiment: float = 0.0
    intent: str | None = None
    injection_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueState:
    """Everything the policy may look at. Immutable: tracking returns the next one."""

    flow: str
    flow_version: int
    turn: int = 0
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    last_bot_acts: tuple[BotAct, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    unanswered: int = 0
    bot_messages: int = 0
    language: str | None = None
    pending_topics: tuple[str, ...] = ()
    stage: str = "qualifying"
    facts: Mapping[str, Any] = field(default_factory=dict)
    last_offer: tuple[SlotValue, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The tenant's own index of places and properties: lower-cased surface → canonical name."""

    places: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotInfo:
    """A slot as pages and other domains see it; `words` is what the lead wrote."""

    name: str
    title: str
    shown: str
    value: Any
    words: str
    confidence: float
    status: SlotStatus
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInfo:
    """A conversation's standing. `score_reasons` are (points, reason), the weightiest first."""

    id: UUID
    contact_id: UUID
    thread_id: UUID
    channel: str
    flow: str
    flow_title: str
    flow_version: int
    tone: str
    language: str | None
    stage: str
    outcome: str | None
    answered: int
    required: int
    open_questions: tuple[str, ...]
    slots: tuple[SlotInfo, ...]
    score: int
    temperature: str
    score_reasons: tuple[tuple[int, str], ...]
    effectiveness_score: float | None
    effectiveness: Mapping[str, float]
    bot_messages: int
    lead_messages: int
    stall_reason: str | None
    stall_detail: str | None
    last_turn_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffInfo:
    """One offer of a lead to people."""

    id: UUID
    session_id: UUID
    contact_id: UUID
    state: str
    reason: str
    urgent: bool
    headline: str
    group: str
    score: int
    temperature: str
    offered_at: datetime
    claim_by_at: datetime | None
    claimed_by: UUID | None
    claimed_by_name: str | None
    ended_at: datetime | None
    brief: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DigestFact:
    """One thing the lead told us, as people say it: "Price", "around $425,000"."""

    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A contact's latest conversation in facts, for those who write to them next.

    `about` is a noun phrase ("your 3-bedroom in Austin") in the conversation's language, empty
    where nothing is known that would make one. `injection_score` is that of the most suspicious
    text; hand it on as a fact of what is proposed, and a person will be asked.
    """

    session_id: UUID
    thread_id: UUID
    channel: str
    flow: str
    language: str
    stage: str
    score: int
    temperature: str
    injection_score: float
    about: str
    facts: tuple[DigestFact, ...]
    open_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a text names, at text[start:end]; `bare` is a mere ordinal ("the 2nd")."""

    day: date
    start: int
    end: int
    bare: bool
