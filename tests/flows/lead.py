"""A person with a handset, played in the console's Phone."""

import re
from uuid import uuid4

from playwright.async_api import Page, expect

SECONDS = 1000
ANSWER_MS = 45 * SECONDS  # two seconds is the promise; a busy test machine is the reason
WORK_SECONDS = 40.0
FIRST = (
    "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k but it needs "
    "a new roof"
)


class Lead:
    """Nobody else has this lead's name."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        digits = str.maketrans("0123456789", "ghijklmnop")
        self.name = f"Maya {uuid4().hex[:6].translate(digits)}"
        self.handset = ""

    async def buy_handset(self) -> None:
        await self.page.goto(f"{self.url}/sandbox/phone")
        await self.page.get_by_label("Name").fill(self.name)
        await self.page.get_by_role("button", name="Add handset").click()
        await self.page.wait_for_url(re.compile("/sandbox/phone/[0-9a-f]"))
        self.handset = self.page.url

    async def text(self, words: str) -> None:
        if self.page.url != self.handset:
            await self.page.goto(self.handset)
        box = self.page.get_by_role("textbox", name=re.compile("Message|Text"))
        await box.fill(words)
        await box.press("Control+Enter")
        await expect(self.page.locator(".bubble.out", has_text=words).first).to_be_visible()

    async def answers(self, count: int) -> list[str]:
        """What the handset got from us, once there are so many; never more."""
        if self.page.url != self.handset:
            await self.page.goto(self.handset)
        bubbles = self.page.locator(".bubble.in")
        await expect(bubbles).to_have_count(count, timeout=ANSWER_MS)
        return [" ".join(text.split()) for text in await bubbles.all_inner_texts()]
