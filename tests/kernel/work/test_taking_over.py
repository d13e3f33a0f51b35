"""Work of dead workers and lost work goes back to its queue; finished work is forgotten."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import InterfaceError, OperationalError

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid, Unavailable
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.work import runtime as work_runtime
from enterprisehub.kernel.work.browse import list_work
from enterprisehub.kernel.work.checkpoints import recorded_once
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.forget import forget_finished
from enterprisehub.kernel.work.living import count_living
from enterprisehub.kernel.work.recovery import Liveness
from enterprisehub.kernel.work.resign import resign
from enterprisehub.kernel.work.runtime import Runtime
from enterprisehub.kernel.work.sealing import SignedPickle
from enterprisehub.kernel.work.transient import passes_by_itself
from enterprisehub.kernel.work.workflows import workflow


@workflow("tests.finish")
async def finish(ctx: WorkContext) -> None:
    await ctx.transaction(nothing)


async def nothing(db):
    return None


async def enqueue_finish(database, scope, key="k", **options):
    async with database.scoped(scope) as db:
        return await enqueue(db, finish, key=key, **options)


def pretend_running_elsewhere(urls, work_id, executor):
    """The row says that another process is at it."""
    with psycopg.connect(urls.app) as connection:
        connection.execute(
            "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = %s,"
            " application_version = '1' WHERE workflow_uuid = %s",
            (executor, work_id),
        )


@pytest.mark.requirement("PLT-23")
async def test_the_work_of_a_dead_worker_is_taken_over(
    engine, database, scope, database_urls, finished
):
    id_ = await enqueue_finish(database, scope, delay_seconds=3600)
    pretend_running_elsewhere(database_urls, id_, "dead-worker")
    await engine.liveness.look()
    assert (await finished(id_)).state == "done"


@pytest.mark.requirement("PLT-23")
async def test_the_work_of_a_living_worker_is_left_to_it(engine, database, scope, database_urls):
    living = Liveness(database_urls.app, "living-worker", set)
    await living.claim()
    try:
        with psycopg.connect(database_urls.app) as connection:
            assert count_living(connection) == 2
        id_ = await enqueue_finish(database, scope, delay_seconds=3600)
        pretend_running_elsewhere(database_urls, id_, "living-worker")
        await engine.liveness.look()
        (work,) = await list_work(scope.tenant_id)
        assert work.state == "running"
    finally:
        await living.release()


async def test_two_workers_cannot_have_one_id(engine, database_urls):
    twin = Liveness(database_urls.app, engine.executor_id, set)
    with pytest.raises(RuntimeError, match="already has the id"):
        await twin.claim()


@pytest.mark.requirement("PLT-23")
async def test_own_work_that_got_lost_is_given_back_after_two_looks(
    engine, database, scope, database_urls, finished
):
    id_ = await enqueue_finish(database, scope, delay_seconds=3600)
    pretend_running_elsewhere(database_urls, id_, engine.executor_id)
    await engine.liveness.look()
    await engine.liveness.look()
    assert (await finished(id_)).state == "done"


@pytest.mark.requirement("PLT-23")
async def test_a_transaction_at_the_same_place_happens_once_though_two_try(runtime, scope):
    ran = []

    async def effect(db, word):
        ran.append(word)
        return word

    place = ("w", 1)
    results = await asyncio.gather(
        *(recorded_once(runtime, scope, place, effect, f"try {n}") for n in range(8))
    )
    assert len(ran) == 1
    assert results == [ran[0]] * 8


async def test_a_transaction_that_fails_leaves_its_place_free(runtime, scope):
    async def fail(db):
        raise Invalid("no")

    async def succeed(db):
        return {"id": 7}

    with pytest.raises(Invalid):
        await recorded_once(runtime, scope, ("w", 1), fail)
    assert await recorded_once(runtime, scope, ("w", 1), succeed) == {"id": 7}


async def test_finished_work_is_forgotten_after_its_days(
    engine, runtime, database, scope, finished
):
    done = await enqueue_finish(database, scope)
    await finished(done)
    await enqueue_finish(database, scope, key="later", delay_seconds=3600)
    assert await forget_finished(runtime, days=1) == 0
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert await forget_finished(runtime, days=1) >= 1
    assert [work.state for work in await list_work(scope.tenant_id)] == ["waiting"]


class Unpicklable(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


@pytest.mark.requirement("PLT-15")
async def test_work_outlives_the_keys_it_was_enqueued_under(work_tables, database, scope, tmp_path):
    own = KeyRing.open(tmp_path / "keys.json")
    runtime = Runtime.connect(database, work_tables.app, own)
    work_runtime.install(runtime)
    async with database.scoped(scope) as db:
        id_ = await enqueue(db, finish, key="under-old-keys", delay_seconds=3600)
    recorded = await recorded_once(runtime, scope, ("old", 1), _answer)
    own.rotate()
    changed = {table.table: table.changed for table in resign(work_tables.admin, own)}
    assert changed["kernel_work_checkpoints"] == 1
    assert changed["workflow_status"] + changed["workflow_input"] == 1
    assert sum(table.changed for table in resign(work_tables.admin, own)) == 0
    own.retire()
    (stored,) = await runtime.client.list_workflows_async(workflow_ids=[id_])
    assert stored.input["args"][0]["request"] == "test-request"
    assert await recorded_once(runtime, scope, ("old", 1), _answer) == recorded == {"n": 1}
    runtime.close()


async def _answer(_):
    return {"n": 1}


def test_stored_values_come_back_and_only_ours_do(ring):
    sealing = SignedPickle(ring)
    stored = sealing.serialize({"a": (1, None)})
    assert sealing.deserialize(stored) == {"a": (1, None)}
    error = sealing.deserialize(sealing.serialize(Invalid("no", fields={"a": "b"})))
    assert (error.message, error.details) == ("no", {"fields": {"a": "b"}})
    assert str(sealing.deserialize(sealing.serialize(Unpicklable(1, 2)))) == "Unpicklable: 1 and 2"
    signature, _, body = stored.partition(".")
    for forged in (f"{signature}.{body[:-4]}AAAA", f"x.{body}", body, ""):
        with pytest.raises(ValueError, match="not signed"):
            sealing.deserialize(forged)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (Unavailable("busy"), True),
        (Invalid("no"), False),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (ValueError(), False),
        (psycopg.OperationalError("gone"), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.QueryCanceled(), False),
        (psycopg.errors.UniqueViolation(), False),
        (OperationalError("s", {}, psycopg.errors.AdminShutdown()), True),
        (OperationalError("s", {}, psycopg.OperationalError("connection is bad")), True),
        (InterfaceError("s", {}, psycopg.InterfaceError("closed")), True),
        (OperationalError("s", {}, psycopg.errors.QueryCanceled()), False),
    ],
)
def test_what_passes_by_itself_is_tried_again(error, passes):
    assert passes_by_itself(error) is passes
