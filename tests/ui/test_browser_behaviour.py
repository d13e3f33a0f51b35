"""What keys, fingers and buttons do."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.ui.conftest import OpenPage, Site


async def swipe(page: Page, selector: str, pixels: int) -> None:
    """A finger moves over the element: touch events as the browser itself would make them."""
    box = await page.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + 150, box["y"] + 20
    session = await page.context.new_cdp_session(page)

    async def send(kind: str, at: float | None) -> None:
        points = [] if at is None else [{"x": at, "y": y}]
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    await send("touchStart", x)
    for step in range(1, 9):
        await send("touchMove", x + pixels * step / 8)
    await send("touchEnd", None)


@pytest.mark.requirement("UXC-02")
async def test_queue_by_keyboard(open_page: OpenPage, site: Site) -> None:
    visit = await open_page()
    page = visit.page
    for key in ("j", "j", "e"):
        await page.keyboard.press(key)
    await expect(page.locator("#q-2")).to_have_count(0)
    await expect(page.locator(".toast p")).to_have_text("Approved: item 2")
    await expect(page.locator("#queue-count")).to_have_text("11")
    await expect(page.locator("#side [data-badge=queue]")).to_have_text("11")
    await expect(page.locator("#q-3")).to_have_attribute("aria-current", "true")
    await page.keyboard.press("x")
    await expect(page.locator("#ask-dialog")).to_be_visible()
    await page.keyboard.press("2")
    await expect(page.locator("#q-3")).to_have_count(0)
    await expect(page.locator("#ask-dialog")).to_be_hidden()
    await expect(page.locator("#q-4")).to_have_attribute("aria-current", "true")
    await page.keyboard.press("u")
    await expect(page.locator(".toast p").last).to_have_text("Taken back: item 3")
    assert site.app.state.posts == [
        (2, "approve", "token"),
        (3, "reject", "token"),
        (3, "undo", "token"),
    ]
    assert visit.complaints == []


@pytest.mark.requirement("UXC-02")
async def test_arrows_move_inside_a_list_and_enter_opens(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.keyboard.press("j")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#q-2")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#q-1")).to_be_focused()
    await page.keyboard.press("Enter")
    assert page.url.endswith("#queue")


@pytest.mark.requirement("UXC-02")
@pytest.mark.parametrize(("pixels", "decision"), [(160, "approve"), (-140, "reject")])
async def test_swipe_decides(open_page: OpenPage, site: Site, pixels: int, decision: str) -> None:
    page = (await open_page(phone=True)).page
    await page.locator("#q-1").scroll_into_view_if_needed()
    await swipe(page, "#q-1", pixels)
    if decision == "reject":
        await page.get_by_role("button", name="Wrong person").click()
    await expect(page.locator("#q-1")).to_have_count(0)
    assert site.app.state.posts[0][:2] == (1, decision)


@pytest.mark.requirement("UXC-02")
async def test_short_swipe_decides_nothing(open_page: OpenPage, site: Site) -> None:
    page = (await open_page(phone=True)).page
    await page.locator("#q-1").scroll_into_view_if_needed()
    await swipe(page, "#q-1", 60)
    await expect(page.locator("#q-1")).to_be_visible()
    assert site.app.state.posts == []


@pytest.mark.requirement("UXC-02")
async def test_palette_finds_places_commands_and_records(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.keyboard.press("Control+k")
    await page.keyboard.type("dark")
    await expect(page.locator("#palette [aria-selected=true]")).to_have_text("Toggle dark mode")
    await page.keyboard.press("Enter")
    assert "dark" in await page.evaluate("document.documentElement.className")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("maya")
    await expect(page.locator("#palette-records [role=option]")).to_have_text("Maya Chen (maya)")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/queue")


async def test_menu_and_palette_hide_what_is_not_permitted(open_page: OpenPage) -> None:
    page = (await open_page()).page
    assert await page.get_by_text("Secret", exact=True).count() == 0


@pytest.mark.requirement("UXC-02")
async def test_help_lists_what_works_here_and_escape_gives_the_focus_back(
    open_page: OpenPage,
) -> None:
    page = (await open_page()).page
    button = page.locator("header [data-help]")
    await button.focus()
    await page.keyboard.press("?")
    help_ = page.locator("#help")
    for words in ("Approve", "Snooze until tomorrow", "Search in this list", "Send what you wrote"):
        await expect(help_.get_by_text(words, exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(help_).to_be_hidden()
    await expect(button).to_be_focused()
    await page.goto("/sign-in")
    assert await page.locator("#help").count() == 0


@pytest.mark.requirement("UXC-02")
async def test_g_then_a_letter_goes_to_a_place(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.keyboard.press("g")
    await page.keyboard.press("q")
    await page.wait_for_url("**/queue")


@pytest.mark.requirement("UXC-02")
async def test_control_enter_sends_and_the_box_is_emptied(open_page: OpenPage) -> None:
    page = (await open_page()).page
    box = page.get_by_label("Message", exact=True)
    await box.fill("On my way")
    await box.press("Control+Enter")
    await expect(page.locator("#thread .bubble").last).to_have_text("On my way")
    await expect(box).to_have_value("")


@pytest.mark.requirement("UXC-05")
async def test_failure_is_told_and_nothing_is_swapped(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.get_by_role("button", name="Fails").click()
    await expect(page.locator(".toast p")).to_have_text(re.compile("unexpected error"))
    await expect(page.get_by_role("button", name="Fails")).to_be_visible()


@pytest.mark.requirement("UXC-05")
async def test_lost_server_is_told_with_a_way_to_try_again(open_page: OpenPage, site: Site) -> None:
    page = (await open_page()).page
    await page.context.set_offline(True)
    await expect(page.locator("#offline")).to_be_visible()
    await page.locator("#q-1 [data-key=e]").click()
    await expect(page.locator(".toast p")).to_have_text(re.compile("could not be reached"))
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Try again").last.click()
    await expect(page.locator("#q-1")).to_have_count(0)
    assert site.app.state.posts == [(1, "approve", "token")]


@pytest.mark.requirement("UXC-05")
async def test_button_is_busy_while_its_request_runs(open_page: OpenPage) -> None:
    page = (await open_page()).page
    button = page.get_by_role("button", name="Slow")
    await button.click()
    await expect(button).to_be_disabled()
    await expect(button.locator(".busy")).to_be_visible()
    await expect(page.locator(".toast p")).to_have_text("Done.")
    await expect(button).to_be_enabled()


async def test_dangerous_buttons_ask_first(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.get_by_role("button", name="Delete all").click()
    dialog = page.locator("#confirm")
    await expect(dialog).to_contain_text("All 12 samples go to the bin.")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    await dialog.get_by_role("button", name="Delete all").click()
    await expect(dialog).to_be_hidden()


async def test_side_bar_of_a_phone_takes_the_focus_and_gives_it_back(open_page: OpenPage) -> None:
    page = (await open_page(phone=True)).page
    burger = page.get_by_role("button", name="Open navigation")
    await burger.click()
    await expect(page.locator("#side a", has_text="Contacts")).to_be_visible()
    assert await page.evaluate("document.activeElement.closest('#side') !== null")
    await page.keyboard.press("Escape")
    await expect(burger).to_be_focused()


async def test_menu_opens_beside_its_button_and_arrows_move(open_page: OpenPage) -> None:
    page = (await open_page()).page
    button = page.get_by_role("button", name="More about Maya Chen")
    await button.click()
    await expect(page.locator("#contact-menu-1[data-placed]")).to_be_visible()
    menu, at = await page.locator("#contact-menu-1").bounding_box(), await button.bounding_box()
    assert menu is not None
    assert at is not None
    assert abs(menu["x"] + menu["width"] - at["x"] - at["width"]) < 2
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="Delete", exact=True)).to_be_focused()


async def test_form_helps(open_page: OpenPage) -> None:
    page = (await open_page()).page
    password = page.locator("#password")
    await page.get_by_role("button", name="Show password").click()
    await expect(password).to_have_attribute("type", "text")
    await page.locator("#file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": b"name\nMaya"}
    )
    await expect(page.locator("[data-drop-names]")).to_have_text("people.csv, 9 bytes")
    await page.get_by_role("tab", name="First").press("ArrowRight")
    await expect(page.get_by_role("tabpanel", name="Second")).to_be_visible()


async def test_notifications_open_and_load(open_page: OpenPage) -> None:
    page = (await open_page()).page
    await page.get_by_role("button", name="Notifications").click()
    await expect(page.locator("#notifications")).to_contain_text("Priya Nair answered.")


async def test_news_arrive_live_and_a_lost_stream_goes_on_where_it_stopped(
    open_page: OpenPage, site: Site
) -> None:
    page = (await open_page()).page
    await expect(page.locator("#feed #news")).to_have_text("News")
    await expect(page.locator("#side [data-badge=queue]")).to_have_text("11")
    assert site.app.state.last_event_ids == [None, "7"]


@pytest.mark.requirement("UXC-04")
async def test_installable_and_says_when_it_is_offline(open_page: OpenPage, site: Site) -> None:
    page = (await open_page()).page
    manifest = await page.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())"
    )
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert await page.evaluate(f"fetch('{icon['src']}').then(r => r.ok)")
    await page.evaluate("navigator.serviceWorker.register('/sw.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.goto("/queue")
    await expect(page.get_by_role("heading")).to_have_text("You are offline")
