"""Scripted leads get through: every script as it says, every reply with its manners."""

import json
from pathlib import Path
from typing import Any

import pytest

from enterprisehub.kernel.errors import Invalid
from evals.conversations import SCRIPTS, load_scripts, play, run, show

ALL = load_scripts(SCRIPTS)


@pytest.mark.requirement("CNV-02", "LLM-02")
@pytest.mark.parametrize("script", ALL, ids=lambda s: s["name"])
def test_a_scripted_lead_is_served_without_a_model(script: dict[str, Any]) -> None:
    assert [(turn.lead, turn.wrong) for turn in play(script) if turn.wrong] == []


def test_the_scripts_are_many_and_long_enough() -> None:
    assert len(ALL) >= 100
    assert {script["flow"] for script in ALL} == {"seller", "buyer", "lead", "b2b"}
    assert sum(len(script["turns"]) for script in ALL) >= 290


def _wrong(**turn: Any) -> list[str]:
    script = {"name": "x", "flow": "seller", "turns": [{"lead": "3 bed in Austin", **turn}]}
    return play(script)[0].wrong


def test_what_differs_from_a_script_is_named() -> None:
    right = {"bedrooms": 3, "place": "Austin"}
    assert _wrong(slots=right, does=["request:price"], says=["Austin"]) == []
    assert _wrong(slots={"bedrooms": 3}) == ["place is 'Austin', not None"]
    assert _wrong(slots=right | {"price": 1}) == ["price is None, not 1"]
    assert _wrong(slots=right, never=["austin"]) == ["says 'austin'"]
    assert _wrong(slots=right, language="es") == ["speaks en"]
    assert _wrong(slots=right, does=["close:nurture"])[0].startswith("does not close:nurture")
    script = {"name": "x", "flow": "seller", "ends": "qualified", "turns": [{"lead": "hi"}]}
    assert play(script)[0].wrong == ["ends open, not qualified"]


def test_failures_are_shown_with_the_conversation(tmp_path: Path) -> None:
    script = {"name": "sad", "turns": [{"lead": "3 bed in Austin", "slots": {}}]}
    (tmp_path / "seller.json").write_text(json.dumps([script]))
    result = run(scripts=tmp_path)
    assert (result["scripts"], result["passed"], result["pass_ratio"]) == (1, 0, 0.0)
    shown = show(result)
    assert "lead: 3 bed in Austin" in shown
    assert "bedrooms is 3, not None" in shown
    with pytest.raises(Invalid, match="nobody"):
        run(only="nobody", scripts=tmp_path)
