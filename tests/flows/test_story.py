"""The main job, played by hand in a real browser on a real installation: from a lead's first text
to an approved, compliant, sent follow-up, and to the STOP that silences everything."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

SECONDS = 1000
ANSWER_MS = 10 * SECONDS  # generous: two seconds is the promise, a busy test machine the reason
FIRST = (
    "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k but it needs "
    "a new roof"
)


async def _handset(page: Page, name: str) -> None:
    await page.goto(f"{page.url.partition('/sandbox')[0].rstrip('/')}/sandbox/phone")
    await page.get_by_label("Name").fill(name)
    await page.get_by_role("button", name="Add handset").click()
    await page.wait_for_url(re.compile("/sandbox/phone/"))


async def _text(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name=re.compile("Text as"))
    await box.fill(words)
    await box.press("Control+Enter")


async def _answers(page: Page, count: int) -> list[str]:
    """What the handset got from us, once there are so many."""
    bubbles = page.locator("[data-from=them], .bubble.in, .chat-in")
    await expect(bubbles).to_have_count(count, timeout=ANSWER_MS)
    return [" ".join(text.split()) for text in await bubbles.all_inner_texts()]


@pytest.mark.requirement("CNV-02")
@pytest.mark.requirement("UXC-01")
async def test_from_the_first_text_to_the_sent_follow_up(page, hub):
    lead = f"Maya {uuid4().hex[:6].capitalize()}"
    await _handset(page, lead)
    await _text(page, FIRST)
    (answer,) = await _answers(page, 1)
    for said in ("3-bedroom", "Austin", "this summer", "$450,000", "new roof", "?"):
        assert said in answer
    await _text(page, "actually 425, not 450")
    assert "$425,000" in (await _answers(page, 2))[-1]
