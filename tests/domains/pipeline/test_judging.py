"""A win probability is shown where the data carry it, and refused where they do not."""

from datetime import date, timedelta

import numpy as np
import pytest

from enterprisehub.domains.pipeline.logic.judge_signal.judge_signal import judge_signal
from enterprisehub.domains.pipeline.logic.judge_signal.read_outcomes import read_outcomes
from enterprisehub.kernel.errors import Invalid

pytestmark = [pytest.mark.requirement("PIP-01"), pytest.mark.requirement("BYD-07")]


def deals(count: int, *, effect: float, seed: int = 3):
    """Deals whose chance depends on size and source by `effect`, and their outcomes."""
    draw = np.random.default_rng(seed)
    source = draw.choice(["referral", "web", "fair"], count)
    size = draw.choice(["small", "large"], count)
    amount = draw.lognormal(8, 1, count)
    logit = effect * ((source == "referral") * 1.5 - (size == "large") * 1.0)
    won = draw.random(count) < 1 / (1 + np.exp(-logit))
    day = date(2024, 1, 1)
    columns = {
        "deal_id": [f"D{i}" for i in range(count)],
        "source": source.tolist(),
        "size": size.tolist(),
        "amount": amount.round(2).tolist(),
        "created_on": [(day + timedelta(days=int(i))).isoformat() for i in range(count)],
    }
    return columns, ["Won" if each else "Lost" for each in won]


def test_a_signal_is_shown_with_its_bounds():
    judged = judge_signal(*deals(420, effect=1.6), group_identical=True)
    assert judged.verdict == "show"
    assert 0.5 < judged.auc_low < judged.auc < 1.0
    assert judged.brier < judged.brier_base
    assert judged.temporal_auc is not None
    assert judged.left_out["deal_id"].startswith("a name of its own")


def test_no_signal_is_refused_with_the_base_rate():
    judged = judge_signal(*deals(420, effect=0.0, seed=1), group_identical=True)
    assert judged.verdict == "refuse"
    assert f"{judged.base_rate_ratio * 100:.0f} %" in judged.why


def test_what_is_known_only_afterwards_does_not_teach():
    columns, outcomes = deals(400, effect=0.0)
    columns["close_value"] = [100.0 if each == "Won" else 0.0 for each in outcomes]
    columns["commission"] = [7.0 if each == "Won" else 0.0 for each in outcomes]
    columns["note"] = ["thanks" if each == "Won" else "sorry" for each in outcomes]
    judged = judge_signal(columns, outcomes, group_identical=False)
    assert judged.verdict == "refuse"
    assert {"close_value", "commission", "note"} <= set(judged.left_out)


def test_the_same_deal_many_times_is_one_piece_of_evidence():
    draw = np.random.default_rng(5)
    kinds = [f"k{i}" for i in range(40)]
    outcomes = {kind: bool(draw.random() < 0.5) for kind in kinds}
    rows = [kind for kind in kinds for _ in range(5)]
    judged = judge_signal(
        {"segment": rows},
        ["Won" if outcomes[kind] else "Lost" for kind in rows],
        group_identical=True,
    )
    assert judged.verdict == "refuse"


def test_too_few_deals_are_refused_with_the_count():
    judged = judge_signal(*deals(60, effect=3.0), group_identical=True)
    assert judged.verdict == "refuse"
    assert "50 of each are needed" in judged.why


def test_outcomes_are_read_from_usual_words():
    assert read_outcomes(["Closed Won", "closed-lost", "Prospecting", None]) == [
        True,
        False,
        None,
        None,
    ]
    assert read_outcomes([1, 0, "1", "0"]) == [True, False, True, False]
    with pytest.raises(Invalid, match="reads as lost"):
        read_outcomes(["Won", "Open"])
