"""Which one thing to ask next, and in which way: asked, rephrased, as numbered choices, skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    SlotStatus,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.flows.conditions import all_hold
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow, Question

SURE_ENOUGH = 0.6
MAX_CHOICES = 5


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """`act` is None where nothing is left to ask; `skipped` names what was given up on the way."""

    act: BotAct | None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyMemory:
    """What the policy keeps between turns, inside `DialogueState.facts["policy"]`.

    `instead` counts, per slot, questions met by another subject: those do not climb the ladder.
    `checked` is the turn of the value that was last asked to be confirmed. `passed_on` are the
    reasons for which people had the lead already: those do not call them again by themselves.
    Messages up to `counted_from` were sent before a person gave the lead back.
    """

    skipped: tuple[str, ...] = ()
    instead: Mapping[str, int] | None = None
    checked: Mapping[str, int] | None = None
    unknown_questions: int = 0
    foreign_turns: int = 0
    passed_on: tuple[str, ...] = ()
    counted_from: int = 0

    @classmethod
    def of(cls, state: DialogueState) -> "PolicyMemory":
        kept = state.facts.get("policy", {})
        return cls(
            skipped=tuple(kept.get("skipped", ())),
            instead=dict(kept.get("instead", {})),
            checked=dict(kept.get("checked", {})),
            unknown_questions=int(kept.get("unknown_questions", 0)),
            foreign_turns=int(kept.get("foreign_turns", 0)),
            passed_on=tuple(kept.get("passed_on", ())),
            counted_from=int(kept.get("counted_from", 0)),
        )

    def attempts(self, state: DialogueState, slot: str, turned_from: str | None) -> int:
        """How often `slot` was asked for and the lead, staying with the subject, left it open."""
        instead = (self.instead or {}).get(slot, 0) + int(slot == turned_from)
        return max(0, state.asked.get(slot, 0) - instead)


def choose_question(
    state: DialogueState,
    flow: Flow,
    *,
    today: date,
    language: str,
    without: frozenset[str],
    turned_from: str | None = None,
) -> NextQuestion:
    """The one question to ask now.

    `without` names slots not to be asked for, filled or not; `turned_from` is the slot just asked
    for, where the lead turned to another subject: that is no failed attempt.
    """
    memory = PolicyMemory.of(state)
    if doubtful := _doubtful(state, flow, memory):
        return NextQuestion(BotAct(kind=BotActKind.CONFIRM, slot=doubtful.slot, slots=(doubtful,)))
    skipped: list[str] = []
    for question in flow.questions:
        if question.slot in without or not _open(question, state, memory, today):
            continue
        asked = state.asked.get(question.slot, 0)
        attempts = memory.attempts(state, question.slot, turned_from)
        act = _step_of_ladder(question, flow, asked, attempts, language)
        if act is not None:
            return NextQuestion(act, tuple(skipped))
        skipped.append(question.slot)
    return NextQuestion(None, tuple(skipped))


def open_questions(state: DialogueState, flow: Flow, *, today: date) -> tuple[str, ...]:
    """The slots still to be asked for, in the flow's order."""
    memory = PolicyMemory.of(state)
    return tuple(q.slot for q in flow.questions if _open(q, state, memory, today))


def _open(question: Question, state: DialogueState, memory: PolicyMemory, today: date) -> bool:
    if question.slot in state.slots or question.slot in memory.skipped:
        return False
    if question.skip_if and all_hold(question.skip_if, state.slots, today):
        return False
    return all_hold(question.ask_if, state.slots, today)


def _doubtful(state: DialogueState, flow: Flow, memory: PolicyMemory) -> SlotValue | None:
    """A value too uncertain to build on, not asked about before."""
    limits = {q.slot: q.confirm_below for q in flow.questions}
    for value in state.slots.values():
        unsure = value.confidence < limits.get(value.slot, SURE_ENOUGH)
        asked = (memory.checked or {}).get(value.slot) == value.turn
        if unsure and not asked and value.status is SlotStatus.PROPOSED:
            return value
    return None


def _step_of_ladder(
    question: Question, flow: Flow, asked: int, attempts: int, language: str
) -> BotAct | None:
    if attempts <= 1:
        return BotAct(kind=BotActKind.REQUEST, slot=question.slot, variant=asked % 2)
    options = choices_of(question, flow, language)
    if attempts == 2 and options:  # noqa: PLR2004  the third way to ask
        return BotAct(
            kind=BotActKind.REQUEST_CHOICE, slot=question.slot, options=options, variant=attempts
        )
    return None


def choices_of(question: Question, flow: Flow, language: str) -> tuple[str, ...]:
    """What is offered by number: values of a choice, else texts that the grammar reads."""
    entry = flow.slot(question.slot)
    if entry.type is SlotType.CHOICE:
        return tuple(c.value for c in entry.choices[:MAX_CHOICES])
    return question.options.get(language) or question.options.get(DEFAULT_LANGUAGE, ())
