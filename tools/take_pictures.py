"""Takes the pictures of the documentation from a program that runs with its demo tenant.

    .venv/bin/python tools/take_pictures.py http://127.0.0.1:8800 EMAIL PASSWORD SPEECH.wav

Plays a lead in the Phone first, so that every screen has something to show; then calls a voice
agent, to whom the browser plays the file as its microphone.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LEAD = "Nora Vance"
TALK_MS = 40_000
TEXTS = (
    (
        "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k but it "
        "needs a new roof"
    ),
    "actually 425, not 450",
    "what's your commission?",
    "we need more space",
    "no agent yet",
)


def main(address: str, email: str, password: str, speech: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    microphone = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={Path(speech).resolve()}%noloop",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", *microphone]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/sign-in")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        play(page, address)
        for name, path in (("today", "/"), ("queue", "/queue")):
            page.goto(address + path)
            if name == "queue":
                page.keyboard.press("j")
            shoot(page, name)
        page.goto(f"{address}/conversations")
        page.get_by_role("link", name=LEAD).first.click()
        shoot(page, "conversation")
        page.get_by_role("link", name="Why sent").first.click()
        shoot(page, "receipt")
        call(page, address)
        page.goto(f"{address}/delivery/forecasts")
        shoot(page, "forecast")
        browser.close()


def play(page: Page, address: str) -> None:
    page.goto(f"{address}/sandbox/phone")
    page.get_by_label("Name").fill(LEAD)
    page.get_by_role("button", name="Add handset").click()
    page.wait_for_url(re.compile("/sandbox/phone/[0-9a-f]"))
    for number, words in enumerate(TEXTS, start=1):
        box = page.locator("textarea").first
        box.fill(words)
        box.press("Control+Enter")
        expect(page.locator(".bubble.in")).to_have_count(number, timeout=30_000)
    shoot(page, "phone")


def call(page: Page, address: str) -> None:
    page.goto(f"{address}/voice/agents/new")
    page.get_by_label("Name", exact=True).fill("Sellers")
    page.get_by_role("button", name="Make and publish").click()
    page.get_by_role("button", name="Talk with it").first.click()
    page.get_by_role("button", name="Start talking").click()
    page.wait_for_timeout(TALK_MS)
    shoot(page, "talking")
    page.get_by_role("button", name="Hang up").click()
    page.get_by_role("link", name="Open the record").click()
    expect(page.locator("audio, canvas, svg.wave").first).to_be_attached(timeout=60_000)
    shoot(page, "call")


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(1200)
    page.screenshot(path=str(FOLDER / f"{name}.png"))
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    if len(sys.argv) != 5:  # noqa: PLR2004  the program and its four words
        sys.exit(__doc__)
    main(*sys.argv[1:])
