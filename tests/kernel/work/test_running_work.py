"""Work runs once its transaction commits, step by step, within its tenant and its time."""

import asyncio
from urllib.parse import unquote

import pytest
from dbos import DBOS
from sqlalchemy import text

from enterprisehub.kernel.errors import Invalid, Misdeclared, Unavailable
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.notices.inbox import list_notices
from enterprisehub.kernel.work import browse
from enterprisehub.kernel.work.browse import (
    cancel_work,
    inspect_work,
    list_work,
    resume_work,
    retry_work,
)
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import URGENT, enqueue
from enterprisehub.kernel.work.errors import NoSuchWork, StepTimedOut, WorkNotAllowed
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

switches: dict[str, bool] = {}
gates: dict[str, asyncio.Event] = {}
calls: list[str] = []


async def note(db, key):
    await db.execute(
        text("INSERT INTO work_effects (tenant_id, key) VALUES (:t, :k)"),
        {"t": db.scope.tenant_id, "k": key},
    )
    return key


async def note_and_fail(db, key):
    await note(db, key)
    if switches.get(key):
        raise Invalid("The amount is wrong.", fields={"amount": "must be positive"})
    return key


async def call_vendor(ctx, word):
    calls.append(ctx.key)
    return f"{word}!"


async def fail_twice(ctx):
    calls.append(ctx.key)
    if calls.count(ctx.key) < 3:
        raise Unavailable("The vendor is busy.")
    return "at last"


async def refuse(ctx):
    calls.append(ctx.key)
    raise Invalid("No such number.")


async def hang():
    await asyncio.Event().wait()


@workflow("tests.greet", queue=Queue.INTERACTIVE)
async def greet(ctx: WorkContext, word: str):
    said = await ctx.step(call_vendor, ctx, word)
    return await ctx.transaction(note, said)


@workflow("tests.persist")
async def persist(ctx: WorkContext):
    return await ctx.step(fail_twice, ctx, wait_seconds=0.01)


@workflow("tests.give_up")
async def give_up(ctx: WorkContext):
    await ctx.step(refuse, ctx, wait_seconds=0.01)


@workflow("tests.break_a_rule")
async def break_a_rule(ctx: WorkContext):
    await ctx.transaction(divide)


async def divide(db):
    await db.execute(text("SELECT 1 / 0"))


@workflow("tests.catch_timeout")
async def catch_timeout(ctx: WorkContext):
    try:
        await ctx.step(hang, timeout_seconds=0.05, attempts=1)
    except StepTimedOut as error:
        return await ctx.transaction(note, error.code)


@workflow("tests.hang_for_ever", time_limit_seconds=0.5)
async def hang_for_ever(ctx: WorkContext):
    await ctx.transaction(note, "before")
    if not switches.get("pass"):
        await ctx.step(hang)
    await ctx.transaction(note, "after")


async def until_released(name):
    await gates[name].wait()


@workflow("tests.hold", queue=Queue.BULK)
async def hold(ctx: WorkContext, name: str):
    await ctx.step(until_released, name)


@workflow("tests.note_it", queue=Queue.BULK)
async def note_it(ctx: WorkContext, word: str):
    await ctx.transaction(note, word)


@workflow("tests.fail_in_the_middle")
async def fail_in_the_middle(ctx: WorkContext):
    await ctx.transaction(note, "one")
    await ctx.transaction(note_and_fail, "two")
    await ctx.transaction(note, "three")


gates: dict[str, asyncio.Event] = {}


async def wait_at_the_gate(key):
    await gates[key].wait()


@workflow("tests.wait_at_the_gate", queue=Queue.BULK)
async def wait_for_gate(ctx: WorkContext, key: str):
    await ctx.step(wait_at_the_gate, key)


@workflow("tests.start_another")
async def start_another(ctx: WorkContext):
    async def start(db):
        await enqueue(db, greet, "child", key="child")

    await ctx.transaction(start)


async def start(database, scope, what, *args, key="k", **options):
    async with database.scoped(scope) as db:
        return await enqueue(db, what, *args, key=key, **options)


