"""Figures of the sandbox's work: each agrees with what its rows say, and opens them."""

from datetime import date, timedelta

import pytest

from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY, DEFINITIONS
from enterprisehub.domains.delivery.logic.measure_delivery import course_of, measure_delivery
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.pages.drawings import draw_course
from enterprisehub.domains.delivery.queries import metrics
from enterprisehub.domains.delivery.queries.metrics import VIEWS, Window
from enterprisehub.kernel import clock
from tests.domains.delivery.conftest import EARLY


def test_every_figure_has_a_view_and_a_published_definition() -> None:
    assert set(BY_KEY) == set(VIEWS)
    assert all(len(one.text) > 35 and one.source for one in DEFINITIONS)


@pytest.mark.requirement("DLV-03")
async def test_figures_are_what_their_rows_say(database, scope, jira, github):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        await read_all(database, scope, github)
        async with database.scoped(scope) as db:
            window = Window(EARLY - timedelta(days=90), EARLY)
            figures = {one.definition.key: one for one in await measure_delivery(db, window)}
            for key, figure in figures.items():
                rows = await metrics.rows(db, key, window, most=5000)
                assert figure.summary.n == len(rows), key
                if rows:
                    mean = sum(row["value"] for row in rows) / len(rows)
                    assert figure.summary.mean == pytest.approx(mean), key
                    assert min(row["value"] for row in rows) >= 0, key
            assert figures["throughput"].summary.n > 0
            assert figures["pull_pickup"].summary.n > 0
            assert figures["deployment_frequency"].summary.n > 0
            for key in ("flow_efficiency", "sprint_say_do", "change_fail_rate"):
                mean = figures[key].summary.mean
                assert mean is None or 0 <= mean <= 1
            course = await course_of(db, "throughput", window)
            assert sum(week["n"] for week in course) == figures["throughput"].summary.n


@pytest.mark.requirement("DLV-03")
async def test_a_figure_opens_its_items(database, scope, jira, signed_in):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
    for path in ("/delivery", *(f"/delivery/figures/{key}?days=365" for key in list(BY_KEY)[:5])):
        page = await signed_in.page(path)
        assert "Delivery" in page
    assert "last entry into done" in await signed_in.page("/delivery/figures/throughput")
    assert (await signed_in.get("/delivery/figures/nothing")).status_code == 404


@pytest.mark.requirement("DLV-03")
async def test_what_is_counted_or_answered_with_yes_has_no_percentiles(signed_in):
    for key in ("throughput", "deployment_frequency", "change_fail_rate"):
        assert "85 % within" not in await signed_in.page(f"/delivery/figures/{key}?days=365")
    assert "85 % within" in await signed_in.page("/delivery/figures/cycle_time?days=365")


@pytest.mark.requirement("DLV-03")
def test_shares_are_drawn_and_listed_in_percent():
    course = [{"week": date(2026, 3, 2), "mean": 0.25}, {"week": date(2026, 3, 9), "mean": None}]
    drawn = draw_course(course, "Change fail rate", "mean", unit="percent")
    assert drawn.head == ["Week of", "Change fail rate, %"]
    assert [row[1] for row in drawn.rows] == ["25", "0"]
    assert ">20<" in drawn.wide
    assert draw_course(course, "Cycle time", "mean", unit="days").rows[0][1] == "0.2"
