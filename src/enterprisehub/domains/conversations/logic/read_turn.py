"""One turn of a dialogue, pure: text in, next state and decision out.

Live conversations, replays and evaluations all take their turns here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    Help,
    KnownNames,
    LeadAct,
    LeadActKind,
    Understanding,
)
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.decide_acts import Decision, PolicyRules, decide
from enterprisehub.domains.conversations.logic.give_help.weave import (
    remember_help,
    set_aside,
    weave_help,
)
from enterprisehub.domains.conversations.logic.merge_readings import (
    Disagreement,
    ModelSlot,
    merge_readings,
)
from enterprisehub.domains.conversations.logic.track_state import track
from enterprisehub.domains.conversations.logic.understand_text import understand

type FlowNamed = Callable[[str], Flow | None]
MOST_SWITCHES = 2
ALSO = "also"
"""The fact of a dialogue that names what else the lead wants, which this flow does not ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnInput:
    """`model_slots` are what a language model read, None where none was asked.

    `hearing_ratio` is how surely the words themselves were heard: 1 for what was written.
    `helped` is what was looked up or arranged for this very text.
    """

    text: str
    names: KnownNames
    rules: PolicyRules
    today: date
    model_slots: Sequence[ModelSlot] | None = None
    hearing_ratio: float = 1.0
    helped: Help | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOutcome:
    """`state` includes what was heard but not yet what will be said; see `remember_acts`."""

    flow: Flow
    state: DialogueState
    heard: Understanding
    decision: Decision
    disagreements: tuple[Disagreement, ...] = ()
    left_flows: tuple[str, ...] = ()
    helped: Help | None = None


def read_turn(
    flow: Flow, state: DialogueState, given: TurnInput, flow_named: FlowNamed
) -> TurnOutcome:
    """What was heard and what follows. A flow that hands to another is left before it speaks.

    The text is read again with the other flow's slots, so that nothing said is lost; values of
    slots that both flows have are kept. A flow that was left is not entered again.
    """
    left: list[str] = []
    outcome = _one_reading(flow, state, given)
    while outcome.decision.switch_to and len(left) < MOST_SWITCHES:
        following = flow_named(outcome.decision.switch_to)
        if following is None or following.name in (*left, outcome.flow.name):
            break
        left.append(outcome.flow.name)
        outcome = _entered(outcome, _moved(state, outcome.state, following), following, given)
    if outcome.decision.switch_to:
        outcome = _stay(outcome, given)
    return replace(outcome, left_flows=tuple(left), helped=given.helped)


def _entered(
    before: TurnOutcome, state: DialogueState, flow: Flow, given: TurnInput
) -> TurnOutcome:
    """The text in the flow it led to, which says what it is for unless it greets anyway.

    What led here was understood, though the new flow has no slot for it.
    """
    informed = tuple(act for act in before.heard.acts if act.kind is LeadActKind.INFORM)
    outcome = _one_reading(flow, state, given, otherwise=informed)
    going_on = outcome.decision.switch_to is None and outcome.decision.stage == state.stage
    if not going_on or state.bot_messages == 0:
        return outcome
    opening = BotAct(kind=BotActKind.GREET, topic="opening")
    decision = replace(outcome.decision, acts=(opening, *outcome.decision.acts))
    return replace(outcome, decision=decision)


def _one_reading(
    flow: Flow, state: DialogueState, given: TurnInput, otherwise: tuple[LeadAct, ...] = ()
) -> TurnOutcome:
    heard = understand(
        given.text,
        specs=flow.specs(),
        state=state,
        names=given.names,
        today=given.today,
        turn=state.turn + 1,
        languages=flow.languages,
    )
    if given.hearing_ratio < 1:
        heard = _less_sure(heard, given.hearing_ratio)
    disagreements: tuple[Disagreement, ...] = ()
    if given.model_slots:
        heard, disagreements = merge_readings(heard, given, flow.specs(), state)
    if otherwise and all(act.kind is LeadActKind.UNCLEAR for act in heard.acts):
        heard = replace(heard, acts=otherwise)
    helped = given.helped if given.helped is not None and given.helped.said else None
    if helped is not None:
        heard = set_aside(heard, helped, flow)
    tracked = track(state, heard, flow.specs())
    if helped is not None:
        tracked = remember_help(tracked, state, helped)
    decision = decide(tracked, heard, flow, given.rules, given.today)
    if helped is not None:
        decision = weave_help(decision, helped)
    return TurnOutcome(
        flow=flow, state=tracked, heard=heard, decision=decision, disagreements=disagreements
    )


def _less_sure(heard: Understanding, ratio: float) -> Understanding:
    """Words that may have been misheard make values that are asked about."""
    acts = tuple(
        replace(act, value=replace(act.value, confidence=act.value.confidence * ratio))
        if act.value is not None
        else act
        for act in heard.acts
    )
    return replace(heard, acts=acts)


def _moved(before: DialogueState, heard: DialogueState, flow: Flow) -> DialogueState:
    """The state in the other flow, as it was before this text: what both flows ask is kept."""
    shared = {entry.name: entry.type for entry in flow.slots}
    kept = {name: value for name, value in before.slots.items() if name in shared}
    moved = {name: value for name, value in heard.slots.items() if name not in shared}
    return replace(
        before,
        flow=flow.name,
        flow_version=flow.version,
        slots=kept,
        language=heard.language,
        facts={**before.facts, "earlier": sorted(moved), **_besides(heard, flow)},
    )


def _besides(heard: DialogueState, flow: Flow) -> dict[str, str]:
    """Who wants to sell and buy is asked about the sale; the purchase is for a person to ask."""
    interest = heard.slots.get("interest")
    both = interest is not None and interest.value == "both"
    return {ALSO: "buy"} if both and flow.name == "seller" else {}


def _stay(outcome: TurnOutcome, given: TurnInput) -> TurnOutcome:
    """The flow wants to hand over to one that cannot be entered: it goes on itself."""
    rules = [rule for rule in outcome.flow.handoffs if rule.to != "flow"]
    flow = outcome.flow.model_copy(update={"handoffs": tuple(rules)})
    decision = decide(outcome.state, outcome.heard, flow, given.rules, given.today)
    if given.helped is not None and given.helped.said:
        decision = weave_help(decision, given.helped)
    return replace(outcome, decision=decision)
