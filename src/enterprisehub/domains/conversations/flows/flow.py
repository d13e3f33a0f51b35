"""A qualification flow as data: what to learn, how to ask, what to answer, when to hand over.

The program knows how a dialogue works; a flow says what this dialogue is about. A tenant's edited
flow is the same document with a higher version, so that a session can finish on the version it
began with and versions can be compared.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from enterprisehub.domains.conversations.contracts import SlotSpec, SlotType
from enterprisehub.domains.conversations.flows.conditions import Condition, FlowPart

type Localised = Mapping[str, str]
"""ISO 639-1 code → text."""
type Variants = Mapping[str, tuple[str, ...]]
"""ISO 639-1 code → equivalent texts, one of which is used."""

DEFAULT_LANGUAGE = "en"


class ChoiceEntry(FlowPart):
    """One canonical value: `label` is offered, `say` says it back, `words` is what people write.

    `replies` are words that mean it only as the answer to its question ("fine").
    """

    value: str
    label: Localised
    say: Localised = Field(default_factory=dict)
    words: Variants = Field(default_factory=dict)
    replies: Variants = Field(default_factory=dict)


class SayBack(FlowPart):
    """How a value is said back. `{value}` stands for it; `yes`/`no` are for yes-or-no slots.

    `joined` is used instead where the fragment follows the one of the slot before without a comma:
    "a 3-bedroom" + "in Austin". `alone` is used where nothing else is said back: "Austin".
    """

    text: Localised
    joined: Localised = Field(default_factory=dict)
    alone: Localised = Field(default_factory=dict)
    yes: Localised = Field(default_factory=dict)
    no: Localised = Field(default_factory=dict)


class SlotEntry(FlowPart):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    type: SlotType
    title: Localised
    say: SayBack
    choices: tuple[ChoiceEntry, ...] = ()
    nouns: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    moves: Literal["from", "to"] | None = None

    def spec(self) -> SlotSpec:
        """What understanding needs to know; languages are merged, because people mix them."""
        return SlotSpec(
            name=self.name,
            type=self.type,
            title=self.title.get(DEFAULT_LANGUAGE, self.name),
            choices={c.value: _words(c) for c in self.choices},
            nouns=self.nouns,
            cues=self.cues,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            replies={c.value: _all_of(c.replies) for c in self.choices if c.replies},
            moves=self.moves,
            asks_fact=self.type is SlotType.YES_NO,
        )


def _words(choice: ChoiceEntry) -> tuple[str, ...]:
    labels = [label.lower() for label in choice.label.values()]
    return tuple(dict.fromkeys([*labels, *_all_of(choice.words)]))


def _all_of(variants: Variants) -> tuple[str, ...]:
    return tuple(word for words in variants.values() for word in words)


class Question(FlowPart):
    """How a slot is asked for, per tone and language, and again in other words.

    A question is asked only while `ask_if` holds entirely, and never once `skip_if` does.
    """

    slot: str
    required: bool = False
    ask: Mapping[str, Variants]
    rephrase: Variants
    options: Variants = Field(default_factory=dict)
    ask_if: tuple[Condition, ...] = ()
    skip_if: tuple[Condition, ...] = ()
    confirm_below: float = 0.6


class Answer(FlowPart):
    """`text` uses `{fact}` names of the tenant; `without` is said where one of them is missing.

    A question whose words contain one of `words` is about this, whatever else was understood.
    """

    text: Localised
    without: Localised
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class ScoreRule(FlowPart):
    """`points` (also negative) with a reason people can read, where all of `when` holds."""

    when: tuple[Condition, ...]
    points: int
    reason: str


class Scoring(FlowPart):
    rules: tuple[ScoreRule, ...]
    hot_from: int = 70
    warm_from: int = 40

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 < self.warm_from < self.hot_from <= 100:  # noqa: PLR2004  scores end at 100
            raise ValueError("thresholds must rise: 0 < warm_from < hot_from <= 100")
        return self


class Disqualifier(FlowPart):
    """Where all of `when` holds, the bot closes with the text of `reason` and asks no more."""

    when: tuple[Condition, ...]
    reason: str


class HandoffRule(FlowPart):
    """Where it applies, the conversation goes to a person or to the flow named in `to`.

    `on` names what starts it: an urgent topic, a finished flow, or slots alone.
    """

    name: str
    to: Literal["person", "flow"] = "person"
    flow: str | None = None
    topics: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    urgent: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.to == "flow") != (self.flow is not None):
            raise ValueError(f"hand-off rule {self.name!r}: `flow` belongs to `to: flow`")
        if not self.topics and not self.when:
            raise ValueError(f"hand-off rule {self.name!r} needs topics or conditions")
        return self


class Nurture(FlowPart):
    """One message of a quiet lead's sequence, `after_days` since the last word of either side."""

    key: str
    after_days: int
    channel: Literal["sms", "email"]
    subject: Localised = Field(default_factory=dict)
    text: Localised
    needs: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


class Flow(FlowPart):
    """A whole flow. `required_to_qualify` of the required questions must be answered ("3 of 6").

    `settled_by` is what ends the matter when it has happened elsewhere: a seller whose home is
    sold needs nobody, a seller who has bought the next one does.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    version: Annotated[int, Field(ge=1)]
    title: Localised
    audience: Literal["consumer", "business"]
    languages: tuple[str, ...] = ("en", "es")
    tones: tuple[str, ...] = ("consultative", "confrontational")
    slots: tuple[SlotEntry, ...]
    questions: tuple[Question, ...]
    opening: Variants
    answers: Mapping[str, Answer]
    objections: Mapping[str, Mapping[str, Localised]]
    scoring: Scoring
    required_to_qualify: int
    disqualify: tuple[Disqualifier, ...] = ()
    settled_by: tuple[Literal["bought", "sold"], ...] = ("bought", "sold")
    handoffs: tuple[HandoffRule, ...] = ()
    nurture: tuple[Nurture, ...] = ()

    def slot(self, name: str) -> SlotEntry:
        return next(s for s in self.slots if s.name == name)

    def question(self, slot: str) -> Question:
        return next(q for q in self.questions if q.slot == slot)

    def specs(self) -> tuple[SlotSpec, ...]:
        return tuple(s.spec() for s in self.slots)

    def required(self) -> tuple[str, ...]:
        return tuple(q.slot for q in self.questions if q.required)
