"""A model's reading counts only with words of the text, and never beats a sure rule silently."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    KnownNames,
    LeadAct,
    LeadActKind,
    Understanding,
)
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.merge_readings import (
    DISPUTED_CONFIDENCE,
    ModelSlot,
    merge_readings,
)
from tests.domains.conversations.dialogues import TODAY, filled, informing

SPECS = shipped("seller").specs()
STATE = DialogueState(flow="seller", flow_version=1)


@dataclass
class Given:
    text: str
    model_slots: list[ModelSlot] = field(default_factory=list)
    names: KnownNames = field(default_factory=KnownNames)
    today: object = TODAY


def merged(text: str, *slots: tuple[str, str, str], heard: Understanding | None = None):
    read = [ModelSlot(slot=s, value=v, evidence=e) for s, v, e in slots]
    start = heard or Understanding(acts=(LeadAct(kind=LeadActKind.UNCLEAR),))
    return merge_readings(start, Given(text, read), SPECS, STATE)


@pytest.mark.requirement("BYD-05")
def test_words_of_the_text_become_a_typed_value() -> None:
    heard, _ = merged(
        "we're hoping for four fifty, the top's shot",
        ("condition", "needs_roof", "the top's shot"),
    )
    (act,) = heard.acts
    assert act.value is not None
    assert (act.value.value, act.value.extractor) == ("needs_roof", "model")
    assert act.value.surface == "the top's shot"


@pytest.mark.requirement("BYD-05")
@pytest.mark.parametrize(
    "read",
    [
        ("condition", "needs_roof", "the roof leaks badly"),
        ("condition", "haunted", "the top's shot"),
        ("price", "a lot", "the top's shot"),
        ("unheard_of", "x", "the top's shot"),
    ],
)
def test_what_is_not_in_the_text_or_means_nothing_is_dropped(read: tuple[str, str, str]) -> None:
    heard, _ = merged("the top's shot", read)
    assert [act.kind for act in heard.acts] == [LeadActKind.UNCLEAR]


@pytest.mark.requirement("BYD-05")
def test_a_conflict_with_a_sure_rule_is_kept_and_asked_about() -> None:
    rule = filled("bedrooms", 3, "3 bed")
    text = "3 bed, well 4 bed with the den"
    heard, disagreements = merged(text, ("bedrooms", "4", "4 bed"), heard=informing(rule))
    (act,) = heard.acts
    assert act.value is not None
    assert (act.value.value, act.value.confidence) == (3, DISPUTED_CONFIDENCE)
    assert (disagreements[0].rule_value, disagreements[0].model_value) == (3, 4)


def test_agreement_makes_surer() -> None:
    rule = filled("bedrooms", 3, "3 bed", confidence=0.9)
    heard, disagreements = merged("3 bed", ("bedrooms", "3", "3 bed"), heard=informing(rule))
    assert heard.acts[0].value is not None
    assert heard.acts[0].value.confidence == pytest.approx(0.95)
    assert disagreements == ()


@given(
    text=st.text(max_size=80),
    slot=st.sampled_from([s.name for s in SPECS] + ["other"]),
    value=st.text(max_size=20),
    evidence=st.text(min_size=1, max_size=20),
)
def test_no_reading_makes_a_value_without_evidence(
    text: str, slot: str, value: str, evidence: str
) -> None:
    heard, _ = merged(text, (slot, value, evidence))
    for act in heard.acts:
        if act.value is not None:
            assert act.value.surface == text[act.value.start : act.value.end]
            assert act.value.surface
