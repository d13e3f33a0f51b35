"""A brief for whoever takes over: what is known, what is open, what was said last. Extractive.

Nothing in it is worded freely: values come with the lead's own words, messages are quoted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.domains.conversations.contracts import SlotStatus, SlotValue
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.logic.phrase_reply.format_value import name_value
from enterprisehub.domains.conversations.logic.score_lead import LeadScore, progress_of

LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One message: `who` is "Lead", "Bot" or a person's name."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class KnownFact:
    """`words` is what the lead wrote."""

    title: str
    value: str
    words: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    headline: str
    facts: tuple[KnownFact, ...]
    open_questions: tuple[str, ...]
    declined: tuple[str, ...]
    concerns: tuple[str, ...]
    last: tuple[SaidLine, ...]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was said last, as pairs of who and text."""
        return [(line.who, line.text) for line in self.last]

    def as_text(self) -> str:
        """The brief as plain lines, for a notification or a task."""
        lines = [self.headline]
        lines += [f"{f.title}: {f.value} (“{f.words}”)" for f in self.facts]
        if self.open_questions:
            lines.append(f"Still open: {', '.join(self.open_questions)}")
        if self.declined:
            lines.append(f"Would not say: {', '.join(self.declined)}")
        if self.concerns:
            lines.append(f"Concerns: {', '.join(self.concerns)}")
        lines += [f"{line.who}: {line.text}" for line in self.last]
        return "\n".join(lines)


def summarise_conversation(
    flow: Flow,
    slots: Mapping[str, SlotValue],
    said: Sequence[SaidLine],
    *,
    score: LeadScore | None = None,
    reason: str | None = None,
    concerns: Sequence[str] = (),
    also_open: Sequence[str] = (),
    last: int = 4,
) -> Brief:
    """The brief of a conversation, for people of the tenant (in the default language)."""
    return Brief(
        headline=_headline(flow, slots, score, reason),
        facts=tuple(known_facts(flow, slots)),
        open_questions=(
            *(_title(flow, name) for name in flow.required() if name not in slots),
            *also_open,
        ),
        declined=tuple(
            _title(flow, name) for name, v in slots.items() if v.status is SlotStatus.DECLINED
        ),
        concerns=tuple(dict.fromkeys(c.replace("_", " ") for c in concerns)),
        last=tuple(SaidLine(line.who, _quoted(line.text)) for line in said[-last:]),
    )


def known_facts(flow: Flow, slots: Mapping[str, SlotValue]) -> list[KnownFact]:
    """The values in the flow's order, each with the words it came from."""
    book = phrasebook(DEFAULT_LANGUAGE)
    return [
        KnownFact(
            _title(flow, entry.name),
            name_value(value, entry, book),
            value.surface,
            value.confidence,
        )
        for entry in flow.slots
        if (value := slots.get(entry.name)) is not None and value.status not in NO_VALUE
    ]


def _headline(
    flow: Flow, slots: Mapping[str, SlotValue], score: LeadScore | None, reason: str | None
) -> str:
    known, required = progress_of(flow, slots)
    parts = [f"{flow.title[DEFAULT_LANGUAGE]}, {known} of {required} answered"]
    if score is not None:
        parts.append(f"{score.temperature} ({score.score})")
    if reason:
        parts.append(reason.replace("_", " "))
    return " · ".join(parts)


def _title(flow: Flow, name: str) -> str:
    titles = [s.title[DEFAULT_LANGUAGE] for s in flow.slots if s.name == name]
    return titles[0] if titles else name.replace("_", " ")


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"
