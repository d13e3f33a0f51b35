"""Services described only by a schema are tracked too: names, dates, counts, wishes and offers."""

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.conversations.logic.understand_text.derive_specs import (
    derive_specs,
    slot_type,
)

ROOT = Path(__file__).parents[3]
DATA = json.loads((Path(__file__).parent / "data" / "unseen_services.json").read_text("utf-8"))
SERVICES = {s["service_name"]: s for s in DATA["services"]}
CORPUS = ROOT.parent / "shared" / "data" / "dialogue"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dialogue_eval", ROOT / "evals" / "dialogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EVAL = _load()


def _dialogue(turn: dict[str, Any]) -> dict[str, Any]:
    """One system turn and one user turn in the corpus format."""
    actions: list[dict[str, Any]] = []
    for label, told in turn.get("bot", []):
        pairs = told.items() if isinstance(told, dict) else [(told, None)]
        for slot, value in pairs:
            values = [] if value is None else [value]
            actions.append({"act": label, "slot": slot, "values": values})
    service = turn["service"]
    labels = {slot: [value] for slot, value in turn["want"].items()}
    frame = {"service": service, "actions": [], "state": {"slot_values": labels}}
    return {
        "dialogue_id": turn["text"],
        "services": [service],
        "turns": [
            {
                "speaker": "SYSTEM",
                "utterance": "",
                "frames": [{"service": service, "actions": actions}],
            },
            {"speaker": "USER", "utterance": turn["text"], "frames": [frame]},
        ],
    }


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("turn", DATA["turns"], ids=lambda t: f"{t['service']}:{t['text'][:50]}")
def test_a_service_known_by_its_schema_is_understood(turn: dict[str, Any]) -> None:
    service = SERVICES[turn["service"]]
    ((guess, truth),) = EVAL.follow(_dialogue(turn), service)
    assert guess.keys() == truth.keys()
    for slot, value in guess.items():
        assert value.lower() == truth[slot][0].lower()


@pytest.mark.parametrize(
    ("name", "description", "values", "expected"),
    [
        ("leaving_date", "Date of journey", [], SlotType.DATE),
        ("check_in", "First night", [], SlotType.DATE),
        ("alarm_time", "When it rings", [], SlotType.TIME),
        ("stay_length", "Number of days", [], SlotType.COUNT),
        ("number_of_riders", "Riders", ["1", "2"], SlotType.COUNT),
        ("add_insurance", "Whether to insure", ["True", "False"], SlotType.YES_NO),
        ("car_type", "Type", ["Compact", "Standard"], SlotType.CHOICE),
        ("from_location", "City to leave from", [], SlotType.PLACE),
        ("total_price", "Price of the trip", [], SlotType.MONEY),
        ("phone_number", "Phone of the place", [], SlotType.PHONE),
        ("place_name", "Name of the place", [], SlotType.PROPERTY),
        ("song_name", "Song", [], SlotType.PROPERTY),
    ],
)
def test_slot_kinds_follow_from_the_schema(
    name: str, description: str, values: list[str], expected: SlotType
) -> None:
    slot = {"name": name, "description": description, "possible_values": values,
            "is_categorical": bool(values)}  # fmt: skip
    assert slot_type(slot) is expected


def test_slots_only_a_result_can_have_are_not_listened_for() -> None:
    service = {
        "service_name": "S", "description": "",
        "slots": [
            {"name": n, "description": n, "is_categorical": False, "possible_values": []}
            for n in ("city", "address")
        ],
        "intents": [
            {"name": "Find", "description": "", "is_transactional": False,
             "required_slots": ["city"], "optional_slots": {}}
        ],
    }  # fmt: skip
    assert [s.name for s in derive_specs(service)] == ["city"]


def test_labels_of_the_user_never_reach_the_tracker() -> None:
    turn = {"service": "Dining", "text": "I am hungry", "want": {"city": "Oakland"}}
    ((guess, _),) = EVAL.follow(_dialogue(turn), SERVICES["Dining"])
    assert guess == {}


def test_noise_is_the_same_every_time() -> None:
    text = "Could you find a 2 bedroom apartment in Fremont for you and me, please?"
    once, again = (EVAL.add_noise(text, random.Random(7)) for _ in range(2))  # noqa: S311
    assert once == again
    assert once == once.lower()
    assert "?" not in once


def test_scoring_multiplies_over_slots_and_counts_strays() -> None:
    tally = EVAL.Tally()
    tally.add({"a": "x", "b": "Next Friday"}, {"a": ["x"], "b": ["friday next"]}, {"b"})
    tally.add({"a": "x", "c": "stray"}, {"a": ["x"]}, set())
    result = tally.result(1)
    assert result["jga"] == pytest.approx(0.5)
    assert result["slot_f1"] == pytest.approx(2 * 3 / 7, abs=1e-4)


def test_an_unknown_service_is_named(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text("[]")
    with pytest.raises(ValueError, match="no service named Homes_9"):
        EVAL.run(data=tmp_path / "none.jsonl", schema=schema, service="Homes_9")


@pytest.mark.requirement("CNV-02")
@pytest.mark.skipif(
    not CORPUS.exists(), reason="the shared dialogue corpus is not beside the checkout"
)
def test_the_corpus_is_tracked_as_well_as_promised() -> None:
    schema = json.loads((CORPUS / "sgd_homes_schema.json").read_text("utf-8"))[0]
    every = EVAL._read(CORPUS / "sgd_homes_train.jsonl.gz")
    single = [d for d in every if d["services"] == ["Homes_1"]][::3]
    result = EVAL._score(single, schema, noisy=False)
    assert result["jga"] >= 0.93
    assert result["slot_f1"] >= 0.975
