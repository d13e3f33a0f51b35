"""The main job with the real world in the sandbox's place: Twilio's signed webhooks and REST, and a
model server, which fails in mid-conversation. The rest is the same installation, played by hand."""

import json
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from enterprisehub.connectors.twilio.signature import signature_of
from tests.conftest import settled
from tests.connectors.twilio.fake import SID, FakeTwilio, running
from tests.flows.lead import FIRST, WORK_SECONDS
from tests.scripted_models import ScriptedModels, scripted_models

OURS, TOKEN = "+15125550100", "twilio-token"


@dataclass
class Twilio:
    """A Twilio account that calls the installation, and keeps what it is asked to send."""

    fake: FakeTwilio
    message_url: str
    lead: str
    count: int = 0
    reported: set[str] = field(default_factory=set)

    def form(self, words: str) -> dict[str, str]:
        self.count += 1
        sid = f"SM{self.lead[-4:]}{self.count:028x}"
        return {
            "MessageSid": sid,
            "From": self.lead,
            "To": OURS,
            "Body": words,
            "NumMedia": "0",
        }

    @staticmethod
    def call(url: str, form: dict[str, str], token: str = TOKEN) -> int:
        signature = signature_of(url, {name: [value] for name, value in form.items()}, token)
        headers = {"X-Twilio-Signature": signature}
        return httpx.post(url, data=form, headers=headers, timeout=30).status_code

    def text(self, words: str) -> None:
        assert self.call(self.message_url, self.form(words)) == 200

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [message for message in self.fake.messages if message["to"] == self.lead]

    async def answers(self, count: int) -> list[str]:
        """What Twilio was asked to send to the lead, once it is so much; never more."""

        async def look():
            return self.sent if len(self.sent) >= count else None

        bodies = [message["body"] for message in await settled(look, seconds=WORK_SECONDS)]
        assert len(bodies) == count, bodies
        return bodies

    def report(self, state: str) -> None:
        """Twilio reports on everything it has sent, to the address that came with each text."""
        for message in self.sent:
            form = {"MessageSid": message["sid"], "MessageStatus": state, "To": self.lead}
            assert self.call(message["callback"], form) == 204


async def _connect(page: Page, url: str, connector: str, fields: dict[str, str]) -> str:
    """The account's page, after it was connected and tried out."""
    await page.goto(f"{url}/settings/connections/new/{connector}")
    for label, value in fields.items():
        await page.get_by_label(label).first.fill(value)
    await page.get_by_role("button", name=re.compile("Save")).click()
    await page.wait_for_url(re.compile("/settings/connections/accounts/"))
    return page.url


async def _disconnect(page: Page, account: str) -> None:
    await page.goto(account)
    await page.get_by_role("button", name="Disconnect").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Disconnect").click()
    await page.wait_for_url(re.compile("/settings/connections$"))


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    yield from running()


@pytest.fixture
async def twilio(hub, page, fake) -> AsyncIterator[Twilio]:
    """Connected by hand in the console; the address to be entered at Twilio is read there."""
    values = {
        "Account SID": SID,
        "Auth token": TOKEN,
        "Number to send from": OURS,
        "API address": fake.url,
    }
    account = await _connect(page, hub.url, "twilio", values)
    shown = await page.get_by_text(re.compile("/hooks/twilio/.*/message")).first.inner_text()
    address = re.search(r"https?://\S+/message", shown)
    assert address, shown
    yield Twilio(fake, hub.url + urlsplit(address[0]).path, "+15125550166")
    await _disconnect(page, account)


@pytest.fixture
async def models(hub, page) -> AsyncIterator[ScriptedModels]:
    async with scripted_models() as server:
        values = {"Address": server.url, "Model": "tiny"}
        account = await _connect(page, hub.url, "openai_compatible", values)
        yield server
        await _disconnect(page, account)


@pytest.mark.requirement("PLT-22")
@pytest.mark.requirement("CNV-01")
@pytest.mark.requirement("CMP-02")
async def test_the_conversation_by_twilio(page, hub, twilio, complaints):
    opening = twilio.form(FIRST)
    assert twilio.call(twilio.message_url, opening, token="forged") == 403
    with ThreadPoolExecutor(4) as at_once:
        calls = [at_once.submit(twilio.call, twilio.message_url, opening) for _ in range(4)]
        assert {call.result() for call in calls} == {200}
    (first,) = await twilio.answers(1)
    for said in ("3-bedroom", "Austin", "this summer", "$450,000", "new roof"):
        assert said in first

    twilio.report("delivered")
    twilio.report("sent")  # late and out of order
    assert twilio.call(twilio.message_url, opening) == 200  # Twilio tries again what it knows

    twilio.text("actually 425, not 450")
    parts = json.loads(hub.run("status", "--json").stdout)["parts"]
    os.kill(next(p["pid"] for p in parts if p["part"] == "worker"), signal.SIGKILL)
    assert "$425,000" in (await twilio.answers(2))[-1]
    twilio.text("what's your commission?")
    assert "ommission" in (await twilio.answers(3))[-1]
    assert all(dict(parse_qsl(urlsplit(m["callback"]).query))["key"] for m in twilio.sent)

    await page.goto(f"{hub.url}/conversations")
    await page.get_by_role("link", name=re.compile("555.?0166")).first.click()
    await expect(page.get_by_text("5 of 6", exact=True)).to_be_visible()
    await expect(page.get_by_text("Delivered").first).to_be_visible()

    twilio.text("please stop texting me")
    confirmation = (await twilio.answers(4))[-1]
    assert re.search("unsubscribed|no more|not .*text", confirmation, re.IGNORECASE), confirmation
    twilio.text("STOP")
    await page.wait_for_timeout(3000)
    await twilio.answers(4)
    complaints.clear()  # while the worker was down the page rightly said so


@pytest.mark.requirement("LLM-02")
@pytest.mark.requirement("BYD-05")
async def test_the_conversation_with_a_model_that_fails_midway(page, hub, lead, models):
    wording = (
        "Hello! I'm the automated assistant of Northwind Realty. So it is a 3-bedroom in Austin,"
        " this summer, around $450,000, and it needs a new roof. What brings you to sell?"
    )

    def works(request: dict[str, Any]) -> dict[str, Any] | str:
        extracts = "exact words of the message" in json.dumps(request)
        return {"slots": []} if extracts else wording

    models.replies = [works]
    await lead.text(FIRST)
    (first,) = await lead.answers(1)
    assert models.requests
    models.replies = [500]
    asked = len(models.requests)
    await lead.text("actually 425, not 450")
    assert "$425,000" in (await lead.answers(2))[-1]
    assert len(models.requests) > asked
    assert "What brings you to sell?" in first

    await page.goto(f"{hub.url}/conversations")
    await page.get_by_role("link", name=lead.name).first.click()
    await expect(page.get_by_text("5 of 6", exact=True)).to_be_visible()
    await expect(page.get_by_text("$425,000").first).to_be_visible()
