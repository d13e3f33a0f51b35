"""The shipped flows are complete documents, and a check finds what an author got wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import SlotStatus, SlotType, SlotValue
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.flows.check_flow import problems_of
from enterprisehub.domains.conversations.flows.conditions import Condition, Op
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.kernel.errors import NotFound

TODAY = date(2026, 11, 21)


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_flows_have_no_mistakes(name: str) -> None:
    assert problems_of(shipped(name)) == ()


@pytest.mark.requirement("CNV-02")
def test_there_are_seller_buyer_lead_and_b2b() -> None:
    assert {"seller", "buyer", "lead", "b2b"} <= set(SHIPPED)
    assert shipped("b2b").audience == "business"
    assert len(shipped("seller").required()) == 6


def test_a_flow_survives_being_stored_and_read() -> None:
    flow = shipped("seller")
    assert Flow.model_validate_json(flow.model_dump_json()) == flow


def test_unknown_flows_are_named_in_the_error() -> None:
    with pytest.raises(NotFound, match="nobody"):
        shipped("nobody")


def test_slot_specs_merge_the_words_of_both_languages() -> None:
    spec = next(s for s in shipped("seller").specs() if s.name == "condition")
    assert spec.type is SlotType.CHOICE
    assert "roof leaks" in spec.choices["needs_roof"]
    assert "goteras" in spec.choices["needs_roof"]


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"ask": {"consultative": {"en": ["Do you have kids?"]}}}, "protected class"),
        ({"ask": {"consultative": {"en": ["Where? And when?"]}}}, "exactly one thing"),
        ({"slot": "nowhere"}, "is not a slot"),
        ({"rephrase": {"en": ["Which city?"]}}, "no text in 'es'"),
    ],
)
def test_mistakes_are_found(change: dict[str, object], complaint: str) -> None:
    document = shipped("seller").model_dump(mode="json")
    document["questions"][0] |= change
    assert any(complaint in p for p in problems_of(Flow.model_validate(document)))


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("where", ["answers.market", "objections.general", "nurture.seller_day_3"])
def test_nothing_the_bot_says_speaks_of_a_protected_class(where: str) -> None:
    document = shipped("seller").model_dump(mode="json")
    said = {"en": "A fine area for married couples without kids.", "es": "Una zona tranquila."}
    part, name = where.split(".")
    if part == "answers":
        document["answers"][name] |= {"without": said}
    elif part == "objections":
        document["objections"][name]["consultative"] = said
    else:
        document["nurture"][0]["text"] = said
    (found,) = problems_of(Flow.model_validate(document))
    assert found.startswith(f"{where} speaks of a protected class")


def test_an_answer_may_only_use_what_it_needs() -> None:
    document = shipped("seller").model_dump(mode="json")
    document["answers"]["commission"]["text"]["en"] = "It is {secret_rate}. Fine?"
    found = problems_of(Flow.model_validate(document))
    assert any("secret_rate" in p for p in found)
    assert any("must not ask" in p for p in found)


def value(slot: str, content: object, status: SlotStatus = SlotStatus.PROPOSED) -> SlotValue:
    return SlotValue(
        slot=slot,
        value=content,
        surface="x",
        start=0,
        end=1,
        turn=1,
        confidence=1,
        extractor="test",
        status=status,
    )


@pytest.mark.parametrize(
    ("op", "wanted", "held", "expected"),
    [
        (Op.FILLED, None, 3, True),
        (Op.MISSING, None, 3, False),
        (Op.IS, "house", "house", True),
        (Op.IN, ["house", "condo"], "land", False),
        (Op.AT_LEAST, 3, 3, True),
        (Op.AT_LEAST, 300_000, {"amount_cents": 299_999, "currency": "USD"}, False),
        (Op.AT_MOST, 5, True, False),
        (Op.AT_MOST, 5, "many", False),
        (Op.WITHIN_DAYS, 45, {"from": "2026-12-01", "to": "2026-12-31"}, True),
        (Op.WITHIN_DAYS, 45, "2027-12-01", False),
        (Op.WITHIN_DAYS, 45, "soon", False),
    ],
)
def test_conditions_compare_by_type(
    op: Op, wanted: object, held: object, *, expected: bool
) -> None:
    slots = {"x": value("x", held)}
    assert Condition(slot="x", op=op, value=wanted).holds(slots, TODAY) is expected


def test_a_declined_slot_is_known_to_be_declined_and_counts_as_missing() -> None:
    slots = {"x": value("x", None, SlotStatus.DECLINED)}
    assert Condition(slot="x", op=Op.DECLINED).holds(slots, TODAY)
    assert Condition(slot="x", op=Op.MISSING).holds(slots, TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


@given(op=st.sampled_from(list(Op)), held=JSON)
def test_no_stored_value_breaks_a_condition(op: Op, held: object) -> None:
    condition = Condition(slot="x", op=op, value=["a"] if op is Op.IN else 3)
    assert condition.holds({"x": value("x", held)}, TODAY) in (True, False)
