"""The stream over real HTTP, as a browser reads it."""

import asyncio

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from enterprisehub.app import live_stream
from enterprisehub.app.web import build
from enterprisehub.kernel import live
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.web.cookies import SESSION
from enterprisehub.kernel.web.rate_limits import Limits
from tests.served import served

pytestmark = pytest.mark.requirement("PLT-24")


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, public_url="http://hub.test")


async def _event(lines):
    """The next event: its fields by name."""
    fields = {}
    async for line in lines:
        if not line and fields:
            return fields
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
    return fields


async def test_a_page_hears_and_hears_on_after_a_break(
    runtime, database_urls, settings, sign_in_as, new_person, database, scope
):
    person = await new_person(Role.MEMBER)
    browser = await sign_in_as(person)
    app = build(settings, runtime, database_urls.app, limits=Limits(enforced=False))
    async with served(app, lifespan="on") as address, httpx.AsyncClient(base_url=address) as client:
        client.cookies.set(SESSION, browser.token)
        page = await client.get("/", headers={"accept": "text/html"})
        since = page.text.split('hx-sse:connect="')[1].split('"')[0]
        async with database.scoped(scope) as db:
            await live.tell(db, "test", "<p>one\ntwo</p>")
        async with asyncio.timeout(10), client.stream("GET", since) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            first = await _event(answer.aiter_lines())
        assert first["data"] == "two</p>"
        async with database.scoped(scope) as db:
            await live.tell(db, "badges", {"queue": 7}, user_id=person.id)
        again = {"last-event-id": first["id"]}
        async with asyncio.timeout(10), client.stream("GET", since, headers=again) as answer:
            lines = answer.aiter_lines()
            second = await _event(lines)
            assert (second["event"], orjson.loads(second["data"])) == ("badges", {"queue": 7})
            async with database.scoped(scope) as db:
                await members.change_role(db, person.id, Role.VIEWER)
                await live.tell(db, "test", "<p>for members of old</p>")
            rest = [line async for line in lines]
        assert "for members of old" not in "".join(rest)


async def test_a_socket_carries_the_same_news(
    runtime, database_urls, settings, sign_in_as, new_person, database, scope
):
    person = await new_person(Role.MEMBER)
    browser = await sign_in_as(person)
    cookie = {"Cookie": f"{SESSION}={browser.token}"}
    app = build(settings, runtime, database_urls.app, limits=Limits(enforced=False))
    async with served(app, lifespan="on") as address, asyncio.timeout(20):
        url = address.replace("http", "ws") + "/live/socket"
        async with connect(url, additional_headers=cookie, origin=address) as socket:
            place = orjson.loads(await socket.recv())["id"]
            async with database.scoped(scope) as db:
                await live.tell(db, "badges", {"queue": 3})
            told = orjson.loads(await socket.recv())
            assert (told["event"], told["data"]) == ("badges", {"queue": 3})
        async with connect(f"{url}?since={place}", additional_headers=cookie) as socket:
            again = orjson.loads(await socket.recv())
            assert (again["event"], again["data"]) == ("badges", {"queue": 3})
            async with database.scoped(scope) as db:
                await members.change_role(db, person.id, Role.VIEWER)
                await live.tell(db, "test", "secret")
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        for headers, origin in ((cookie, "https://evil.example"), ({}, address)):
            with pytest.raises(InvalidStatus) as refused:
                await connect(url, additional_headers=headers, origin=origin)
            assert refused.value.response.status_code == 403


async def test_strangers_and_keys_hear_nothing(browser, with_key):
    assert (await browser.get("/live")).status_code == 401
    assert (await with_key.get("/live")).status_code == 403


async def test_one_person_cannot_hold_every_connection(signed_in, owner):
    live_stream._open[owner.id] = live_stream.MOST_STREAMS
    try:
        answer = await signed_in.get("/live")
    finally:
        del live_stream._open[owner.id]
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
