"""Real-sounding texts of leads are understood: values with literal evidence, acts, language."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    KnownNames,
    LeadActKind,
    SlotSpec,
    SlotType,
    Understanding,
)
from enterprisehub.domains.conversations.logic.understand_text import understand

TODAY = date(2026, 4, 10)
NAMES = KnownNames(properties={"maple court": "12 Maple Court"})
DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = json.loads((DATA / "lead_texts.json").read_text("utf-8"))


def _spec(entry: dict[str, Any]) -> SlotSpec:
    nouns = tuple(entry.pop("nouns", ()))
    return SlotSpec(**{**entry, "type": SlotType(entry["type"]), "nouns": nouns})


SPECS = [_spec(e) for e in json.loads((DATA / "seller_slots.json").read_text("utf-8"))]


def _name(case: dict[str, Any]) -> str:
    return f"{case.get('asked', '')}:{case['text'][:60]}"


def _understand(case: dict[str, Any]) -> Understanding:
    asked = case.get("asked")
    acts = (BotAct(kind=BotActKind.REQUEST, slot=asked),) if asked else ()
    state = DialogueState(flow="seller", flow_version=1, last_bot_acts=acts)
    return understand(case["text"], specs=SPECS, state=state, names=NAMES, today=TODAY, turn=1)


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("case", CASES, ids=_name)
def test_texts_fill_the_slots_they_tell(case: dict[str, Any]) -> None:
    understood = _understand(case)
    values = [a.value for a in understood.acts if a.value is not None]
    assert {v.slot: v.value for v in values} == case["slots"]
    for value in values:
        assert value.surface
        assert case["text"][value.start : value.end] == value.surface


@pytest.mark.requirement("CNV-07")
@pytest.mark.parametrize(
    "case", [c for c in CASES if c.keys() & {"acts", "language", "intent"}], ids=_name
)
def test_texts_are_read_for_acts_language_and_intent(case: dict[str, Any]) -> None:
    understood = _understand(case)
    told = {f"{a.kind}:{a.topic}" if a.topic else str(a.kind) for a in understood.acts}
    assert set(case.get("acts", ())) <= told
    if "language" in case:
        assert understood.language == case["language"]
    if "intent" in case:
        assert understood.intent == case["intent"]


def test_enough_texts_are_tried() -> None:
    assert len(CASES) >= 120
    assert len({c["text"] + c.get("asked", "") for c in CASES}) == len(CASES)


@pytest.mark.requirement("CNV-07")
@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("this is great, thank you so much!", 0.3, 1.0),
        ("stop harassing me you liars", -1.0, -0.3),
        ("I'd kill for that kitchen", -0.05, 1.0),
        ("not bad", -0.1, 1.0),
        ("3 bedrooms in Austin", -0.1, 0.1),
        ("leave me alone, I am sick of this", -1.0, -0.3),
    ],
)
def test_mood_is_weighed(text: str, low: float, high: float) -> None:
    assert low <= _understand({"text": text}).sentiment <= high


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x00", "🏡" * 500, "a" * 50_000, "3 " * 9_000, "?!.,;"], ids=range(7)
)
def test_odd_input_is_unclear_and_quick(text: str) -> None:
    understood = _understand({"text": text})
    assert understood.acts
    assert all(a.kind in LeadActKind for a in understood.acts)


_WITHOUT_MAIL = [spec for spec in SPECS if spec.type is not SlotType.EMAIL]


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("specs", [SPECS, _WITHOUT_MAIL], ids=["asks for mail", "does not"])
@pytest.mark.parametrize(
    "text",
    [
        "you can email me at maya@example.com",
        "write to april@lastweek.com please",
        "june.summers@example.com",
        "it is on www.summer2027.example.com",
        "Hi, I'm Maya, thinking of selling",
        "hi this is maya",
        "This is April Chen",
        "my name is june carter",
        "Marcy here, when can you call?",
    ],
)
def test_an_address_or_a_name_tells_no_time(text, specs):
    state = DialogueState(flow="seller", flow_version=1)
    heard = understand(text, specs=specs, state=state, names=KnownNames(), today=TODAY, turn=1)
    assert "timeline" not in {act.value.slot for act in heard.acts if act.value is not None}


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("text", ["June works for us", "in may", "i am thinking of april", "Mayo"])
def test_a_month_is_still_a_month(text):
    acts = (BotAct(kind=BotActKind.REQUEST, slot="timeline"),)
    state = DialogueState(flow="seller", flow_version=1, last_bot_acts=acts)
    heard = understand(text, specs=SPECS, state=state, names=KnownNames(), today=TODAY, turn=1)
    assert "timeline" in {act.value.slot for act in heard.acts if act.value is not None}
