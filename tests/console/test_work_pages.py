"""Background work is seen, cancelled, resumed and retried from a page and from the API."""

import asyncio
from urllib.parse import quote
from uuid import uuid4

import pytest

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.work import browse
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.workflows import workflow
from tests.conftest import settled

broken: set[str] = set()


async def stumble(word):
    if word in broken:
        raise Invalid("The number does not exist.")
    return word


async def wait_for_ever():
    await asyncio.Event().wait()


@workflow("tests.stumble", title="Stumble")
async def stumbling(ctx: WorkContext, word: str):
    await ctx.step(stumble, word, name="Reach the vendor")


@workflow("tests.wait", title="Wait for ever")
async def waiting(ctx: WorkContext):
    await ctx.step(wait_for_ever)


async def _reached(scope, id_, state):
    async def look():
        found = await browse.get_work(scope.tenant_id, id_)
        return found if found.state == state else None

    return await settled(look)


@pytest.fixture
async def failed(worker, database, scope):
    word = uuid4().hex
    broken.add(word)
    async with database.scoped(scope) as db:
        id_ = await enqueue(db, stumbling, word, key=word)
    await _reached(scope, id_, "failed")
    return id_, word


@pytest.mark.requirement("PLT-23")
async def test_failed_work_is_found_and_retried_from_its_page(failed, signed_in, scope):
    id_, word = failed
    page = await signed_in.page("/work?state=failed")
    assert "Stumble" in page
    assert "The number does not exist." in page
    assert "Nothing matches" in await signed_in.page("/work?state=done&name=tests.stumble")
    address = f"/work/{quote(id_, safe='')}"
    piece = await signed_in.page(address)
    assert "Reach the vendor" in piece
    assert "Retry" in piece
    broken.discard(word)
    answer = await signed_in.post(f"{address}/retry", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    await _reached(scope, id_, "done")
    done = await signed_in.page(address)
    assert "Retry" not in done
    assert "every 3s" not in done


@pytest.mark.requirement("PLT-23")
async def test_running_work_is_cancelled_and_resumed(worker, database, scope, signed_in):
    async with database.scoped(scope) as db:
        id_ = await enqueue(db, waiting, key=uuid4().hex)
    await _reached(scope, id_, "running")
    address = f"/work/{quote(id_, safe='')}"
    assert "every 3s" in await signed_in.page(address)
    assert 'hx-get="' in await signed_in.page(f"{address}/now")
    assert (await signed_in.post(f"{address}/cancel")).status_code == 303
    assert "Resume" in await signed_in.page(address)
    again = await signed_in.post(f"/api/work/{quote(id_, safe='')}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "work_not_allowed")
    resumed = await signed_in.post(f"/api/work/{quote(id_, safe='')}/resume")
    assert resumed.json()["state"] in ("waiting", "running")
    await _reached(scope, id_, "running")
    await browse.cancel_work(scope.tenant_id, id_)


@pytest.mark.requirement("PLT-23")
async def test_the_api_lists_work_page_by_page(failed, database, scope, signed_in):
    async with database.scoped(scope) as db:
        for number in range(3):
            await enqueue(db, stumbling, "fine", key=str(number), delay_seconds=3600)
    first = (await signed_in.get("/api/work?name=tests.stumble&limit=2")).json()
    assert [len(first["items"]), first["next_offset"]] == [2, 2]
    second = (await signed_in.get("/api/work?name=tests.stumble&limit=2&offset=2")).json()
    assert [len(second["items"]), second["next_offset"]] == [2, None]
    waits = (await signed_in.get("/api/work?name=tests.stumble&state=waiting")).json()["items"]
    assert {work["state"] for work in waits} == {"waiting"}
    assert len(waits) == 3
    one = (await signed_in.get(f"/api/work/{quote(failed[0], safe='')}")).json()
    assert [step["name"] for step in one["steps"]] == ["Reach the vendor"]


@pytest.mark.requirement("PLT-01")
async def test_no_tenant_sees_or_steers_anothers_work(failed, sign_in_as, new_person, other_scope):
    other = await sign_in_as(await new_person(within=other_scope))
    address = f"/work/{quote(failed[0], safe='')}"
    assert "Stumble" not in (await other.page("/work")).partition("<tbody")[2]
    assert (await other.get(address)).status_code == 404
    assert (await other.post(f"{address}/retry")).status_code == 404
    assert (await other.get(f"/api{address}")).status_code == 404


@pytest.mark.requirement("PLT-03")
async def test_managers_look_and_admins_steer(failed, sign_in_as, new_person):
    address = f"/work/{quote(failed[0], safe='')}"
    manager = await sign_in_as(await new_person(Role.MANAGER))
    assert "Retry" not in await manager.page(address)
    assert (await manager.post(f"{address}/retry")).status_code == 403
    member = await sign_in_as(await new_person(Role.MEMBER))
    assert (await member.get("/work")).status_code == 403


@pytest.mark.parametrize("path", ["/work/x", "/work/a%00b", "/work?after=-1", "/api/work?state=x"])
async def test_bad_addresses_are_refused(signed_in, path):
    assert (await signed_in.get(path)).status_code in (404, 422)
