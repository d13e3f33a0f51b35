"""Whatever the numbers, a chart is well-formed, within its frame and free of inline style."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from enterprisehub.ui import charts
from enterprisehub.ui.charts.bars import RUN_CLASSES
from enterprisehub.ui.charts.drawing import nice_ticks

amounts = st.floats(0, 1e12, allow_nan=False)
series = st.lists(amounts, min_size=1, max_size=40)
words = st.text(min_size=1, max_size=20, alphabet=st.characters(exclude_categories=["C"]))


def _drawn_values(root: ET.Element) -> list[str]:
    words = {"class", "aria-label", "role"}
    return [v for e in root.iter() for k, v in e.attrib.items() if k not in words]


def check(svg: Markup, *, labelled: bool = True) -> ET.Element:
    root = ET.fromstring(svg)  # noqa: S314  our own drawing
    assert not [
        value for value in _drawn_values(root) if re.search(r"nan|inf", value, re.IGNORECASE)
    ]
    assert "style=" not in re.sub(r"aria-label=\"[^\"]*\"|>[^<]*<", "", svg)
    if labelled:
        assert root.get("role") == "img"
        assert root.get("aria-label")
    return root


@given(series)
def test_sparkline(values: list[float]) -> None:
    assert check(charts.sparkline(values), labelled=False).get("aria-hidden") == "true"


@given(st.dictionaries(words, amounts, min_size=1, max_size=12))
def test_bars_name_every_value(values: dict[str, float]) -> None:
    root = check(charts.bars(list(values), list(values.values()), "Runs"))
    bars = [rect for rect in root if rect.get("class") == "bar"]
    assert len(bars) == len(values)
    for rect in bars:
        assert float(rect.get("y", 0)) >= 0
        assert float(rect.get("y", 0)) + float(rect.get("height", 0)) <= 220.1


@given(st.lists(st.tuples(words, st.integers(0, 10**9)), min_size=1, max_size=8))
def test_funnel(stages: list[tuple[str, int]]) -> None:
    check(charts.funnel([charts.Stage(name, count) for name, count in stages], "Stages"))


@given(series, series)
def test_lines_and_forecast(known: list[float], rest: list[float]) -> None:
    likely = [known[-1], *rest]
    check(charts.lines([charts.Line("A", known), charts.Line("B", rest)], [(0, "Oct")], "Two"))
    high = [value * 1.2 for value in likely]
    check(charts.forecast(known, likely, likely, high, [(0, "Oct")], "Quarter", goal=10))


@given(st.lists(st.tuples(words, amounts, st.sampled_from(["ok", "warn"])), max_size=6))
def test_donut_and_stacked_bar(parts: list[tuple[str, float, str]]) -> None:
    check(charts.donut(parts, "Channels", "12"))
    check(charts.stacked_bar(parts, "Decisions"))


@given(st.lists(st.tuples(st.sampled_from(sorted(RUN_CLASSES)), st.floats(0, 1)), max_size=60))
def test_run_history_counts_the_latest(runs: list[tuple[str, float]]) -> None:
    root = check(charts.run_history(runs, "Seller Bot"))
    bars = [path for path in root if path.get("class") != "run-none"]
    assert sum(path.get("d", "").count("M") for path in bars) == min(24, len(runs))
    assert (len(bars) == len(root)) == (len(runs) >= 24), "what is missing is drawn as well"
    failed = sum(state == "failed" for state, _ in runs[-24:])
    if runs:
        assert f"{failed} failed" in root.get("aria-label", "")


@pytest.mark.parametrize(("value", "shown"), [(94, "94"), (-3, "0"), (400, "100")])
def test_ring_stays_within_0_and_100(value: float, shown: str) -> None:
    assert f"Priority {shown} of 100" in check(charts.ring(value, "Priority")).get("aria-label", "")


def test_words_cannot_break_out_of_a_chart() -> None:
    svg = charts.bars(['"><script>'], [1], '"><b>')
    assert "<script" not in svg
    assert "<b>" not in svg


@given(st.floats(0.001, 1e15))
def test_ticks_are_round_and_reach_the_highest(highest: float) -> None:
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * 0.999999
    assert 2 <= len(ticks) <= 8
