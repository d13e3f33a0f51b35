"""A real browser before the real kit. Where there is no Chromium these tests say so and skip."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.served import served
from tests.ui.sample_app import build

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# htmx takes hold of the page a moment after it is loaded.
READY = (
    "() => !document.querySelector('[hx-post]') || document.querySelector('[data-htmx-powered]')"
)
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 812}


@dataclass
class Site:
    app: FastAPI
    address: str


@dataclass
class Visit:
    """A page and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)


type OpenPage = Callable[..., Awaitable[Visit]]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    app = build()
    async with served(app, lifespan="auto") as address:
        yield Site(app, address)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = "no Chromium is installed (set CHROMIUM to its path)"
        if os.environ.get("HUB_TEST_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=20_000)  # milliseconds, on a machine that does other things too
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def take_look(
    page: Page, *, phone: bool = False, dark: bool = False, high: bool = False
) -> None:
    """The window and the system's wishes change; the page follows."""
    await page.set_viewport_size(PHONE if phone else WIDE)
    await page.emulate_media(
        color_scheme="dark" if dark else "light", contrast="more" if high else "no-preference"
    )
    classes = f"[{str(dark).lower()}, {str(high).lower()}].toString()"
    has = "['dark', 'hc'].map(c => document.documentElement.classList.contains(c)).toString()"
    await page.wait_for_function(f"() => {has} === {classes}")


@pytest.fixture
async def open_page(chromium: Browser, site: Site) -> AsyncIterator[OpenPage]:
    contexts = []

    async def open_it(
        path: str = "/components",
        *,
        phone: bool = False,
        dark: bool = False,
        high: bool = False,
        still: bool = True,
    ) -> Visit:
        context = await chromium.new_context(
            viewport=PHONE if phone else WIDE,
            color_scheme="dark" if dark else "light",
            contrast="more" if high else "no-preference",
            reduced_motion="reduce" if still else "no-preference",
            has_touch=phone,
            base_url=site.address,
        )
        contexts.append(context)
        visit = Visit(await context.new_page())
        visit.page.on(
            "console",
            lambda m: visit.complaints.append(m.text) if m.type in {"error", "warning"} else None,
        )
        visit.page.on("pageerror", lambda e: visit.complaints.append(str(e)))
        await visit.page.goto(path)
        await visit.page.wait_for_function(READY)
        return visit

    yield open_it
    for context in contexts:
        await context.close()
