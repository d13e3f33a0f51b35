import pytest

from bench.gate import run


@pytest.mark.requirement("CMP-01")
def test_a_decision_costs_less_than_a_millisecond():
    result = run(times=400)
    assert result["decisions"] == sum(result["outcomes"].values()) == 400
    assert result["p99_ms"] < result["goal_p99_ms"]
    assert set(result["outcomes"]) == {"allow", "defer_until", "refuse"}
