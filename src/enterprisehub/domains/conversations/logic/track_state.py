"""State and understanding become the next state: filled, confirmed or set aside."""

from collections.abc import Sequence
from dataclasses import replace

from enterprisehub.domains.conversations.contracts import (
    BotActKind,
    DialogueState,
    LeadAct,
    LeadActKind,
    SlotSpec,
    SlotStatus,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.logic.understand_text.hear_context import (
    Context,
    hear_context,
)
from enterprisehub.kernel.text.languages import SPOKEN

_SET_ASIDE = {
    LeadActKind.DECLINE_SLOT: SlotStatus.DECLINED,
    LeadActKind.DONT_CARE: SlotStatus.DONT_CARE,
}
_REQUESTS = (BotActKind.REQUEST, BotActKind.REQUEST_CHOICE)


def track(
    state: DialogueState, understanding: Understanding, specs: Sequence[SlotSpec]
) -> DialogueState:
    """The next state after one message. Pure: nothing is asked, sent or stored.

    Affirming a confirmation confirms what was said back; choosing an offer takes over its values;
    a negation without a new value leaves the value in doubt instead of deleting it.
    """
    context = hear_context(state)
    known = {spec.name: spec for spec in specs}
    turn = state.turn + 1
    slots = dict(state.slots)
    for act in understanding.acts:
        _apply(act, slots, context, known, turn)
    filled = {name for name in slots if slots[name] != state.slots.get(name)}
    requested = [a for a in state.last_bot_acts if a.kind in _REQUESTS and a.slot]
    missed = bool(requested) and not any(a.slot in filled for a in requested)
    topics = [
        a.topic for a in understanding.acts
        if a.topic and a.kind in (LeadActKind.QUESTION, LeadActKind.OBJECTION)
    ]  # fmt: skip
    return replace(
        state,
        turn=turn,
        slots=slots,
        language=_language(state.language, understanding.language),
        unanswered=state.unanswered + 1 if missed else 0,
        pending_topics=tuple(dict.fromkeys(topics)),
        last_offer=context.offer,
    )


def _apply(
    act: LeadAct,
    slots: dict[str, SlotValue],
    context: Context,
    known: dict[str, SlotSpec],
    turn: int,
) -> None:
    match act.kind:
        case LeadActKind.INFORM | LeadActKind.CORRECT if act.value and act.value.slot in known:
            slots[act.value.slot] = _repeat(slots.get(act.value.slot), act)
        case LeadActKind.AFFIRM:
            said_back = [v for v in context.confirming if v.slot in known]
            slots.update({v.slot: _confirmed(slots.get(v.slot), v, turn) for v in said_back})
        case LeadActKind.NEGATE:
            _doubt(slots, context, turn)
        case LeadActKind.SELECT:
            slots.update(
                (v.slot, replace(v, turn=turn, status=SlotStatus.CONFIRMED))
                for v in context.offer
                if v.slot in known and known[v.slot].taken_with_offer
            )
        case LeadActKind.DECLINE_SLOT | LeadActKind.DONT_CARE if act.slot in known and act.slot:
            slots[act.slot] = _set_aside(act.slot, _SET_ASIDE[act.kind], turn)


def _doubt(slots: dict[str, SlotValue], context: Context, turn: int) -> None:
    """What was said back and refused stays, but in doubt, unless this message replaced it."""
    for value in context.confirming:
        held = slots.get(value.slot)
        if held is not None and held.turn != turn and held.status is not SlotStatus.CORRECTED:
            slots[value.slot] = replace(
                held, confidence=min(held.confidence, 0.4), status=SlotStatus.PROPOSED
            )


def _repeat(held: SlotValue | None, act: LeadAct) -> SlotValue:
    """Saying the same again makes it surer; anything else replaces it, marked as a correction."""
    value = act.value
    if value is None:
        raise ValueError("an inform act carries a value")
    if held is None or held.value != value.value:
        status = SlotStatus.CORRECTED if act.kind is LeadActKind.CORRECT else value.status
        return replace(value, status=status)
    sure = min(1.0, max(held.confidence, value.confidence) + 0.05)
    return replace(value, confidence=sure, status=SlotStatus.CONFIRMED)


def _confirmed(held: SlotValue | None, said_back: SlotValue, turn: int) -> SlotValue:
    if held is None or held.status in (SlotStatus.DONT_CARE, SlotStatus.DECLINED):
        return replace(said_back, turn=turn, confidence=0.95, status=SlotStatus.CONFIRMED)
    if held.turn == turn:
        return held
    return replace(
        held, value=said_back.value, said=said_back.said or held.said,
        confidence=0.99, status=SlotStatus.CONFIRMED,
    )  # fmt: skip


def _set_aside(slot: str, status: SlotStatus, turn: int) -> SlotValue:
    return SlotValue(
        slot=slot, value=None, surface="", start=0, end=0, turn=turn,
        confidence=0.9, extractor="act", status=status,
    )  # fmt: skip


def _language(known: str | None, heard: str | None) -> str | None:
    """A language once known is kept over noise, so that "ok" does not switch it."""
    return heard if heard in SPOKEN or known is None else known
