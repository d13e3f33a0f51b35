"""Ticks and schedules: once each, by the right clock, made good after downtime."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.identity.suspend_tenant import suspend_tenant
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.work import ticks
from enterprisehub.kernel.work.browse import list_work
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.ticks import every_tenant, last_moment, look, tick
from enterprisehub.kernel.work.workflows import workflow
from tests.conftest import make_tenant

MORNING = "0 7 * * *"


@pytest.fixture
def registers(monkeypatch):
    monkeypatch.setattr(ticks, "TICKS", {})
    monkeypatch.setattr(ticks, "SCHEDULES", {})

    async def nothing(_database):
        return 0

    monkeypatch.setattr(ticks, "look", nothing)  # a worker of this process keeps its own clock


@workflow("tests.morning_brief")
async def morning_brief(ctx: WorkContext) -> None:
    await ctx.sleep(0)


def at(hour, minute=0, day=10, month=3):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.requirement("PLT-23")
def test_a_schedule_follows_the_clock_of_its_zone():
    # Chicago is UTC-5 in summer, from 8 March 2026, and UTC-6 before (tz database).
    assert last_moment(MORNING, "America/Chicago", at(11), at(13)) == at(12)
    assert last_moment(MORNING, "America/Chicago", at(11, day=1), at(14, day=1)) == at(13, day=1)
    assert last_moment(MORNING, "Asia/Kolkata", at(1), at(2)) == at(1, 30)
    assert last_moment(MORNING, "America/Chicago", at(12), at(13)) is None
    assert last_moment(MORNING, "America/Chicago", at(11), at(12)) == at(12)


def test_an_unknown_zone_is_taken_as_utc():
    assert last_moment(MORNING, "Mars/Olympus", at(6), at(8)) == at(7)


@given(
    start=st.integers(0, 700 * 24 * 60).map(lambda m: at(0, month=1, day=1) + timedelta(minutes=m)),
    minutes=st.lists(st.integers(1, 900), min_size=1, max_size=12),
    zone=st.sampled_from(["America/Chicago", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_looking_often_finds_each_morning_once(start, minutes, zone):
    found, since = [], start
    for step in minutes:
        until = since + timedelta(minutes=step)
        moment = last_moment(MORNING, zone, since, until)
        if moment is not None:
            assert since < moment <= until
            assert moment.astimezone(ZoneInfo(zone)).hour == 7
            found.append(moment)
        since = until
    assert len(found) == len(set(found))
    days = {
        day
        for n in range((since - start).days + 2)
        if start
        < (
            day := (start.astimezone(ZoneInfo(zone)) + timedelta(days=n)).replace(
                hour=7, minute=0, second=0, microsecond=0
            )
        )
        <= since
    }
    assert {m.astimezone(ZoneInfo(zone)) for m in found} == days


@pytest.mark.requirement("PLT-23")
async def test_every_tenant_gets_its_morning_once(database, runtime, registers):
    chicago = await make_tenant(database, time_zone="America/Chicago")
    kolkata = await make_tenant(database, time_zone="Asia/Kolkata")
    every_tenant(morning_brief, MORNING)
    day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with database.unscoped() as db:
        await db.execute(text("DELETE FROM kernel_work_ticks"))

    async def briefs(tenant):
        return len(await list_work(tenant, name=morning_brief.name))

    with clock.fixed(day + timedelta(minutes=1)):
        assert await look(database) == 0
    for minute in (80, 90, 90, 91):
        with clock.fixed(day + timedelta(minutes=minute)):
            await look(database)
    assert (await briefs(kolkata), await briefs(chicago)) == (1, 0)
    with clock.fixed(day + timedelta(hours=20)):
        await look(database)
    assert (await briefs(kolkata), await briefs(chicago)) == (1, 1)
    with clock.fixed(day + timedelta(days=9)):
        await look(database)
    assert (await briefs(kolkata), await briefs(chicago)) == (2, 2)


@pytest.mark.requirement("DLV-06")
async def test_the_schedules_of_a_suspended_tenant_rest(database, runtime, registers):
    working, resting = [await make_tenant(database, time_zone="UTC") for _ in range(2)]
    every_tenant(morning_brief, MORNING)
    day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with database.unscoped() as db:
        await db.execute(text("DELETE FROM kernel_work_ticks"))
    async with database.scoped(Scope(resting, SYSTEM)) as db:
        await suspend_tenant(db, "For a test")
    with clock.fixed(day + timedelta(minutes=1)):
        await look(database)
    with clock.fixed(day + timedelta(hours=8)):
        await look(database)
    assert len(await list_work(working, name=morning_brief.name)) == 1
    assert await list_work(resting, name=morning_brief.name) == []


@pytest.mark.requirement("PLT-23")
async def test_a_tick_runs_once_per_moment_and_survives_its_errors(database, registers):
    ran = []

    @tick("*/5 * * * *", "tests.every_five_minutes")
    async def five(_database, moment):
        ran.append(moment)
        raise ZeroDivisionError

    day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30)
    async with database.unscoped() as db:
        await db.execute(text("DELETE FROM kernel_work_ticks"))
    for second in (1, 200, 299, 301, 302, 599, 601):
        with clock.fixed(day + timedelta(seconds=second)):
            await look(database)
    assert ran == [day + timedelta(minutes=5), day + timedelta(minutes=10)]


async def test_a_tick_sees_no_tenants_rows(database, scope, registers):
    async with database.scoped(Scope(scope.tenant_id)) as db:
        await db.execute(
            text("INSERT INTO kernel_work_checkpoints (workflow_id, step) VALUES ('x', 1)")
        )
    async with database.unscoped() as db:
        assert await db.scalar(text("SELECT count(*) FROM kernel_work_checkpoints")) == 0


def test_wrong_schedules_are_refused(registers):
    every_tenant(morning_brief, MORNING)
    with pytest.raises(Misdeclared, match="twice"):
        every_tenant(morning_brief, MORNING)
    with pytest.raises(Misdeclared, match="cron"):
        tick("at seven", "tests.seven")(None)
