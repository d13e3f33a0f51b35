"""Sprints: their numbers, what is foretold of them, and how that came out."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from enterprisehub.domains.delivery.logic.forecast_sprint import look_ahead
from enterprisehub.domains.delivery.logic.grade_sprints import (
    grade_sprint_forecasts,
    sprint_record,
)
from enterprisehub.domains.delivery.logic.keep_sprint_forecasts import (
    keep_sprint_forecasts,
    try_past_sprints,
)
from enterprisehub.domains.delivery.logic.read_sprint import (
    GROUPS,
    Stay,
    read_sprints,
    reading_of,
)
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.items import ItemRow, SprintRow
from enterprisehub.domains.delivery.queries import metrics, sprints
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from tests.domains.delivery.conftest import EARLY
from tests.domains.delivery.made_work import lay_out_sprints, lay_out_work

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = datetime(2026, 3, 13, 17, tzinfo=UTC)
PACE = {date(2026, 3, 2) - timedelta(days=n): n % 2 + 1 for n in range(1, 150)}


def stay(key, *spans, finished=None):
    return Stay(ItemRow(key=key, finished_at=finished), spans)


def day(number, hour=12):
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def keys(reading):
    return {name: {item.key for item in items} for name, items in reading.groups.items()}


@pytest.mark.requirement("DLV-03")
def test_a_sprint_is_what_its_items_histories_say():
    before = START - timedelta(days=3)
    row = SprintRow(name="S", started_at=START, completed_at=END)
    found = reading_of(
        row,
        [
            stay("said-done", (before, None), finished=day(10)),
            stay("said-left", (before, END)),
            stay("said-out", (before, day(5)), finished=day(9)),
            stay("late-done", (day(6), None), finished=day(12)),
            stay("late-out", (day(4), day(7))),
            stay("back", (before, day(3)), (day(11), None)),
            stay("only-planned", (before, before + timedelta(days=1))),
            stay("afterwards", (END + timedelta(days=1), None)),
            stay("done-too-late", (before, None), finished=END + timedelta(hours=1)),
        ],
        END + timedelta(days=40),
        "UTC",
    )
    assert keys(found) == {
        "committed": {"said-done", "said-left", "said-out", "back", "done-too-late"},
        "added": {"late-done", "late-out"},
        "removed": {"said-out", "late-out"},
        "done": {"said-done", "late-done"},
        "left": {"said-left", "back", "done-too-late"},
    }
    assert found.say_do_ratio == pytest.approx(1 / 5)
    assert found.course[0] == (date(2026, 3, 2), 5, 0)
    assert found.course[-1] == (date(2026, 3, 13), 5, 2)
    assert {on.day: scope for on, scope, _ in found.course}[3] == 4


def test_a_sprint_that_goes_on_is_read_as_it_stands_now():
    row = SprintRow(name="S", started_at=START, ends_at=END)
    stays = [stay("a", (START, None)), stay("b", (START, None), finished=day(3))]
    found = reading_of(row, stays, day(4), "UTC")
    assert found.is_open
    assert keys(found)["left"] == {"a"}
    assert found.course[-1][0] == date(2026, 3, 4)
    assert reading_of(row, [], day(4), "UTC").say_do_ratio is None


@pytest.mark.requirement("DLV-04")
def test_the_chance_falls_with_what_is_left_and_rises_with_the_time():
    today, soon, late = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 13)

    def chance(left, ends_on):
        return look_ahead("S", left, PACE, today, ends_on, seed=4, trials=4000).chance_ratio

    assert chance(0, soon) == 1.0
    assert chance(5, soon) > chance(10, soon) > chance(20, soon)
    assert chance(10, late) > chance(10, soon)
    assert chance(500, late) == 0.0


@pytest.mark.requirement("DLV-04")
def test_the_spread_says_how_many_of_the_items_are_done():
    seen = look_ahead("S", 12, PACE, date(2026, 3, 2), date(2026, 3, 6), seed=4, trials=4000)
    assert len(seen.spread_ratios) == 13
    assert sum(seen.spread_ratios) == pytest.approx(1, abs=1e-4)
    assert seen.spread_ratios[-1] == pytest.approx(seen.chance_ratio, abs=1e-5)
    assert 12 >= seen.promises[50] >= seen.promises[70] >= seen.promises[85] >= seen.promises[95]
    again = look_ahead("S", 12, PACE, date(2026, 3, 2), date(2026, 3, 6), seed=4, trials=4000)
    assert again.spread_ratios == seen.spread_ratios


@pytest.mark.requirement("DLV-04")
def test_a_public_holiday_in_the_sprint_leaves_less_time():
    today, soon = date(2026, 3, 2), date(2026, 3, 6)
    off = frozenset({date(2026, 3, 4)})
    free, worked = (
        look_ahead("S", 10, PACE, today, soon, seed=4, trials=4000, off=days).chance_ratio
        for days in (off, frozenset())
    )
    assert free < worked
    past = frozenset({date(2026, 2, 3) + timedelta(weeks=n) for n in range(-8, 4)})
    spared = look_ahead("S", 10, PACE, today, soon, seed=4, trials=4000, off=past).chance_ratio
    assert spared > worked  # the same was done in shorter weeks


@pytest.mark.requirement("DLV-04")
def test_a_sprint_is_refused_like_any_forecast():
    few = {date(2026, 2, 20) + timedelta(days=n): 3 for n in range(4)}
    for days in (few, {}, {date(2026, 4, 1): 3}):
        with pytest.raises(Invalid, match="A forecast needs 5"):
            look_ahead("S", 5, days, date(2026, 3, 2), date(2026, 3, 6), seed=1)
    with pytest.raises(Invalid, match="was to end on 1 Mar"):
        look_ahead("S", 5, PACE, date(2026, 3, 2), date(2026, 3, 1), seed=1)


def test_on_the_last_weekend_nothing_more_is_done():
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    seen = look_ahead("S", 3, PACE, saturday, sunday, seed=1)
    assert seen.chance_ratio == 0
    assert seen.promises[50] == 0


@pytest.mark.requirement("DLV-03")
async def test_pages_and_figures_tell_the_same_of_sprints(database, scope, jira):
    later = EARLY + timedelta(days=60)
    with clock.fixed(later):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            window = Window(later - timedelta(days=365), later)
            figures = {
                row["id"]: row["value"] for row in await metrics.rows(db, "sprint_say_do", window)
            }
            changed = {
                row["id"]: row["value"]
                for row in await metrics.rows(db, "sprint_scope_change", window)
            }
            read = await read_sprints(db, await sprints.sprints(db), "UTC")
            closed = {one.row.id: one for one in read if not one.is_open}
            assert figures
            for sprint_id, value in figures.items():
                one = closed[sprint_id]
                assert one.say_do_ratio == pytest.approx(value)
                moved = one.count("added") + one.count("removed")
                assert changed[sprint_id] == pytest.approx(moved / one.count("committed"))
            going_on = (await sprints.open_sprints(db))[0]
            tried = await try_past_sprints(db, going_on, "UTC")
    assert 1 <= tried["sprints"] <= 12
    assert all(0 <= tried[name] <= 1 for name in ("said", "came", "85"))


@pytest.mark.requirement("DLV-04")
@pytest.mark.requirement("BYD-07")
async def test_an_open_sprint_is_foretold_kept_and_graded(
    database, scope, jira, signed_in, with_key, sign_in_as
):
    with clock.fixed(EARLY):
        async with database.scoped(scope) as db:
            row = await lay_out_sprints(db, (await lay_out_work(db))[0])
            assert await keep_sprint_forecasts(db) == 1
            assert await keep_sprint_forecasts(db) == 0
            assert await sprints.open_sprints(db) == [row]
            kept = (await sprints.forecasts(db, row.id))[0]
            assert (await sprints.last_chances(db, [row.id]))[row.id] == kept.chance_ratio
            tried = await try_past_sprints(db, row, "UTC")
        assert row.completed_at is None
        assert tried == kept.calibration
        assert tried["sprints"] >= 5
        listed = await signed_in.page("/delivery/sprints")
        assert row.name in listed
        assert "Running" in listed
        page = await signed_in.page(f"/delivery/sprints/{row.id}")
        assert "that are left are done by the end of" in page
        assert "Not known yet" in page
        left = await signed_in.page(f"/delivery/sprints/{row.id}?show=left")
        detail = (await with_key.get(f"/api/delivery/sprints/{row.id}")).json()
        assert detail["forecast"]["left"] == detail["left"] == len(kept.item_ids)
        assert all(key in left for key in detail["items"]["left"])
        assert set(detail["items"]) == set(GROUPS)
        names = [one["id"] for one in (await with_key.get("/api/delivery/sprints")).json()]
        assert names.count(str(row.id)) == 1
        assert (await signed_in.get(f"/delivery/sprints/{scope.tenant_id}")).status_code == 404
        viewer = await sign_in_as(Role.VIEWER)
        assert (await viewer.post(f"/delivery/sprints/{row.id}/keep")).status_code == 403
        assert (await signed_in.post(f"/delivery/sprints/{row.id}/keep")).status_code == 303
    async with database.scoped(scope) as db:
        for item in await sprints.finished_of(db, [UUID(one) for one in kept.item_ids]):
            (await db.get_one(ItemRow, item)).finished_at = EARLY + timedelta(hours=1)
    with clock.fixed(row.ends_at + timedelta(days=2)):
        async with database.scoped(scope) as db:
            assert await grade_sprint_forecasts(db) == 1
            assert await grade_sprint_forecasts(db) == 0
            graded = (await sprints.forecasts(db, row.id))[0]
            assert graded.held["all"] is True
            assert graded.held["85"] is True
            assert (await sprint_record(db))["n"] >= 1
        assert "graded forecasts of sprints" in await signed_in.page("/delivery/sprints")
