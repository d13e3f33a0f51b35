"""The samples over the calls API, run against the real application on a real port."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.webhooks.sign import new_secret, signed_headers
from tests.domains.voice.line import join, make_caller
from tests.served import served

SAMPLES = Path(__file__).parents[2] / "samples"
sys.path.insert(0, str(SAMPLES / "python"))
from hub_calls import Forged, HubCalls, Refused, Turn, verified  # noqa: E402  a sample, no package

pytestmark = pytest.mark.requirement("VUI-03")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


@pytest.fixture
async def key(database: Database, scope: Scope) -> str:
    async with database.scoped(scope) as db:
        _, key = await create_key(db, "Sample", ["voice.calls.read", "voice.calls.write"])
    return key


@pytest.fixture
async def agent_id(database: Database, scope: Scope) -> UUID:
    async with database.scoped(scope) as db:
        return (await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)).id


async def hold_call(database: Database, scope: Scope, call_id: str) -> None:
    """The other side of a call, from its first word to its end."""
    line = await join(database, scope, UUID(call_id))
    await line.pick_up()
    await line.say("I want to sell my house in Austin")
    await line.end()


async def test_python_opens_a_call_follows_it_and_reads_its_record(
    database: Database, scope: Scope, address: str, key: str, agent_id: UUID
) -> None:
    with HubCalls(address, key) as hub:
        placed = await asyncio.to_thread(hub.open_in_browser, str(agent_id))
        assert placed.state == "queued"
        following = asyncio.create_task(
            asyncio.to_thread(lambda: list(hub.follow(str(placed.call_id), every_seconds=0.02)))
        )
        await hold_call(database, scope, str(placed.call_id))
        news = await following
        call = await asyncio.to_thread(hub.read, str(placed.call_id))
        with pytest.raises(Refused, match="no such call"):
            await asyncio.to_thread(hub.read, str(uuid4()))
    assert news[-1] == "completed" or "completed" in news
    said = [one for one in news if isinstance(one, Turn)]
    assert said == list(call.turns)
    assert "I want to sell my house in Austin" in [one.text for one in said]
    assert call.over
    assert call.slots


async def test_python_asks_for_a_telephone_call_and_is_told_what_holds_it(
    database: Database, scope: Scope, address: str, key: str, agent_id: UUID
) -> None:
    contact_id = await make_caller(database, scope)
    with HubCalls(address, key) as hub:
        placed = await asyncio.to_thread(hub.place, str(agent_id), str(contact_id), about="A house")
        assert placed.action_id
        assert placed.call_id is None
        assert await asyncio.to_thread(hub.calls_with, str(contact_id)) == []


@needs_node
async def test_javascript_follows_a_call_and_reads_its_summary(
    database: Database, scope: Scope, address: str, key: str, agent_id: UUID
) -> None:
    with HubCalls(address, key) as hub:
        placed = await asyncio.to_thread(hub.open_in_browser, str(agent_id))
    sample = str(SAMPLES / "javascript" / "hub_calls.mjs")
    following = await asyncio.create_subprocess_exec(
        str(NODE), sample, str(placed.call_id),
        env={"HUB_URL": address, "HUB_KEY": key, "EVERY_MS": "20"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await hold_call(database, scope, str(placed.call_id))
    out, wrong = await following.communicate()
    assert following.returncode == 0, wrong.decode()
    lines = out.decode().splitlines()
    assert "-- completed" in lines
    assert "caller: I want to sell my house in Austin" in lines


def test_python_verifies_webhooks() -> None:
    secret, body = new_secret(), json.dumps({"type": "voice.call_ended"}).encode()
    headers = signed_headers("msg_1", clock.now(), body, [new_secret(), secret])
    assert verified(body, headers, secret) == {"type": "voice.call_ended"}
    old = signed_headers("msg_1", clock.now() - timedelta(minutes=6), body, [secret])
    for wrong_body, wrong in ((body + b" ", headers), (body, old), (body, {})):
        with pytest.raises(Forged):
            verified(wrong_body, wrong, secret)


@needs_node
def test_javascript_verifies_webhooks() -> None:
    secret, body = new_secret(), json.dumps({"type": "voice.call_ended"}).encode()
    headers = signed_headers("msg_1", clock.now(), body, [secret])
    script = (
        f"import {{ verified }} from {json.dumps((SAMPLES / 'javascript/hub_calls.mjs').as_uri())};"
        "const [body, headers, secret] = JSON.parse(process.argv[1]);"
        "const tried = (text, at) => { try { return verified(text, headers, secret, at).type; }"
        " catch (error) { return error.message; } };"
        "console.log(JSON.stringify([tried(body), tried(body + ' '), tried(body, 0)]));"
    )
    given = json.dumps([body.decode(), headers, secret])
    made = subprocess.run(
        [str(NODE), "--input-type=module", "-e", script, given],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    good, forged, old = json.loads(made.stdout)
    assert good == "voice.call_ended"
    assert "not the hub's" in forged
    assert "too long ago" in old