@pytest.mark.requirement("PLT-23")
async def test_work_runs_its_steps_and_records_them(engine, database, scope, finished, effects):
    id_ = await start(database, scope, greet, "hello")
    work = await finished(id_)
    assert (work.state, work.title, work.started_by) == ("done", "Greet", str(scope.actor))
    assert await effects() == ["hello!"]
    _, steps = await inspect_work(scope.tenant_id, id_)
    assert [(s.name, s.error) for s in steps] == [("call_vendor", None), ("note", None)]


async def test_nothing_runs_when_the_transaction_rolls_back(engine, database, scope):
    async def change_ones_mind():
        async with database.scoped(scope) as db:
            await enqueue(db, greet, "never", key="k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_ones_mind()
    assert await list_work(scope.tenant_id) == []


async def test_the_same_key_starts_nothing_again(engine, database, scope, finished, effects):
    first = await start(database, scope, greet, "once")
    await finished(first)
    assert await start(database, scope, greet, "twice") == first
    await finished(await start(database, scope, greet, "more", key="other"))
    assert await effects() == ["once!", "more!"]


async def test_a_step_is_tried_again_under_the_same_key(engine, database, scope, finished):
    id_ = await start(database, scope, persist)
    assert (await finished(id_)).state == "done"
    assert calls.count(f"{id_}:1") == 3


async def test_what_cannot_get_better_is_not_tried_again(engine, database, scope, finished):
    id_ = await start(database, scope, give_up)
    work = await finished(id_)
    assert (work.state, work.error) == ("failed", "Invalid: No such number.")
    assert calls.count(f"{id_}:1") == 1


async def test_a_step_is_stopped_at_its_limit(engine, database, scope, finished, effects):
    work = await finished(await start(database, scope, catch_timeout))
    assert work.state == "done"
    assert await effects() == ["step_timed_out"]


@pytest.mark.requirement("PLT-23")
async def test_hanging_work_is_recorded_as_timed_out_and_can_be_resumed(
    engine, database, scope, finished, effects
):
    switches["pass"] = False
    id_ = await start(database, scope, hang_for_ever)
    assert (await finished(id_)).state == "timed_out"
    assert [w.id for w in await list_work(scope.tenant_id, state="timed_out")] == [id_]
    assert await list_work(scope.tenant_id, state="cancelled") == []
    assert await effects() == ["before"]
    switches["pass"] = True
    await resume_work(scope.tenant_id, id_)
    assert (await finished(id_, "done", "failed")).state == "done"
    assert await effects() == ["before", "after"]


@pytest.mark.requirement("PLT-23")
async def test_failed_work_is_retried_from_the_failing_step(
    engine, database, scope, finished, effects
):
    switches["two"] = True
    id_ = await start(database, scope, fail_in_the_middle)
    work = await finished(id_)
    assert (work.state, work.error) == ("failed", "Invalid: The amount is wrong.")
    assert await effects() == ["one"]
    switches["two"] = False
    await retry_work(scope.tenant_id, id_)
    assert (await finished(id_, "done")).state == "done"
    assert await effects() == ["one", "two", "three"]


@pytest.mark.requirement("PLT-23")
async def test_cancelled_work_stops_within_its_step(engine, database, scope, finished, effects):
    switches["pass"] = False
    id_ = await start(database, scope, hang_for_ever, time_limit_seconds=60)
    await finished(id_, "running")
    await cancel_work(scope.tenant_id, id_)
    assert (await finished(id_)).state == "cancelled"
    with pytest.raises(WorkNotAllowed):
        await cancel_work(scope.tenant_id, id_)


async def test_delayed_work_waits_and_can_be_cancelled(engine, database, scope):
    id_ = await start(database, scope, greet, "later", delay_seconds=3600)
    assert (await browse.get_work(scope.tenant_id, id_)).state == "waiting"
    await cancel_work(scope.tenant_id, id_)
    assert (await browse.get_work(scope.tenant_id, id_)).state == "cancelled"


async def test_work_starts_work_once(engine, database, scope, finished, effects):
    await finished(await start(database, scope, start_another))
    child = f"{scope.tenant_id}:tests.greet:child"
    assert (await finished(child)).state == "done"
    assert await effects() == ["child!"]


@pytest.mark.requirement("PLT-01")
async def test_no_tenant_sees_or_steers_the_work_of_another(
    engine, database, scope, other_scope, finished
):
    id_ = await start(database, scope, greet, "private")
    await finished(id_)
    assert await list_work(other_scope.tenant_id) == []
    for act in (browse.get_work, inspect_work, cancel_work, resume_work, retry_work):
        with pytest.raises(NoSuchWork):
            await act(other_scope.tenant_id, id_)


@pytest.mark.requirement("PLT-23")
async def test_one_tenant_with_much_work_does_not_keep_others_waiting(
    engine, database, scope, other_scope, finished
):
    gates["much"] = asyncio.Event()
    gates["little"] = asyncio.Event()
    gates["little"].set()
    for number in range(6):
        await start(database, scope, wait_for_gate, "much", key=f"much {number}")
    mine = await start(database, other_scope, wait_for_gate, "little")
    async with asyncio.timeout(20):
        while (await browse.get_work(other_scope.tenant_id, mine)).state != "done":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    states = [work.state for work in await list_work(scope.tenant_id)]
    assert sorted(states) == ["running"] * 2 + ["waiting"] * 4
    gates["much"].set()
    for number in range(6):
        await finished(f"{scope.tenant_id}:{wait_for_gate.name}:much {number}")


@pytest.mark.requirement("PLT-23")
async def test_urgent_work_goes_before_what_waited_longer(
    engine, database, scope, finished, effects
):
    gates.update(first=asyncio.Event(), second=asyncio.Event())
    async with database.scoped(scope) as db:
        holds = [await enqueue(db, hold, name, key=name) for name in ("first", "second")]
    for id_ in holds:
        await finished(id_, "running")
    async with database.scoped(scope) as db:
        ordinary = await enqueue(db, note_it, "ordinary", key="ordinary")
    async with database.scoped(scope) as db:
        await enqueue(db, note_it, "urgent", key="urgent", priority=URGENT)
    gates["first"].set()
    await finished(ordinary)
    gates["second"].set()
    await finished(holds[1])
    assert await effects() == ["urgent", "ordinary"]


@pytest.mark.requirement("PLT-23")
async def test_what_a_tenant_sends_out_is_limited_by_rate(engine):
    registered = await DBOS.retrieve_queue_async(Queue.OUTBOUND.value)
    assert await registered.get_partition_limiter_async() == {"limit": 100, "period": 1.0}
    free = await DBOS.retrieve_queue_async(Queue.INTERACTIVE.value)
    assert await free.get_partition_limiter_async() is None


def test_a_name_is_taken_once():
    with pytest.raises(Misdeclared):
        workflow("tests.greet")(None)
    with pytest.raises(Misdeclared):
        workflow("nodot")(None)


@pytest.mark.requirement("NTF-01")
async def test_people_are_told_of_work_that_failed(engine, database, scope, finished, new_person):
    manager, member = await new_person(Role.MANAGER), await new_person(Role.MEMBER)
    work = await finished(await start(database, scope, give_up))
    assert work.state == "failed"
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, manager.id)
        assert await list_notices(db, member.id) == []
    assert (notice.kind, notice.title) == ("work.failed", "Background work failed: Give up")
    assert notice.body == "No such number."
    assert work.id in unquote(notice.href)


@pytest.mark.requirement("NTF-01")
async def test_a_librarys_error_is_not_told_in_its_own_words(
    engine, database, scope, finished, owner
):
    work = await finished(await start(database, scope, break_a_rule))
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, owner.id)
    assert "division by zero" in work.error
    assert "nobody foresaw (DataError)" in notice.body
    assert "SELECT" not in notice.body
