"""A wish to hear nothing more is understood in the words people use, and nothing else is."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.compliance.api import asks_to_stop
from enterprisehub.domains.compliance.logic.detect_opt_out import OptOutLabel, detect_opt_out
from enterprisehub.domains.compliance.logic.read_words import read_clauses
from evals.optout import run

DATA = Path(__file__).parent / "data" / "opt_out_messages.jsonl"
KEYWORDS = ["stop", "quit", "end", "revoke", "cancel", "unsubscribe", "stopall", "optout"]


@pytest.mark.requirement("CMP-02")
def test_the_development_messages_are_read_as_labelled():
    result = run(data=DATA)
    assert result["opt_outs"] >= 400
    assert result["found"] >= result["opt_outs"] * 0.99
    assert result["false_stops"] == 0
    assert result["table"]["wrong_number"] == {"wrong_number": 38}
    assert set(result["table"]["help"]) == {"help"}
    assert set(result["table"]["opt_in"]) == {"opt_in"}
    assert result["table"]["not_opt_out"].get("review", 0) <= 12


@pytest.mark.requirement("CMP-02")
@settings(deadline=None)
@given(
    st.sampled_from(KEYWORDS),
    st.sampled_from(["", " please", " now", " thanks", " sir"]),
    st.sampled_from(["", ".", "!!!", " 🙏", " 🛑"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_a_keyword_stops_however_politely_it_is_typed(word, polite, mark, case):
    assert detect_opt_out(case(word + polite) + mark).label is OptOutLabel.OPT_OUT


@pytest.mark.requirement("CMP-02")
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("can you pls stop txting me", "stop_sending"),
        ("why won't you stop texting me", "stop_sending"),
        ("how do I get off this list", "off_the_list"),
        ("remvoe my number from ur system", "take_off_list"),
        ("ya no me manden mensajes", "es_no_me"),
    ],
)
def test_the_rule_and_the_words_are_told(text, rule):
    detected = detect_opt_out(text)
    assert (detected.label, detected.rule) == (OptOutLabel.OPT_OUT, rule)
    assert detected.words
    assert detected.stops


@pytest.mark.requirement("VOX-05", "CMP-02")
@pytest.mark.parametrize(
    ("stops", "goes_on"),
    [
        ("Stopp, rufen Sie mich nicht mehr an", "Rufen Sie mich morgen an"),
        ("Ne m'appelez plus", "Rappelez-moi demain"),
        ("Non mi chiami più", "Mi richiami domani"),
        ("Bel me niet meer", "Bel me morgen"),
    ],
)
def test_callers_are_understood_in_every_language_of_a_call(stops, goes_on):
    assert asks_to_stop(stops)
    assert not asks_to_stop(goes_on)


@pytest.mark.parametrize(
    "text",
    [
        "my ex won't stop calling me",
        "don't stop sending me these",
        "It says reply STOP to opt out, is that you?",
        "can I opt out of the HOA?",
        "",
        "🏠",
        "?!",
    ],
)
def test_stories_negations_and_other_matters_do_not_stop(text):
    assert detect_opt_out(text).label is OptOutLabel.NOT_OPT_OUT


def test_a_limited_wish_is_for_a_person():
    for text in (
        "don't text me after 9",
        "stop calling me and just text",
        "stop sending me condos",
    ):
        assert detect_opt_out(text).label is OptOutLabel.REVIEW


@settings(deadline=None)
@given(st.text(max_size=500))
def test_any_text_is_read(text):
    assert detect_opt_out(text).label in OptOutLabel
    assert all(clause.strip() == clause for clause in read_clauses(text))


def test_a_wall_of_text_is_read_quickly():
    assert detect_opt_out("stop by " * 200_000).label is OptOutLabel.NOT_OPT_OUT


def test_the_measure_counts_other_labels_as_false_stops(tmp_path):
    rows = [
        {"text": "stop", "label": "opt_out"},
        {"text": "hello", "label": "opt_out"},
        {"text": "stop texting me", "label": "review"},
        {"text": "not interested", "label": "not_opt_out"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    result = run(data=file)
    wanted = {"found": 1, "opt_outs": 2, "false_stops": 1, "others": 2, "review": 1}
    assert {name: result[name] for name in wanted} == wanted
