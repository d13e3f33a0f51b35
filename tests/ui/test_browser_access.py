"""Everybody can read and reach everything: axe, target sizes, no sideways scroll, no complaints."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.ui.access_checks import AXE, RUN_AXE, SMALL_TARGETS
from tests.ui.conftest import OpenPage, take_look

MODES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"dark": True},
    "high": {"high": True},
    "high-dark": {"high": True, "dark": True},
    "phone-dark": {"phone": True, "dark": True},
    "phone": {"phone": True},
}


@pytest.mark.requirement("UXC-03")
@pytest.mark.requirement("UXC-06")
@pytest.mark.parametrize("path", ["/components", "/sign-in", "/missing"])
async def test_axe_finds_nothing_in_any_look(open_page: OpenPage, path: str) -> None:
    page = (await open_page(path)).page
    await page.evaluate(AXE)
    found = {}
    for mode, look in MODES.items():
        await take_look(page, **look)
        found[mode] = await page.evaluate(RUN_AXE)
    assert found == {mode: [] for mode in MODES}


@pytest.mark.requirement("UXC-03")
@pytest.mark.parametrize("opener", ["[data-palette]", "[data-help]", "[data-dialog=new-task]"])
async def test_axe_finds_nothing_in_open_dialogs(open_page: OpenPage, opener: str) -> None:
    visit = await open_page()
    await visit.page.locator(f"{opener}:visible").first.click()
    if opener == "[data-palette]":
        await expect(visit.page.locator("#palette [role=option]").first).to_be_visible()
    await visit.page.evaluate(AXE)
    assert await visit.page.evaluate(RUN_AXE) == []


@pytest.mark.requirement("UXC-04")
@pytest.mark.parametrize("path", ["/components", "/sign-in", "/missing"])
async def test_phone_scrolls_only_down_and_fingers_find_their_targets(
    open_page: OpenPage, path: str
) -> None:
    visit = await open_page(path, phone=True)
    wide = await visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide == 375
    assert await visit.page.evaluate(SMALL_TARGETS) == []


@pytest.mark.requirement("UXC-09")
@pytest.mark.parametrize("path", ["/components", "/sign-in"])
async def test_page_has_no_complaints_and_asks_nobody_else(open_page: OpenPage, path: str) -> None:
    visit = await open_page("/sign-in")
    hosts: set[str] = set()
    visit.page.on("request", lambda r: hosts.add(r.url.split("/")[2].split(":")[0]))
    await visit.page.goto(path)
    await visit.page.wait_for_load_state("load")
    assert visit.complaints == []
    assert hosts == {"127.0.0.1"}


@pytest.mark.requirement("UXC-03")
async def test_look_follows_the_system_until_chosen_and_is_remembered(open_page: OpenPage) -> None:
    page = (await open_page(dark=True)).page
    classes = "document.documentElement.className"
    assert "dark" in await page.evaluate(classes)
    await page.get_by_role("button", name="Dark mode").click()
    await page.get_by_role("button", name="High contrast").click()
    assert (await page.evaluate(classes)).split() == ["hc"]
    await page.reload()
    assert (await page.evaluate(classes)).split() == ["hc"]
    assert await page.get_by_role("button", name="High contrast").get_attribute("aria-pressed") == (
        "true"
    )
    await page.get_by_role("button", name="Dana Whitfield").click()
    await page.get_by_role("button", name="Follow the system").click()
    assert (await page.evaluate(classes)).split() == ["dark"]


@pytest.mark.requirement("UXC-03")
async def test_nothing_moves_under_reduced_motion(open_page: OpenPage) -> None:
    page = (await open_page()).page
    longest = await page.evaluate(
        "Math.max(...document.getAnimations().map(a => a.effect.getComputedTiming().endTime), 0)"
    )
    assert longest < 50
