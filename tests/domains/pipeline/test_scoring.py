"""Scores, risks and advice follow from what can be seen of a deal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.pipeline.contracts import DealFacts, Stage
from enterprisehub.domains.pipeline.logic.advise_deal import Known, advise_deal
from enterprisehub.domains.pipeline.logic.find_risks import find_risks
from enterprisehub.domains.pipeline.logic.score_deal import score_deal
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import describe_deal, moment_of
from enterprisehub.domains.pipeline.logic.win_chance.predict_win import Weights, predict_win
from enterprisehub.domains.pipeline.logic.win_chance.watch_drift import stability_of, watch_drift

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
STAGE = Stage(uuid4(), uuid4(), "Meeting", "open", 50, 2 / 3)


def deal(**changes):
    values = {
        "deal_id": uuid4(), "title": "Acme", "at": NOW, "state": "open",
        "pipeline_id": STAGE.pipeline_id, "stage_id": STAGE.id,
        "stage_since_at": NOW - timedelta(days=5), "opened_at": NOW - timedelta(days=20),
        "moves": 3, "amount_cents": 1_000_000, "currency": "USD",
        "close_on": (NOW + timedelta(days=20)).date(), "source": "Referral",
        "owner_user_id": None, "contact_id": uuid4(), "company_id": None, "heard_recent": 3,
        "said_recent": 2, "earlier": 2, "heard": 6, "said": 5, "met": 1,
        "last_talk_at": NOW - timedelta(hours=2), "last_heard_at": NOW - timedelta(days=1),
        "next_step": "Send papers", "contact_name": "Ann Lee",
    }  # fmt: skip
    return DealFacts(**(values | changes))


facts = st.builds(
    deal,
    stage_since_at=st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 15)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
    opened_at=st.datetimes(datetime(2024, 1, 1), datetime(2025, 1, 1)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
    amount_cents=st.none() | st.integers(0, 10**13),
    close_on=st.none() | st.dates(NOW.date() - timedelta(days=900), NOW.date()),
    heard_recent=st.integers(0, 100),
    met=st.integers(0, 50),
    said=st.integers(0, 100),
    earlier=st.integers(0, 50),
    heard=st.integers(0, 300),
    last_heard_at=st.none() | st.just(NOW - timedelta(days=3)),
    last_talk_at=st.none() | st.just(NOW - timedelta(days=3)),
    contact_id=st.none() | st.just(uuid4()),
    contact_name=st.none() | st.just("Ann"),
    next_step=st.none() | st.just("Call"),
)


@pytest.mark.requirement("PIP-01")
@settings(max_examples=50, deadline=None)
@given(facts, st.none() | st.integers(1, 10**12), st.floats(0, 1))
def test_a_score_is_the_sum_of_its_factors_and_each_says_why(one, usual, place):
    found = score_deal(one, replace(STAGE, place_ratio=place), usual)
    assert found.score == sum(factor.points for factor in found.factors)
    assert [factor.name for factor in found.factors] == ["Engagement", "Stage", "Age", "Amount"]
    assert all(0 <= factor.points <= factor.most and factor.says for factor in found.factors)
    assert sum(factor.most for factor in found.factors) == 100


@pytest.mark.requirement("PIP-01")
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"heard_recent": 5}, {"heard_recent": 0}),
        ({"last_heard_at": NOW}, {"last_heard_at": None}),
        ({"amount_cents": 3_000_000}, {"amount_cents": 100_000}),
        ({"opened_at": NOW - timedelta(days=10)}, {"opened_at": NOW - timedelta(days=200)}),
        ({}, {"close_on": (NOW - timedelta(days=3)).date()}),
    ],
)
def test_what_speaks_for_a_deal_raises_its_score(better, worse):
    higher = score_deal(deal(**better), STAGE, 1_000_000)
    lower = score_deal(deal(**worse), STAGE, 1_000_000)
    assert higher.score > lower.score


@pytest.mark.requirement("PIP-02")
@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"close_on": (NOW - timedelta(days=1)).date()}, "overdue"),
        ({"stage_since_at": NOW - timedelta(days=31)}, "stale"),
        ({"last_talk_at": NOW - timedelta(days=15), "stage_since_at": NOW - timedelta(days=15)},
         "quiet"),
        ({"earlier": 6, "heard_recent": 2}, "cooling"),
    ],
)  # fmt: skip
def test_each_risk_by_its_rule(changes, key):
    assert find_risks(deal(), STAGE) == ()
    found = find_risks(deal(**changes), STAGE)
    assert [risk.key for risk in found] == [key]
    assert find_risks(deal(**changes, state="won"), STAGE) == ()


@pytest.mark.requirement("PIP-02")
def test_a_stage_says_for_itself_when_a_deal_is_stale_there():
    waits = deal(stage_since_at=NOW - timedelta(days=20))
    hasty, patient = (replace(STAGE, stale_after_days=days) for days in (10, 60))
    assert [risk.key for risk in find_risks(waits, hasty)] == ["stale"]
    assert find_risks(deal(stage_since_at=NOW - timedelta(days=50)), patient) == ()
    assert find_risks(waits, STAGE) == ()


@pytest.mark.requirement("PIP-02")
def test_the_edges_of_the_rules_are_no_risk():
    edge = deal(
        stage_since_at=NOW - timedelta(days=14), last_talk_at=None, close_on=NOW.date(),
        earlier=2, heard_recent=0,
    )  # fmt: skip
    assert find_risks(edge, STAGE) == ()


def known(**changes):
    values = {
        "stage": STAGE, "next_stage": "Offer", "risks": (), "usual_cents": 1_000_000,
        "usual_days": 8.0,
    }  # fmt: skip
    return Known(**(values | changes))


@pytest.mark.requirement("PIP-04")
@settings(max_examples=50, deadline=None)
@given(facts)
def test_two_or_three_steps_each_with_what_was_seen(one):
    found = advise_deal(one, known(risks=find_risks(one, STAGE)))
    assert 2 <= len(found) <= 3
    assert len({advice.key for advice in found}) == len(found)
    assert all(advice.title and advice.because.endswith(".") for advice in found)
    assert advise_deal(replace(one, state="lost"), known()) == ()


@pytest.mark.requirement("PIP-04")
def test_an_unanswered_word_of_theirs_comes_before_everything_else():
    waits = deal(last_heard_at=NOW - timedelta(days=3), last_talk_at=NOW - timedelta(days=3))
    first = advise_deal(waits, known())[0]
    assert first.title == "Answer Ann Lee"
    assert "3 days ago" in first.because


@pytest.mark.requirement("PIP-04")
def test_history_is_the_measure_of_a_deal_that_stays_too_long():
    stays = deal(stage_since_at=NOW - timedelta(days=20))
    said = [step.because for step in advise_deal(stays, known())]
    assert "Won deals left Meeting after 8 days; this one is there for 20." in said


@pytest.mark.requirement("PIP-01")
@settings(max_examples=50, deadline=None)
@given(facts)
def test_features_know_nothing_of_the_end(one):
    features = describe_deal(one, STAGE)
    assert features == describe_deal(replace(one, state="won", title="Won!"), STAGE)
    weights = Weights(
        ("amount", "came_from=referral", "silent_days unknown"),
        (9.0, 0.5, 0.1), (1.0, 0.5, 0.3), (0.4, 0.8, -0.6), (5.0, 0.0, 0.0), (12.0, 1.0, 1.0), -0.2,
        0.9, 0.1, 0.1, 0.8,
    )  # fmt: skip
    chance = predict_win(weights, features)
    assert 0.1 <= chance.ratio <= 0.8
    assert Weights.from_json(weights.as_json()) == weights


@pytest.mark.requirement("PIP-01")
@settings(max_examples=50, deadline=None)
@given(st.uuids(), st.floats(0, 900))
def test_an_ended_deal_is_looked_at_within_its_life_and_never_on_its_last_day(deal_id, days):
    ended = NOW - timedelta(days=900) + timedelta(days=days)
    opened = NOW - timedelta(days=900)
    moment = moment_of(deal_id, opened, ended)
    assert opened <= moment <= max(opened, ended - timedelta(days=1))
    assert moment == moment_of(deal_id, opened, ended)


@pytest.mark.requirement("PIP-01")
def test_drift_is_told_from_chance():
    spread = {"edges": [1.0, 2.0, 3.0], "shares": [0.25, 0.25, 0.25, 0.25]}
    alike = [0.5, 1.5, 2.5, 3.5] * 10
    assert stability_of(spread, alike) == pytest.approx(0)
    assert stability_of(spread, [9.0] * 40) > 0.25
    same = [{"a": value} for value in alike]
    assert watch_drift({"a": spread}, same, [])["state"] == "steady"
    assert watch_drift({"a": spread}, [{"a": 9.0}] * 40, [])["state"] == "drifted"
    assert watch_drift({"a": spread}, same[:5], [])["state"] == "unknown"
    wrong = watch_drift({}, [], [(0.9, False)] * 30)
    assert (wrong["state"], wrong["came_ratio"]) == ("drifted", 0.0)
