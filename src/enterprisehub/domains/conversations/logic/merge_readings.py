"""What a model read is taken only with evidence, and never against a sure rule.

A model names slots with words that must stand literally in the text. The slot's own grammar turns
those words into the value; only where the value is one of the flow's own choices may the model
name it directly. Where both read a slot differently, the rule's value is kept and asked about.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    KnownNames,
    LeadAct,
    LeadActKind,
    SlotSpec,
    SlotType,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.logic.understand_text import understand

SURE_RULE = 0.85
MODEL_CONFIDENCE = 0.75
DISPUTED_CONFIDENCE = 0.5
AGREED_BONUS = 0.05
WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Words that are evidence of nothing by themselves; "yes" and "no" are read by the grammars.
_NOTHING = (
    "hi hello hey there hola the a an and or but so it its this that i i'm im you we me my your"
    " it's is are was be to of in on at for with ok okay thanks thank please el la los las un una"
    " y o de en que por para"
)
SAYS_NOTHING = frozenset(_NOTHING.split())
FREE_TYPES = frozenset({SlotType.PLACE, SlotType.PROPERTY, SlotType.PERSON, SlotType.TEXT})


class ModelSlot(BaseModel):
    """One slot as a model read it: `evidence` are the exact words of the message."""

    slot: str = Field(max_length=40)
    value: str = Field(max_length=200)
    evidence: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A slot that rules and model read differently: a signal of quality, kept with the turn."""

    slot: str
    rule_value: Any
    model_value: Any
    evidence: str


class Read(Protocol):
    """What merging needs of the turn's input."""

    @property
    def text(self) -> str: ...
    @property
    def names(self) -> KnownNames: ...
    @property
    def today(self) -> Any: ...
    @property
    def model_slots(self) -> Sequence[ModelSlot] | None: ...


def merge_readings(
    heard: Understanding, given: Read, specs: Sequence[SlotSpec], state: DialogueState
) -> tuple[Understanding, tuple[Disagreement, ...]]:
    """The understanding with the model's slots in it, and where the two disagreed."""
    known = {spec.name: spec for spec in specs}
    acts = list(heard.acts)
    disagreements: list[Disagreement] = []
    for read in given.model_slots or ():
        spec = known.get(read.slot)
        value = _value_of(read, spec, given, state) if spec else None
        if value is None:
            continue
        position = _reading_of(acts, read.slot)
        if position is None:
            acts.append(_informing(value, state))
            continue
        rule = acts[position].value
        if rule is None:
            continue
        acts[position], disagreement = _settled(acts[position], rule, value, read)
        disagreements += [disagreement] if disagreement else []
    if any(act.value for act in acts):
        acts = [act for act in acts if act.kind is not LeadActKind.UNCLEAR]
    return replace(heard, acts=tuple(acts)), tuple(disagreements)


def _reading_of(acts: Sequence[LeadAct], slot: str) -> int | None:
    found = (i for i, act in enumerate(acts) if act.value is not None and act.slot == slot)
    return next(found, None)


def _settled(
    act: LeadAct, rule: SlotValue, model: SlotValue, read: ModelSlot
) -> tuple[LeadAct, Disagreement | None]:
    if _core(rule.value) == _core(model.value):
        sure = min(1.0, max(rule.confidence, model.confidence) + AGREED_BONUS)
        return replace(act, value=replace(rule, confidence=sure)), None
    disagreement = Disagreement(read.slot, rule.value, model.value, read.evidence)
    if rule.confidence >= SURE_RULE:
        kept = replace(rule, confidence=DISPUTED_CONFIDENCE)
    else:
        kept = replace(model, confidence=DISPUTED_CONFIDENCE)
    return replace(act, value=kept), disagreement


def _core(value: Any) -> Any:
    """What two readings must share: an amount and its currency, the days, or the value itself."""
    if not isinstance(value, Mapping):
        return value.lower() if isinstance(value, str) else value
    keys = ("amount_cents", "currency", "from", "to")
    return tuple(value.get(key) for key in keys)


def _informing(value: SlotValue, state: DialogueState) -> LeadAct:
    earlier = state.slots.get(value.slot)
    corrects = earlier is not None and _core(earlier.value) != _core(value.value)
    kind = LeadActKind.CORRECT if corrects else LeadActKind.INFORM
    return LeadAct(kind=kind, slot=value.slot, value=value, confidence=value.confidence)


def _value_of(
    read: ModelSlot, spec: SlotSpec, given: Read, state: DialogueState
) -> SlotValue | None:
    """The typed value, or None where the words are not in the text or mean nothing to the slot."""
    start = given.text.lower().find(read.evidence.lower())
    if start < 0:
        return None
    surface = given.text[start : start + len(read.evidence)]
    value = _by_grammar(surface, spec, given, state)
    if value is None:
        value = _by_name(read, surface, spec)
    if value is None:
        return None
    return SlotValue(
        slot=spec.name,
        value=value,
        surface=surface,
        start=start,
        end=start + len(surface),
        turn=state.turn + 1,
        confidence=MODEL_CONFIDENCE,
        extractor="model",
    )


def _by_grammar(surface: str, spec: SlotSpec, given: Read, state: DialogueState) -> Any:
    asked = replace(
        state,
        slots={},
        last_offer=(),
        last_bot_acts=(BotAct(kind=BotActKind.REQUEST, slot=spec.name),),
    )
    heard = understand(
        surface,
        specs=(spec,),
        state=asked,
        names=given.names,
        today=given.today,
        turn=state.turn + 1,
    )
    values = [act.value.value for act in heard.acts if act.value is not None]
    return values[0] if values else None


def _by_name(read: ModelSlot, surface: str, spec: SlotSpec) -> Any:
    said = read.value.strip().lower()
    if not {word.lower() for word in WORDS.findall(surface)} - SAYS_NOTHING:
        return None
    if spec.type is SlotType.CHOICE:
        return said if said in spec.choices else None
    if spec.type is SlotType.YES_NO:
        return {"true": True, "yes": True, "false": False, "no": False}.get(said)
    return surface.strip() if spec.type in FREE_TYPES else None
