"""Nobody who is cut off misses anything, and nobody hears what is not theirs."""

import asyncio
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.announcements import Announcements
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.live.stream import _read, current_place, follow
from enterprisehub.kernel.live.tell import CHANNEL

pytestmark = pytest.mark.requirement("PLT-24")


@asynccontextmanager
async def hearing(url):
    announcements = Announcements(url, (CHANNEL,))
    task = asyncio.create_task(announcements.run())
    await asyncio.wait_for(announcements.hearing.wait(), 10)
    yield announcements
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest_asyncio.fixture
async def announcements(database_urls):
    async with hearing(database_urls.app) as made:
        yield made


@pytest.fixture
def say(database):
    async def say(scope, text, **how):
        async with database.scoped(scope) as db:
            await live.tell(db, "test", text, **how)

    return say


@pytest.fixture
def place(database):
    async def place(scope):
        async with database.scoped(scope) as db:
            return await current_place(db)

    return place


@pytest.fixture
def hear(database, announcements):
    """What is heard from `since` on until `last`, and the place reached."""

    async def hear(scope, since, last):
        heard, reached = [], since
        async with asyncio.timeout(10):
            async with aclosing(follow(database, announcements, scope, since)) as news:
                async for told in news:
                    reached = told.place or reached
                    if told.kind != "keepalive":
                        heard.append(told.html if told.kind == "item" else told.kind)
                    if heard and heard[-1] == last and told.place:
                        return heard, reached
        raise AssertionError

    return hear


async def test_what_is_told_arrives_in_order_while_listening(scope, say, place, hear):
    since = await place(scope)
    listening = asyncio.create_task(hear(scope, since, "c"))
    for text in "abc":
        await say(scope, text)
    heard, _ = await listening
    assert heard == ["a", "b", "c"]


async def test_who_was_cut_off_hears_the_rest_and_nothing_twice(scope, say, place, hear):
    since = await place(scope)
    await say(scope, "a")
    heard, reached = await hear(scope, since, "a")
    await say(scope, "b")
    await say(scope, "c")
    heard, _ = await hear(scope, reached, "c")
    assert heard == ["b", "c"]


async def test_what_is_committed_late_is_not_lost(scope, say, place, hear, database):
    """A lower number may become visible after a higher one: a counter would skip it."""
    since = await place(scope)
    async with database.scoped(scope) as slow:
        await live.tell(slow, "test", "slow")
        await say(scope, "quick")
        heard, reached = await hear(scope, since, "quick")
        assert heard == ["quick"]
    heard, _ = await hear(scope, reached, "slow")
    assert heard == ["slow"]


async def test_what_is_taken_back_is_not_told(scope, say, place, hear, database):
    since = await place(scope)
    with suppress(ZeroDivisionError):
        async with database.scoped(scope) as db:
            await live.tell(db, "test", "never")
            raise ZeroDivisionError
    await say(scope, "after")
    assert (await hear(scope, since, "after"))[0] == ["after"]


@pytest.mark.requirement("PLT-01")
async def test_other_tenants_people_and_roles_hear_nothing(scope, other_scope, say, place, hear):
    dana = replace(scope, user_id=new_id())
    since = await place(dana)
    await say(other_scope, "of another tenant")
    await say(scope, "for Lee", user_id=new_id())
    await say(scope, "for auditors", permission="nobody.has.this")
    await say(scope, "for Dana", user_id=dana.user_id)
    await say(scope, "for members", permission="identity.members.read")
    await say(scope, "for all")
    heard, _ = await hear(dana, since, "for all")
    assert heard == ["for Dana", "for members", "for all"]


async def test_many_told_at_once_are_all_heard(scope, say, place, hear):
    since = await place(scope)
    listening = asyncio.create_task(hear(scope, since, "end"))
    await asyncio.gather(*(say(scope, f"{n}") for n in range(60)))
    await say(scope, "end")
    heard, _ = await listening
    assert sorted(heard) == sorted([*(str(n) for n in range(60)), "end"])


@pytest.mark.parametrize(
    "since",
    [
        "",
        "x",
        "1-2:1:",
        "1-5:9:7,6",
        "1-5:9:9",
        "9" * 13 + "-1:1:",
        "1-1:1:'; DROP TABLE x",
        "0-0:0:",
    ],
)
async def test_a_place_that_cannot_be_used_starts_anew_and_says_so(
    scope, since, database, announcements
):
    async with aclosing(follow(database, announcements, scope, since)) as news:
        first = await anext(news)
    assert first.kind == ("reload" if since else "keepalive")
    assert first.place


async def test_a_place_from_yesterday_is_too_old(scope, place):
    since = await place(scope)
    assert _read(since) is not None
    with clock.fixed(clock.now() + timedelta(hours=12, minutes=1)):
        assert _read(since) is None


@given(st.text(max_size=60))
def test_any_text_as_a_place_is_harmless(text):
    found = _read(text)
    assert found is None or found.count(":") == 2


async def test_a_lost_connection_is_made_again_and_wakes_everybody(
    server, database_urls, scope, say, place, database
):
    async with hearing(database_urls.app) as announcements:
        since = await place(scope)
        async with aclosing(follow(database, announcements, scope, since)) as news:
            waiting = asyncio.create_task(anext(news))
            deaf = asyncio.Event()
            announcements.on_change = lambda heard: None if heard else deaf.set()
            with psycopg.connect(server.urls("postgres").admin, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query = 'LISTEN hub_live'"
                )
            await asyncio.wait_for(deaf.wait(), 10)
            await say(scope, "while nobody listened")
            told = await asyncio.wait_for(waiting, 10)
    assert told.html == "while nobody listened"
