"""What the sound of a call tells: found in calls whose events are known."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.voice.contracts import SpokenTurn
from enterprisehub.domains.voice.logic.listen_back import listen_back
from enterprisehub.domains.voice.logic.rate_call import (
    CallFigures,
    missed_opportunities,
    rate_call,
)
from enterprisehub.domains.voice.logic.tell_language import tell_language
from evals.call_audio import read_truth, run
from tests.domains.voice.sounds import RATE, made_call


@pytest.mark.requirement("VAN-02", "VAN-03", "VAN-04")
def test_interruptions_silences_holes_and_clipping_are_found_where_they_are() -> None:
    turns = [("agent", 500, 4500), ("caller", 3500, 6000), ("agent", 11_000, 13_000),
             ("caller", 22_000, 24_000)]  # fmt: skip
    made = made_call(turns, 25_000, dropouts=((8_000, 60),))
    made.pcm[22_500 * 8 : 22_500 * 8 + 40, 0] = 32_767
    found = listen_back(made.pcm, RATE)
    assert [(o.by, round(o.at_ms, -2)) for o in found.interruptions] == [("caller", 3500)]
    assert [round(s.lasted_ms, -3) for s in found.silences] == [5000, 9000]
    assert [round(s.began_ms, -1) for s in found.caller.dropouts] == [8000]
    assert [round(s.began_ms, -2) for s in found.caller.clipped] == [22_500]
    assert found.talk_ratio == pytest.approx(6000 / 10_500, abs=0.06)
    assert found.caller.snr_db is not None
    assert 30 < found.caller.snr_db < 50


@given(st.binary(max_size=40_000), st.sampled_from((8000, 16_000, 48_000)))
@settings(max_examples=40, deadline=None)
def test_whatever_lies_in_a_recording_is_measured(noise: bytes, rate: int) -> None:
    pcm = np.frombuffer(noise[: len(noise) // 4 * 4], np.int16).reshape(-1, 2)
    found = listen_back(pcm, rate)
    assert found.duration_ms == len(pcm) * 1000 // rate
    assert all(0 <= s.began_ms < s.ended_ms for s in found.silences)


def test_true_events_are_read_in_the_shapes_people_write_them(tmp_path: Path) -> None:
    lists = {"interruptions": [3.2], "silences": [{"start_ms": 8000, "duration_ms": 4000}],
             "dropouts": [[20.1, 20.2]]}  # fmt: skip
    events = {"events": [{"type": "barge_in", "time": 3.2, "speaker": "user"},
                         {"kind": "silence", "start_s": 8, "end_s": 12},
                         {"type": "silence", "start": 1, "end": 2},
                         {"event": "packet_loss", "onset_ms": 20_100}]}  # fmt: skip
    for told in (lists, events):
        truth = read_truth(told)
        assert [one["at_ms"] for one in truth["interruptions"]] == [3200]
        assert [(one["at_ms"], one["end_ms"]) for one in truth["silences"]] == [(8000, 12_000)]
        assert [one["at_ms"] for one in truth["dropouts"]] == [20_100]
    assert read_truth(events)["interruptions"][0]["by"] == "caller"


def test_a_folder_of_calls_is_measured(tmp_path: Path) -> None:
    made = made_call([("agent", 0, 3000), ("caller", 2000, 4000)], 9000, dropouts=((5000, 40),))
    soundfile.write(tmp_path / "a.wav", made.pcm, RATE)
    truth = {"interruptions": [{"at_s": 2.0, "by": "caller"}], "silences": [[4.0, 9.0]],
             "dropouts": [5.0]}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(truth))
    result = run(data=tmp_path)
    assert result["interruption_f1"] == 1.0
    assert result["silence_recall"] == 1.0
    assert result["dropout_recall"] == 1.0
    assert result["calls"] == 1


@pytest.mark.requirement("VAN-02", "VAN-03")
def test_made_calls_not_used_for_tuning_are_understood() -> None:
    result = run(calls=8, seed=5000)
    assert result["interruption_f1"] >= 0.95
    assert result["silence_recall"] >= 0.98


def turn(number: int, speaker: str, text: str, heard: str | None = None) -> SpokenTurn:
    return SpokenTurn(
        number=number, speaker=speaker, text=text, heard_text=text if heard is None else heard,
        began_ms=number * 1000, ended_ms=number * 1000 + 900, confidence=1.0,
        interrupted=heard is not None, latency_ms=400 if speaker == "agent" else None,
    )  # fmt: skip


@pytest.mark.requirement("VAN-05")
def test_a_wish_that_the_caller_never_heard_answered_is_missed_with_quote_and_time() -> None:
    asked = turn(1, "caller", "We are ready. When can we see it?")
    met = [asked, turn(2, "agent", "Happy to: I can show it on Friday.")]
    assert missed_opportunities(met) == []
    unheard = [asked, turn(2, "agent", "Happy to: I can show it on Friday.", heard="")]
    found = missed_opportunities(unheard)
    assert [(one.kind, one.at_ms) for one in found] == [("buying_signal", 1000)]
    worry = [turn(1, "caller", "That commission is too high."), turn(2, "agent", "Which city?")]
    assert [one.kind for one in missed_opportunities(worry)] == ["objection"]


@pytest.mark.requirement("VAN-04")
def test_a_call_that_went_well_scores_higher_and_every_part_says_why() -> None:
    turns = [turn(1, "caller", "I want to sell"), turn(2, "agent", "Thank you, happy to help.")]
    given = {"turns": turns, "duration_ms": 60_000, "latencies_ms": [400.0], "snr_db": 30.0}
    good = rate_call(
        CallFigures(
            **given,
            outcome="qualified",
            agent_broke_in=0,
            caller_broke_in=0,
            awkward_silences=0,
            failed_silences=0,
        )
    )
    bad = rate_call(
        CallFigures(
            **given | {"latencies_ms": [4000.0]},
            outcome="silent",
            agent_broke_in=2,
            caller_broke_in=2,
            awkward_silences=2,
            failed_silences=1,
            dropouts=9,
        )
    )
    assert good is not None
    assert bad is not None
    assert good.score > 90
    assert bad.score < 50
    assert all(good.parts[name] >= bad.parts[name] for name in good.parts)
    assert rate_call(CallFigures(**given | {"turns": []}, outcome="talked", agent_broke_in=0,
                                 caller_broke_in=0, awkward_silences=0, failed_silences=0)) is None  # fmt: skip


@pytest.mark.requirement("VAN-01")
def test_the_language_follows_the_hint_unless_the_words_clearly_differ() -> None:
    assert tell_language(["I would like to sell the house"], "en")[0] == "en"
    assert tell_language(["quiero vender mi casa y no sé cuánto es"], "en")[0] == "es"
    assert tell_language(["ok"], "es") == ("es", None)
    assert tell_language(["ja danke ich suche ein Haus"], None)[0] == "de"


@pytest.mark.requirement("VAN-02", "VOX-03")
@pytest.mark.parametrize(
    ("channels", "told", "says"),
    [
        (1, "{}", "has one channel; stereo is needed"),
        (3, "{}", "has 3 channels; stereo is needed"),
        (0, "{}", "is no sound that can be read"),
        (2, "{", "tells no events that can be read"),
        (2, '{"events": [1]}', "tells no events that can be read"),
        (2, "7", "tells no events that can be read"),
    ],
)
def test_a_folder_whose_files_are_of_another_form_is_refused_in_words(
    tmp_path: Path, channels: int, told: str, says: str
) -> None:
    sound = tmp_path / "call.wav"
    sound.write_bytes(b"no sound")
    if channels:
        soundfile.write(sound, np.zeros((800, channels), np.int16), 8000)
    (tmp_path / "call.json").write_text(told)
    with pytest.raises(typer.BadParameter, match=says):
        run(data=tmp_path)
