"""Signals and values become the lead's acts, in the light of what the bot said last."""

from collections.abc import Sequence

from enterprisehub.domains.conversations.contracts import (
    LeadAct,
    LeadActKind,
    SlotSpec,
    SlotStatus,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.logic.understand_text.hear_context import Context

_PLAIN_ACTS = {
    "want_human": LeadActKind.WANT_HUMAN, "ask_if_bot": LeadActKind.ASK_IF_BOT,
    "not_interested": LeadActKind.NOT_INTERESTED, "wrong_person": LeadActKind.WRONG_PERSON,
    "defer": LeadActKind.DEFER, "abuse": LeadActKind.ABUSE, "greet": LeadActKind.GREET,
    "thank": LeadActKind.THANK, "bye": LeadActKind.BYE,
}  # fmt: skip
# What has come to its end elsewhere; whether that ends the matter is for the flow to say.
SETTLED = ("bought", "sold")


def decide_acts(
    signals: frozenset[str],
    values: Sequence[SlotValue],
    asked_about: Sequence[str],
    specs: Sequence[SlotSpec],
    context: Context,
    unmoved: frozenset[str] = frozenset(),
) -> list[LeadAct]:
    """Informs and corrections first, then what the message does with the bot's last words."""
    if "nothing" in signals and _wanting_text(values, specs, context):
        signals -= {"negate", "bye", "defer", "dont_know"}
    acts = [_value_act(value, signals, context) for value in values]
    acts += _about_confirmation(signals, values, context)
    acts += _about_offer(signals, values, asked_about, context)
    acts += _about_request(signals, values, specs, context, unmoved)
    acts += [
        LeadAct(kind=kind) for name, kind in _PLAIN_ACTS.items()
        if name in signals and not (name == "defer" and values)
    ]  # fmt: skip
    acts += [LeadAct(kind=LeadActKind.SETTLED, topic=done) for done in SETTLED if done in signals]
    acts += [LeadAct(kind=LeadActKind.QUESTION, slot=name, topic=name) for name in asked_about]
    return acts


def _value_act(value: SlotValue, signals: frozenset[str], context: Context) -> LeadAct:
    earlier = context.filled.get(value.slot)
    changed = earlier is not None and earlier.value != value.value
    if changed and (signals & {"correction", "negate"} or value.slot in context.confirmed_slots):
        return LeadAct(kind=LeadActKind.CORRECT, slot=value.slot, value=value)
    return LeadAct(kind=LeadActKind.INFORM, slot=value.slot, value=value)


def _about_confirmation(
    signals: frozenset[str],
    values: Sequence[SlotValue],
    context: Context,
) -> list[LeadAct]:
    if not context.confirming:
        return []
    contested = any(
        v.slot in context.confirmed_slots and not _same(v, context.confirming) for v in values
    )
    if "negate" in signals or contested or "alternatives" in signals:
        return [LeadAct(kind=LeadActKind.NEGATE)]
    if signals & {"affirm", "praise", "thank", "go", "bye"}:
        return [LeadAct(kind=LeadActKind.AFFIRM)]
    return []


def _same(value: SlotValue, confirming: Sequence[SlotValue]) -> bool:
    return any(
        v.slot == value.slot and (v.value == value.value or v.said.lower() == value.said.lower())
        for v in confirming
    )


def _about_offer(
    signals: frozenset[str],
    values: Sequence[SlotValue],
    asked_about: Sequence[str],
    context: Context,
) -> list[LeadAct]:
    if context.confirming:
        return []
    if context.offer and "alternatives" in signals:
        return [LeadAct(kind=LeadActKind.REQUEST_ALTERNATIVES)]
    if context.proposed_step and signals & {"affirm", "negate", "praise", "go"}:
        refused = "negate" in signals and "praise" not in signals
        kind = LeadActKind.NEGATE if refused else LeadActKind.AFFIRM
        chosen = [LeadAct(kind=LeadActKind.SELECT)] if context.offer and not refused else []
        return [LeadAct(kind=kind), *chosen]
    if context.offer and not context.asked and _chosen(signals, values, asked_about, context):
        return [LeadAct(kind=LeadActKind.SELECT)]
    return []


def _chosen(
    signals: frozenset[str],
    values: Sequence[SlotValue],
    asked_about: Sequence[str],
    context: Context,
) -> bool:
    """Going on with the offer or praising it chooses it; a bare yes does right after the offer."""
    if "go" in signals:
        return True
    if signals & {"negate", "asks"}:
        return False
    agreed = "affirm" in signals and context.fresh_offer and not context.more_wanted
    return "praise" in signals or (agreed and not asked_about and not values)


def _about_request(
    signals: frozenset[str],
    values: Sequence[SlotValue],
    specs: Sequence[SlotSpec],
    context: Context,
    unmoved: frozenset[str],
) -> list[LeadAct]:
    given = {v.slot for v in values}
    open_slots = [s for s in specs if s.name in context.asked and s.name not in given]
    acts: list[LeadAct] = []
    for spec in open_slots:
        if "decline" in signals:
            acts.append(LeadAct(kind=LeadActKind.DECLINE_SLOT, slot=spec.name))
        elif ("dont_care" in signals and (not given or spec.type is not SlotType.YES_NO)) or (
            "nothing" in signals and spec.type is SlotType.TEXT
        ):
            acts.append(LeadAct(kind=LeadActKind.DONT_CARE, slot=spec.name))
        elif "dont_know" in signals:
            acts.append(LeadAct(kind=LeadActKind.DONT_KNOW, slot=spec.name))
    acts += [
        LeadAct(kind=LeadActKind.DONT_CARE, slot=spec.name) for spec in specs
        if spec.name in unmoved and spec.name not in given | context.asked
    ]  # fmt: skip
    if not context.confirming and not context.offer and not acts and not context.proposed_step:
        if "affirm" in signals:
            acts.append(LeadAct(kind=LeadActKind.AFFIRM))
        elif "negate" in signals and not values:
            acts.append(LeadAct(kind=LeadActKind.NEGATE))
    return acts


def _wanting_text(values: Sequence[SlotValue], specs: Sequence[SlotSpec], context: Context) -> bool:
    """A question for a text stands open: "nothing really" is its answer, and no refusal."""
    given = {value.slot for value in values}
    return any(spec.type is SlotType.TEXT and spec.name in context.asked - given for spec in specs)


def answered(value: SlotValue, context: Context) -> SlotStatus:
    """A value that changes an earlier one is a correction from the start."""
    earlier = context.filled.get(value.slot)
    if earlier is not None and earlier.value != value.value:
        return SlotStatus.CORRECTED
    return SlotStatus.PROPOSED
