"""Imports that stopped go on where they were, and their files are removed in time."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.logic.import_file import run_import
from enterprisehub.domains.crm.logic.import_file.begin_import import begin_import
from enterprisehub.domains.crm.logic.import_file.forget_uploads import KEPT_DAYS, forget_uploads
from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Unavailable
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects
from tests.conftest import settled
from tests.domains.crm.importing import FILE, PEOPLE, counts, run, start, state, upload

pytestmark = pytest.mark.usefixtures("objects")


class Away(Objects):
    """A store that cannot be reached for the next `times` readings."""

    times = 0

    async def open(self, *args, **given):
        if self.times:
            self.times -= 1
            raise Unavailable("The object store cannot be used: no route. Try again in a moment.")
        return await super().open(*args, **given)


async def over(browser, job):
    async def look():
        found = await state(browser, job)
        return found if found["state"] != "running" else None

    return await settled(look, seconds=30)


@pytest.mark.requirement("PLT-33")
async def test_a_store_that_is_away_for_a_moment_is_waited_for(signed_in, worker, monkeypatch):
    monkeypatch.setattr(run_import, "AWAY_SECONDS", 0.01)
    store = Away(MemoryStore())
    install_objects(store)
    job = await upload(signed_in, PEOPLE)
    store.times = 3
    await start(signed_in, job)
    done = await over(signed_in, job)
    assert (done["state"], counts(done), done["error"]) == ("done", (9, 0, 0, 0), None)
    assert done["sha256"] == hashlib.sha256(PEOPLE.encode()).hexdigest()


@pytest.mark.requirement("PLT-33")
async def test_an_import_that_failed_goes_on_where_it_stopped(signed_in, worker, monkeypatch):
    monkeypatch.setattr(run_import, "AWAY_TRIES", 2)
    monkeypatch.setattr(run_import, "AWAY_SECONDS", 0.01)
    store = Away(MemoryStore())
    install_objects(store)
    job = await upload(signed_in, PEOPLE)
    store.times = 2
    await start(signed_in, job)
    failed = await over(signed_in, job)
    assert (failed["state"], failed["resumable"]) == ("failed", True)
    assert "object store" in failed["error"]
    assert "Continue" in await signed_in.page(f"/imports/{job['id']}")
    answer = await signed_in.post(f"/imports/{job['id']}/resume", headers={"accept": "text/html"})
    assert answer.status_code == 303, answer.text
    done = await over(signed_in, job)
    assert (done["state"], counts(done), done["error"]) == ("done", (9, 0, 0, 0), None)
    assert (await signed_in.post(f"/api/imports/{job['id']}/resume")).status_code == 409


@pytest.mark.requirement("PLT-33")
async def test_a_cancelled_import_goes_on_with_the_rest(signed_in, database, scope, objects):
    job = await upload(signed_in, PEOPLE)
    assert (await signed_in.post(f"/api/imports/{job['id']}/resume")).status_code == 409
    async with database.scoped(scope) as db:
        await begin_import(db, UUID(job["id"]), ImportOptions(mapping=job["mapping"]))
        await take_batch(db, objects, job["id"], most=4)
    await signed_in.post(f"/api/imports/{job['id']}/cancel")
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (4, 0, 0, 0)
    assert (await signed_in.post(f"/api/imports/{job['id']}/resume")).status_code == 202
    await run(database, scope, objects, job)
    done = await state(signed_in, job)
    assert (done["state"], counts(done), done["finished_at"] is None) == (
        "done",
        (9, 0, 0, 0),
        False,
    )


@pytest.mark.requirement("PLT-33")
async def test_files_that_came_in_are_removed_after_their_time(signed_in, database, scope, objects):
    kept = await upload(signed_in, FILE)
    await start(signed_in, kept)
    await run(database, scope, objects, kept)
    never = await upload(signed_in, PEOPLE)

    async def forget(days):
        with clock.fixed(clock.now() + timedelta(days=days)):
            async with database.scoped(scope) as db:
                return await forget_uploads(db, objects)

    assert await forget(KEPT_DAYS - 1) == 0

    async def none_left():  # a worker of the session may hold one of them at this moment
        await forget(KEPT_DAYS + 1)
        left = [found async for found in objects.list(scope.tenant_id)]
        return None if left else True

    assert await settled(none_left)
    assert await forget(KEPT_DAYS + 1) == 0
    done = await state(signed_in, kept)
    assert (counts(done), done["sample"], done["resumable"]) == ((3, 1, 0, 2), [], False)
    assert (await signed_in.get(f"/api/imports/{kept['id']}/errors")).json() == []
    assert "were removed" in await signed_in.page(f"/imports/{kept['id']}")
    assert (await state(signed_in, never))["state"] == "cancelled"
    answer = await signed_in.post(f"/api/imports/{never['id']}/resume")
    assert answer.status_code == 409
    assert "Upload the file again" in answer.json()["detail"]
