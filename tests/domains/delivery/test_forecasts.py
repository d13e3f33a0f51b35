"""Questions about a team's work: answered, refused, kept, corrected and graded."""

from datetime import date, timedelta

import numpy as np
import pytest

from enterprisehub.domains.delivery.logic.ask_forecast import (
    Question,
    Team,
    answer_at_once,
    answer_in_full,
    told_chance,
)
from enterprisehub.domains.delivery.logic.forecast_work import solve_exactly
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import (
    MONDAY_TO_FRIDAY,
    Calendar,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace
from enterprisehub.domains.delivery.logic.forecast_work.solve_exactly import exact_when
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import Scope
from enterprisehub.domains.delivery.logic.grade_forecasts import (
    grade_forecasts,
    keep_day,
    own_record,
)
from enterprisehub.domains.delivery.logic.make_forecast import Asked, make_forecast, read_history
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.queries import history
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.ids import new_id
from tests.domains.delivery.conftest import EARLY

MONDAY = date(2026, 3, 2)
PACE = Pace(np.array([4, 6, 5, 3, 7, 5, 5, 6, 4, 5, 2, 8], np.float32), 5.0, 5.0, 40, 4)
CALENDAR = Calendar(MONDAY_TO_FRIDAY)


def asks(kind="when", teams=1, items=40, **more):
    team = Team("Web", PACE, Scope(items, items))
    return Question(kind, MONDAY, (team,) * teams, CALENDAR, seed=3, **more)


@pytest.mark.requirement("DLV-04")
def test_the_answer_at_once_is_nearly_the_full_one():
    for question in (asks(), asks(items=12), asks(teams=3)):
        full, quick = answer_in_full(question).promises, answer_at_once(question).promises
        for level in (50, 70, 85):
            span = (full[level] - MONDAY).days
            assert abs((quick[level] - full[level]).days) <= max(5, 0.12 * span)
    until = MONDAY + timedelta(days=55)
    full = answer_in_full(asks("how_many", until=until)).promises
    quick = answer_at_once(asks("how_many", until=until)).promises
    assert all(abs(quick[level] - full[level]) <= 4 for level in (50, 70, 85, 95))


@pytest.mark.requirement("DLV-04")
def test_surer_is_later_more_teams_are_later_and_holidays_too():
    one = answer_in_full(asks()).promises
    assert one[50] < one[70] < one[85] < one[95]
    assert answer_in_full(asks(teams=4)).promises[85] > one[85]
    away = Calendar(MONDAY_TO_FRIDAY, blackouts=((MONDAY, MONDAY + timedelta(days=13)),))
    later = answer_in_full(Question("when", MONDAY, asks().teams, away, seed=3)).promises
    assert later[85] - one[85] == timedelta(days=14)
    grown = (Team("Web", PACE, Scope(40, 40, 1, 1.5), 0, 2),)
    assert answer_in_full(Question("when", MONDAY, grown, CALENDAR)).promises[85] > one[85]


def test_no_chance_is_told_as_certain():
    assert told_chance(0.99) == ">95 %"
    assert told_chance(0.853) == "85 %"
    assert told_chance(0.01) == "<5 %"


@pytest.mark.requirement("DLV-04")
def test_a_handful_of_days_is_refused():
    thin = Team("New", Pace(np.array([1.0], np.float32), 1.0, 1.0, 4), Scope(5, 5))
    empty = Team("Newer", Pace(np.array([0.0], np.float32), 0.0, 0.0, 0), Scope(5, 5))
    with pytest.raises(
        Invalid, match="New finished work on 4 days of the last 12 weeks; Newer"
    ) as no:
        answer_in_full(Question("when", MONDAY, (thin, empty), CALENDAR))
    assert "no days of the last 12 weeks" in no.value.message
    assert "needs 5 such days" in no.value.message


@pytest.mark.requirement("DLV-04")
def test_work_that_grows_faster_than_it_is_done_is_never_done(monkeypatch):
    flooded = Team("Web", PACE, Scope(40, 40), 0, 1000)
    quick = answer_at_once(Question("when", MONDAY, (flooded,), CALENDAR))
    assert quick.promises == {50: None, 70: None, 85: None, 95: None}
    # Cutting off what can never be done changes nothing of what can.
    half = np.array([0.5, 0.5])
    few = exact_when(half, np.array([0.0, 0.0, 1.0]), np.array([0.5, 0.5]), weeks=40)
    many = exact_when(half, np.array([0.0, 0.0, 1.0]), np.array([0.5, 0.5]), weeks=400)
    assert np.allclose(few, many[: len(few)])
    # Nor does the quicker way of adding what is new.
    monkeypatch.setattr(solve_exactly, "LONG", 0)
    quicker = exact_when(half, np.array([0.0, 0.0, 1.0]), np.array([0.5, 0.5]), weeks=40)
    assert np.allclose(few, quicker, atol=1e-9)


async def _project(db, source=None):
    return next(row for row in await history.work_sources(db) if row.kind == "project")


@pytest.mark.requirement("DLV-04", "BYD-07")
async def test_a_kept_forecast_is_graded_when_the_truth_arrives(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            source = await _project(db)
            asked = Asked(kind="when", items={source.id: (8, 8)}, source_ids=(source.id,))
            when = await make_forecast(db, asked)
            until = EARLY.date() + timedelta(days=14)
            many = await make_forecast(
                db, Asked(kind="how_many", source_ids=(source.id,), until=until)
            )
            assert await grade_forecasts(db) == 0
            assert when.history[0]["counts"]
            assert set(many.answers) == {"50", "70", "85", "95"}
            ids = when.id, many.id
    later = EARLY + timedelta(days=120)
    async with database.scoped(scope) as db:
        source = await _project(db)
        site = source.site_id
        for at in range(9):
            done = EARLY + timedelta(days=2 + at)
            db.add(
                ItemRow(
                    site_id=site, source_id=source.id, external_id=f"later-{at}", key=f"L-{at}",
                    title="Later", item_type="Task", kind="task", status="Done", category="done",
                    opened_at=done, changed_at=done, finished_at=done,
                )
            )  # fmt: skip
    with clock.fixed(later):
        async with database.scoped(scope) as db:
            assert await grade_forecasts(db) == 2
            when, many = [await history.forecast(db, one) for one in ids]
            assert when.actual_on == (EARLY + timedelta(days=9)).date()
            assert when.held["85"] == (when.answers["85"] >= when.actual_on.isoformat())
            assert many.actual_items == 9
            assert many.held["95"] == (many.answers["95"] <= 9)
            assert (await own_record(db))["n"] == 2
            assert await grade_forecasts(db) == 0


@pytest.mark.requirement("DLV-04")
async def test_a_bulk_day_is_capped_until_somebody_says_it_was_work(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        bulk_day = EARLY - timedelta(days=3)
        async with database.scoped(scope) as db:
            source = await _project(db)
            for at in range(60):
                db.add(
                    ItemRow(
                        site_id=source.site_id, source_id=source.id, external_id=f"old-{at}",
                        key=f"O-{at}", title="Old", item_type="Task", kind="task", status="Done",
                        category="done", opened_at=bulk_day, changed_at=bulk_day,
                        finished_at=bulk_day,
                    )
                )  # fmt: skip
            await db.flush()
            read = (await read_history(db, [source.id], "UTC", EARLY.date()))[0]
            assert [read.day(day) for day in read.bulk] == [bulk_day.date()]
            await keep_day(db, source.id, bulk_day.date(), keep=True)
            kept = (await read_history(db, [source.id], "UTC", EARLY.date()))[0]
            assert kept.bulk == []
            assert kept.clean.sum() > read.clean.sum()
            await keep_day(db, source.id, bulk_day.date(), keep=False)
            assert (await read_history(db, [source.id], "UTC", EARLY.date()))[0].bulk


async def test_a_question_that_makes_no_sense_names_its_fields(database, scope):
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid) as wrong:
            await make_forecast(db, Asked(kind="how_many", split_low=3.0, split_high=2.0))
        assert set(wrong.value.details["fields"]) == {"source_ids", "until", "split"}
        unknown = new_id()
        with pytest.raises(Invalid, match="work items"):
            await make_forecast(
                db, Asked(kind="when", items={unknown: (5, 5)}, source_ids=(unknown,))
            )


@pytest.mark.requirement("DLV-04")
async def test_the_page_answers_at_once_then_in_full_and_keeps(database, scope, jira, signed_in):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            source = await _project(db)
        assert source.name in await signed_in.page("/delivery/forecasts")
        query = f"kind=when&source={source.id}&items-{source.id}=20&more_pct=20"
        quick = await signed_in.page(f"/delivery/forecasts/answer?{query}")
        assert "85 % sure" in quick
        assert "full=true" in quick
        full = await signed_in.page(f"/delivery/forecasts/answer?{query}&full=true")
        assert "10,000 trials" in full
        wrong = await signed_in.page("/delivery/forecasts/answer?kind=when")
        assert "choose at least one project" in wrong.lower()
        assert "at least one project" in (
            await signed_in.page("/delivery/forecasts/answer?kind=when&source=x")
        )
        for odd in ("more_pct=inf", f"items-{source.id}=nan", "growth_high=-inf", "split_high=x"):
            asked = f"/delivery/forecasts/answer?kind=when&source={source.id}&{odd}"
            assert "give a number" in (await signed_in.page(asked)).lower()
        for odd in (f"items-{source.id}=2.5", "growth_high=0.5"):
            asked = f"/delivery/forecasts/answer?kind=when&source={source.id}&{odd}"
            assert "give a whole number" in (await signed_in.page(asked)).lower()
        assert 'name="off_from"' in await signed_in.page("/delivery/forecasts/days-off")
        away = {"off_from": ["2026-02-02", "", "2026-03-09"], "off_to": ["2026-02-06", "", ""]}
        form = {"kind": "when", "source": str(source.id), f"items-{source.id}": "20", **away}
        answer = await signed_in.post("/delivery/forecasts", data=form)
        assert answer.status_code in (200, 204, 303)
        async with database.scoped(scope) as db:
            kept = (await history.forecasts(db))[0]
        assert kept.items == 20
        shown = await signed_in.page(f"/delivery/forecasts/{kept.id}")
        assert "Not known yet" in shown
        assert "What was asked" in shown
        assert "20 items" in shown
        assert kept.asked["days_off"] == [["2026-02-02", "2026-02-06"], ["2026-03-09"] * 2]
        assert shown.count("Nobody works") == 2
        assert "2 Feb 2026 to 6 Feb 2026" in shown
        assert "to 9 Mar 2026" not in shown
        wrong = query + "&off_from=&off_to=2026-02-06"
        answer = await signed_in.page(f"/delivery/forecasts/answer?{wrong}")
        assert "Say from which day nobody works" in answer
        # What is added to the work does not change how much of it is finished.
        form = {"kind": "how_many", "source": str(source.id), "until": "2026-12-24"}
        await signed_in.post("/delivery/forecasts", data={**form, "split_high": "2"})
        async with database.scoped(scope) as db:
            assert (await history.forecasts(db))[0].asked["split"] == [1.0, 1.0]
        assert str(kept.answers["85"]) not in await signed_in.page("/delivery/forecasts")


@pytest.mark.requirement("DLV-03", "DLV-04", "BYD-10")
async def test_programs_ask_for_figures_and_forecasts(database, scope, jira, with_key):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            source = await _project(db)
        figures = (await with_key.get("/api/delivery/figures")).json()
        throughput = next(one for one in figures if one["key"] == "throughput")
        assert throughput["value"] > 0
        assert throughput["definition"]
        detail = (await with_key.get("/api/delivery/figures/throughput?limit=1000")).json()
        assert len(detail["things"]) == throughput["n"] == sum(w["n"] for w in detail["course"])
        assert (await with_key.get("/api/delivery/figures/x")).status_code == 404
        wrong = await with_key.get(
            "/api/delivery/figures?start=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z"
        )
        assert wrong.status_code == 422
        team = {"source_id": str(source.id), "items_low": 12, "items_high": 15}
        asked = {"question": "when", "teams": [team], "split_high": 1.3}
        risk = {"chance_ratio": 0.5, "items_low": 20, "items_high": 30}
        quick = await with_key.post("/api/delivery/forecasts/preview?exact=true", json=asked)
        full = await with_key.post("/api/delivery/forecasts/preview", json=asked)
        risky = await with_key.post(
            "/api/delivery/forecasts/preview", json=asked | {"risks": [risk]}
        )
        assert quick.json()["exact"] is True
        assert full.json()["answers"]["50"] < full.json()["answers"]["95"]
        assert risky.json()["answers"]["85"] > full.json()["answers"]["85"]
        backwards = {"days_off": [["2026-02-02", "2026-01-02"]]}
        refused = await with_key.post("/api/delivery/forecasts/preview", json=asked | backwards)
        assert "days_off" in refused.json()["fields"]
        promise = {"source_ids": [str(source.id)], "items": 15}
        soon, late = [
            (
                await with_key.post(
                    "/api/delivery/forecasts/promise",
                    json=promise | {"promised_on": str(EARLY.date() + timedelta(days=days))},
                )
            ).json()
            for days in (1, 700)
        ]
        assert (soon["may_be_promised"], late["may_be_promised"]) == (False, True)
        assert soon["safe_day"] == late["safe_day"] > str(EARLY.date())
        assert "85 % are needed, which" in soon["says"]
        assert late["chance_ratio"] == 0.95
        kept = await with_key.post("/api/delivery/forecasts", json=asked)
        assert kept.status_code == 201
        listed = (await with_key.get("/api/delivery/forecasts")).json()
        assert [one["id"] for one in listed] == [kept.json()["id"]]
        one = (await with_key.get(f"/api/delivery/forecasts/{kept.json()['id']}")).json()
        assert one["state"] == "open"
        assert one["calibration"] == kept.json()["calibration"]
