"""A season is used where it would have made the months held out better, and nowhere else."""

import csv
import json
import math
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import typer
from typer.testing import CliRunner

from enterprisehub.domains.pipeline.logic.forecast_revenue.backtest_periods import Past
from enterprisehub.domains.pipeline.logic.forecast_revenue.find_season import (
    HELD_OUT,
    find_season,
    with_season,
)
from enterprisehub.domains.pipeline.logic.make_forecasts import make_forecasts
from enterprisehub.domains.pipeline.queries import forecasts
from evals import forecast_revenue

pytestmark = pytest.mark.requirement("PIP-03")


def months(count, came_of, seed=1, noise=0.1):
    """Months that were all predicted alike, and came as `came_of` their month of the year says."""
    draw, found = Random(seed), []  # noqa: S311
    for place in range(count):
        on = date(2021 + place // 12, place % 12 + 1, 1)
        came = round(1_000_000 * came_of(on.month) * math.exp(draw.gauss(0, noise)))
        held = 800_000 <= came <= 1_250_000
        found.append(
            Past(on.isoformat(), 1_000_000, 800_000, 1_250_000, 900_000, 950_000, came, held)
        )
    return found


def wave(month):
    return 1 + 0.6 * math.sin(2 * math.pi * month / 12)


def test_a_season_that_returns_is_found_and_learned_from_years_before_alone():
    told = months(36, wave)
    season = find_season(told)
    assert season.used
    assert season.missed_ratio < 0.6 * season.plain_ratio
    assert season.factor_of(3) > 1.2
    assert season.factor_of(9) < 0.8
    assert season.why.startswith("A season is used")
    changed = [*told[:-1], months(36, lambda _: 9.0)[-1]]
    assert [o.predicted_cents for o in with_season(changed)] == [
        o.predicted_cents for o in with_season(told)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_no_season_is_seen_in_noise(seed):
    season = find_season(months(36, lambda _: 1.0, seed, noise=0.4))
    assert not season.used
    assert season.factor_of(12) == 1.0
    assert season.why.startswith("No season seen")


def test_being_too_low_all_year_is_no_season_and_two_years_are_needed():
    assert not find_season(months(36, lambda _: 2.0)).used
    few = find_season(months(23, wave))
    assert not few.used
    assert "23 months" in few.why
    assert find_season([]).factors == {}
    assert len(with_season(months(30, wave))) == HELD_OUT


@pytest.mark.usefixtures("history")
async def test_forecasts_say_whether_a_season_is_used(database, scope, signed_in):
    async with database.scoped(scope) as db:
        await make_forecasts(db)
        row = (await forecasts.latest(db))[0]
    assert row.inputs["season_factor"] == 1.0
    assert row.inputs["backtest"]["season"]["used"] is False
    assert len(row.inputs["backtest"]["months"]) <= 12
    assert "No season" in await signed_in.page("/pipeline/forecast")


@pytest.fixture
def deals(tmp_path):
    """Files of deals: a row each, and a row per stage."""
    draw, each, log = Random(5), [], []  # noqa: S311
    for number in range(400):
        opened = date(2023, 1, 1) + timedelta(days=draw.randrange(730))
        won = draw.random() < 0.4
        closed = opened + timedelta(days=draw.randint(10, 60))
        amount = f"${draw.randint(1000, 9000):,}"
        end = "Closed Won" if won else "Closed Lost"
        each.append([number, opened, closed, end, amount])
        half = opened + (closed - opened) / 2
        log += [[number, opened, "New", amount], [number, half, "Offer", amount]]
        log.append([number, closed, end, amount])
    for name, head, rows in (
        ("each.csv", "id,created,closed,stage,value", each),
        ("log.csv", "id,at,stage,value", log),
    ):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows([head.split(","), *rows])
    return tmp_path


def test_foreign_deals_are_asked_by_month_and_quarter_against_naive_forecasts(deals):
    names = {"outcome": "stage", "amount": "value"}
    each = forecast_revenue.run(
        data=deals / "each.csv", opened="created", closed="closed", deal=None, expected=None,
        date_format=None, **names,
    )  # fmt: skip
    log = forecast_revenue.run(
        data=deals / "log.csv", opened="at", closed=None, deal="id", expected=None,
        date_format=None, **names,
    )  # fmt: skip
    assert (each["deals"], each["won"] + each["lost"]) == (400, 400)
    assert (log["won"], log["left_out"]) == (each["won"], {})
    assert each["month"]["weighted"] is None
    assert log["month"]["weighted"]["ratio"] < 1
    assert each["verdict"] == "show", each["why"]
    assert each["month"]["periods"] > 18
    assert each["quarter"]["periods"] > 4
    assert each["month"]["before"]["ratio"] < 1
    assert 0.6 < each["month"]["held_ratio"] <= 1
    assert json.loads(json.dumps(each)) == each
    assert "inside eight of ten" in forecast_revenue.show(each)


def test_what_cannot_be_read_is_counted_or_told_by_its_name(tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text(
        "made,ended,how,sum\n"
        "2025-01-01,2025-02-01,Won,100\n2025-01-01,2024-02-01,Lost,100\n,2025-02-01,Won,100\n"
        "2025-01-01,,Lost,1\n2025-01-01,2025-03-01,Won,many\n2025-01-01,,Talking,\n"
    )
    asked = ["--data", str(file), "--opened", "made", "--outcome", "how", "--amount", "sum"]
    told = forecast_revenue.run(
        data=file, opened="made", outcome="how", amount="sum", closed="ended", deal=None,
        expected=None, date_format=None,
    )  # fmt: skip
    assert (told["deals"], told["verdict"]) == (2, "refuse")
    assert sorted(told["left_out"]) == [
        "ended before it was opened", "no day of opening", "won or lost without a day",
        "won without an amount",
    ]  # fmt: skip
    assert told["month"] == told["quarter"] == {"periods": 0}
    app = typer.Typer()
    app.command()(forecast_revenue.run)
    for more, words in (
        ([], "--closed"), (["--closed", "end"], "no column end"),
        (["--closed", "ended", "--data", "/nowhere.csv"], "no file"),
    ):  # fmt: skip
        answer = CliRunner().invoke(app, [*asked, *more], env={"COLUMNS": "300"})
        assert answer.exit_code == 2
        assert words in answer.output


def test_days_may_be_written_in_other_ways():
    read = forecast_revenue._day
    assert read("23/11/2026", "%d/%m/%Y") == date(2026, 11, 23)
    assert read(datetime(2026, 11, 23, 5, tzinfo=UTC), None) == date(2026, 11, 23)
    assert read("soon", None) is read("2026-31-31", None) is None
