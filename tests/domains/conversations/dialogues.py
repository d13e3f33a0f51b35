"""Ready-made states, hearings and values for tests of policy and phrasing."""

from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    LeadAct,
    LeadActKind,
    SlotStatus,
    SlotType,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.flows.flow import Flow

TODAY = date(2026, 11, 21)
FACTS = {"company": "Acme Realty", "agent": "our agent", "commission": "2.5 %"}


def filled(
    slot: str,
    value: Any,
    surface: str,
    *,
    turn: int = 1,
    confidence: float = 0.95,
    status: SlotStatus = SlotStatus.PROPOSED,
) -> SlotValue:
    return SlotValue(
        slot=slot,
        value=value,
        surface=surface,
        start=0,
        end=len(surface),
        turn=turn,
        confidence=confidence,
        extractor="test",
        status=status,
    )


STORY = (
    filled("place", "Austin", "Austin"),
    filled("bedrooms", 3, "3 bed"),
    filled(
        "timeline",
        {"from": "2027-06-01", "to": "2027-08-31", "label": "this summer"},
        "this summer",
    ),
    filled(
        "price",
        {"amount_cents": 45_000_000, "currency": "USD", "qualifier": "around"},
        "around 450k",
    ),
    filled("condition", "needs_roof", "needs a new roof"),
)


def state_with(*values: SlotValue, flow: str = "seller", **more: Any) -> DialogueState:
    turn = max((v.turn for v in values), default=1)
    slots = {v.slot: v for v in values}
    return DialogueState(flow=flow, flow_version=1, **({"turn": turn, "slots": slots} | more))


def informing(*values: SlotValue) -> Understanding:
    acts = tuple(LeadAct(kind=LeadActKind.INFORM, slot=v.slot, value=v) for v in values)
    return Understanding(acts=acts)


def hearing(*kinds: LeadActKind, topic: str | None = None, **more: Any) -> Understanding:
    return Understanding(acts=tuple(LeadAct(kind=k, topic=topic) for k in kinds), **more)


@cache
def contents(entry_of: str, slot: str) -> st.SearchStrategy[tuple[Any, str, float, SlotStatus]]:
    """Anything the slot of a shipped flow could hold. Built once: building costs far more than drawing."""
    entry = shipped(entry_of).slot(slot)
    values: dict[SlotType, st.SearchStrategy[Any]] = {
        SlotType.MONEY: st.builds(
            lambda cents, q: {"amount_cents": cents, "currency": "USD", "qualifier": q},
            st.integers(0, 10**12),
            st.sampled_from([None, "around", "at_most", "at_least"]),
        ),
        SlotType.COUNT: st.integers(0, 10**6),
        SlotType.YES_NO: st.booleans(),
        SlotType.CHOICE: st.sampled_from([c.value for c in entry.choices] or ["none"]),
        SlotType.DATE_RANGE: st.just({"from": "2027-01-01", "to": "2027-02-01", "label": "soon"}),
    }
    return st.tuples(
        values.get(entry.type, st.text(min_size=1, max_size=80)),
        st.text(min_size=1, max_size=80),
        st.floats(0, 1),
        st.sampled_from(list(SlotStatus)),
    )


@cache
def plausible(flow: str, slot: str) -> st.SearchStrategy[SlotValue]:
    """Any value the slot of a shipped flow could hold in the first turn."""
    return contents(flow, slot).map(
        lambda held: filled(slot, held[0], held[1], confidence=held[2], status=held[3])
    )


@cache
def _messages(flow: str) -> st.SearchStrategy[tuple[list[str], list[Any], str | None]]:
    known = [entry.name for entry in shipped(flow).slots]
    topics = [None, "commission", "pricing", "nonsense", "commission_too_high", "call_me"]
    acts = st.tuples(
        st.sampled_from(list(LeadActKind)), st.sampled_from(topics), st.sampled_from([None, *known])
    )
    return st.tuples(
        st.lists(st.sampled_from(known), max_size=4, unique=True),
        st.lists(acts, max_size=3),
        st.sampled_from([None, "en", "es", "fr"]),
    )


@st.composite
def hearings(draw: st.DrawFn, flow: Flow, turn: int) -> tuple[Understanding, list[SlotValue]]:
    """Any message a lead could send: some slots, some acts, some topics."""
    names, acts, language = draw(_messages(flow.name))
    values = []
    for name in names:
        content, surface, confidence, status = draw(contents(flow.name, name))
        values.append(
            filled(name, content, surface, turn=turn, confidence=confidence, status=status)
        )
    informs = [LeadAct(kind=LeadActKind.INFORM, slot=v.slot, value=v) for v in values]
    others = [LeadAct(kind=kind, topic=topic, slot=slot) for kind, topic, slot in acts]
    return Understanding(acts=(*informs, *others), language=language), values
