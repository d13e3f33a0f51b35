"""The main job, played by hand in a real browser on a real installation: from a lead's first text
to an approved, compliant, sent follow-up, and to the STOP that silences everything."""

import contextlib
import json
import os
import re
import signal
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.conftest import settled
from tests.flows.lead import ANSWER_MS, FIRST, SECONDS, WORK_SECONDS


@pytest.fixture(scope="module")
def api(hub):
    with contextlib.closing(hub.signed_in()) as client:
        yield client


async def _contact(api: httpx.Client, name: str) -> dict[str, Any]:
    """The contact that the first text made."""

    async def look():
        found = api.get("/api/contacts", params={"q": name}).json()["items"]
        return found[0] if found else None

    return await settled(look, seconds=WORK_SECONDS)


async def _actions(
    api: httpx.Client, contact_id: str, state: str, fits: Callable[[list[Any]], bool]
) -> list[dict[str, Any]]:
    """The contact's actions in this state, once they fit."""

    async def look():
        items = api.get("/api/queue", params={"state": state, "limit": 200}).json()["items"]
        mine = [a for a in items if f"crm.contact:{contact_id}" in a["subjects"]]
        return mine if fits(mine) else None

    return await settled(look, seconds=WORK_SECONDS)


@pytest.mark.requirement("CNV-02")
@pytest.mark.requirement("AGT-20")
@pytest.mark.requirement("AGT-21")
@pytest.mark.requirement("CMP-02")
@pytest.mark.requirement("BYD-01")
async def test_from_the_first_text_to_the_stop(page, hub, lead, api):
    await lead.text(FIRST)
    (first,) = await lead.answers(1)
    for said in ("3-bedroom", "Austin", "this summer", "$450,000", "new roof"):
        assert said in first
    assert first.count("?") == 1
    await lead.text("actually 425, not 450")
    assert "$425,000" in (await lead.answers(2))[-1]
    await lead.text("what's your commission?")
    assert "ommission" in (await lead.answers(3))[-1]

    contact = await _contact(api, lead.name)
    address = f"{contact['id'][-8:]}@lead.example"
    version = api.get(f"/api/contacts/{contact['id']}").headers["etag"]
    changed = api.patch(
        f"/api/contacts/{contact['id']}",
        json={"emails": [{"email": address}]},
        headers={"If-Match": version},
    )
    assert changed.status_code == 200, changed.text

    await page.goto(f"{hub.url}/conversations")
    await page.get_by_role("link", name=lead.name).first.click()
    await expect(page.get_by_text("5 of 6", exact=True)).to_be_visible()
    await expect(page.locator("mark", has_text="3 bed")).to_be_visible()
    await expect(page.get_by_text("$425,000").first).to_be_visible()
    await expect(page.get_by_text("Why sent").first).to_be_visible()

    await lead.text("we need more space")
    await lead.answers(4)
    await lead.text("no agent yet")
    assert "agent" in (await lead.answers(5))[-1]

    await page.goto(f"{hub.url}/conversations")
    card = page.locator("article, li, section", has_text=lead.name).filter(
        has=page.get_by_role("button", name="Take the lead")
    )
    await card.get_by_role("button", name="Take the lead").last.click()
    await expect(
        page.get_by_text(re.compile("taken|claimed|have the lead|yours", re.IGNORECASE)).first
    ).to_be_visible()

    assert "Dana" in (await lead.answers(6))[-1]
    proposed = await _actions(api, contact["id"], "waiting", lambda found: len(found) == 2)
    by_kind = {action["kind"]: action for action in proposed}
    email, text = by_kind["messaging.send_email"], by_kind["messaging.send_text"]

    await page.goto(f"{hub.url}/queue/{email['id']}")
    body = page.locator("textarea[name='edit.body']")
    await body.fill(f"{await body.input_value()}\n\nPS: Warm regards from us all")
    await page.get_by_role("button", name="Approve with my changes").click()
    await expect(page.get_by_text("Approved").first).to_be_visible()

    await page.goto(f"{hub.url}/queue?agent=outreach.follow_up")
    row = page.locator("[data-row]", has_text=lead.name)
    await expect(row).to_have_count(1)
    await page.keyboard.press("j")
    await expect(row).to_have_attribute("aria-current", "true")
    await page.keyboard.press("e")
    await expect(row).to_have_count(0, timeout=ANSWER_MS)

    done = await _actions(
        api,
        contact["id"],
        "done",
        lambda found: {email["id"], text["id"]} <= {a["id"] for a in found},
    )
    sent = {action["id"]: action for action in done}
    assert "Warm regards" in sent[email["id"]]["payload"]["body"]
    assert all(sent[a["id"]]["receipt_id"] for a in (email, text))
    assert text["rendered"]["body"] in (await lead.answers(7))[-1]
    await page.goto(f"{hub.url}/sandbox/outbox")
    await expect(page.get_by_text(address).first).to_be_visible()
    timeline = api.get(f"/api/contacts/{contact['id']}/timeline").text
    assert "Approved after editing it" in timeline

    again = api.post("/api/agents/outreach.follow_up/execute", json={"contact_id": contact["id"]})
    assert again.status_code == 202, again.text
    await _actions(api, contact["id"], "waiting", lambda found: len(found) == 2)
    await lead.text("please stop texting me")
    confirmation = (await lead.answers(8))[-1]
    assert re.search("unsubscribed|no more|not .*text", confirmation, re.IGNORECASE), confirmation
    refused = await _actions(api, contact["id"], "refused", lambda found: len(found) == 2)
    assert all(action["receipt_id"] for action in refused)
    await lead.text("stop!!")
    await page.wait_for_timeout(3 * SECONDS)
    await lead.answers(8)


@pytest.mark.requirement("PLT-23")
@pytest.mark.parametrize("part", ["worker", "database"])
async def test_a_kill_in_the_middle_loses_nothing_and_says_nothing_twice(
    page, hub, lead, part, complaints
):
    await lead.text(FIRST)
    parts = json.loads(hub.run("status", "--json").stdout)["parts"]
    os.kill(next(p["pid"] for p in parts if p["part"] == part), signal.SIGKILL)
    bubbles = page.locator(".bubble.in")
    await expect(bubbles).to_have_count(1, timeout=60 * SECONDS)
    await page.wait_for_timeout(3 * SECONDS)
    (answer,) = await lead.answers(1)
    assert "Austin" in answer

    async def whole():
        return True if hub.run("status").returncode == 0 else None

    await settled(whole, seconds=WORK_SECONDS)
    await page.goto(f"{hub.url}/agents")
    complaints.clear()  # while a part was down the page rightly said so
