"""What is pushed is shown while no page asks for it, replaced by what follows, and leads on."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, Worker, expect

from tests.conftest import settled
from tests.ui.conftest import OpenPage, Site

pytestmark = pytest.mark.requirement("PLT-42")
SHOWN = """navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(all =>
    all.map(({title, tag, data, requireInteraction}) => ({title, tag, data, requireInteraction})))"""
# A click in the system's list of notifications cannot be made by a program: the event is. The
# browser opens windows after real clicks alone, so what the worker asks it for is written down.
CLICK = """async () => {
    self.asked = [];
    self.clients.openWindow = async (url) => { self.asked.push(["open", url]); };
    const focus = WindowClient.prototype.focus;
    WindowClient.prototype.focus = async function () { self.asked.push(["focus", this.url]); };
    const [notification] = await self.registration.getNotifications();
    const event = new NotificationEvent("notificationclick", { notification });
    const waiting = [];
    event.waitUntil = (promise) => waiting.push(promise);
    self.dispatchEvent(event);
    await Promise.all(waiting);
    WindowClient.prototype.focus = focus;
    return self.asked;
}"""


@dataclass
class Pushed:
    """A page whose worker takes pushes as from a push service."""

    page: Page
    worker: Worker
    line: CDPSession
    registration_id: str
    origin: str

    async def push(self, data: str) -> None:
        where = {"origin": self.origin, "registrationId": self.registration_id}
        await self.line.send("ServiceWorker.deliverPushMessage", {**where, "data": data})

    async def shown(self, *titles: str) -> list[dict[str, Any]]:
        """Waits until just these notifications are shown."""

        async def look() -> list[dict[str, Any]] | None:
            found: list[dict[str, Any]] = await self.page.evaluate(SHOWN)
            return found if {each["title"] for each in found} == set(titles) else None

        return await settled(look)


async def listening(page: Page, site: Site) -> Pushed:
    context = page.context
    await context.grant_permissions(["notifications"], origin=site.address)
    line = await context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"]))
    await line.send("ServiceWorker.enable")
    async with context.expect_event("serviceworker") as started:
        await page.evaluate("navigator.serviceWorker.register('/sw.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert found[-1]["scopeURL"] == f"{site.address}/"
    return Pushed(page, await started.value, line, found[-1]["registrationId"], site.address)


def told(title: str, severity: str = "warn", **changed: str) -> str:
    shown = {"title": title, "severity": severity, "tag": "matter-1", "url": "/notifications/7"}
    return json.dumps({**shown, "page": "/performance", **changed})


async def test_a_push_is_shown_and_its_recovery_takes_its_place(
    open_page: OpenPage, site: Site
) -> None:
    visit = await open_page()
    hub = await listening(visit.page, site)
    await hub.push(told("Contacts is slower than promised"))
    (first,) = await hub.shown("Contacts is slower than promised")
    assert first["data"] == {"url": "/notifications/7", "page": "/performance"}
    assert first["requireInteraction"] is False
    await hub.push(told("Nobody took it on", "bad"))
    (second,) = await hub.shown("Nobody took it on")
    assert second["requireInteraction"] is True
    await hub.push(told("Contacts is as fast as promised again", "ok"))
    await hub.shown("Contacts is as fast as promised again")
    await hub.push("not JSON")
    await hub.shown("Contacts is as fast as promised again", "Something needs you in EnterpriseHub")
    assert visit.complaints == []


async def test_a_click_opens_the_page_or_goes_to_where_it_is_open(
    open_page: OpenPage, site: Site
) -> None:
    visit = await open_page()
    hub = await listening(visit.page, site)
    await hub.push(told("Elsewhere"))
    await hub.shown("Elsewhere")
    assert await hub.worker.evaluate(CLICK) == [["open", f"{site.address}/notifications/7"]]
    await hub.push(told("Here", page="/components", tag="matter-2"))
    await hub.shown("Here")
    assert await hub.worker.evaluate(CLICK) == [["focus", f"{site.address}/components"]]
    await hub.push(told("Foreign", url="https://evil.example/", tag="matter-3"))
    await hub.shown("Foreign")
    assert await hub.worker.evaluate(CLICK) == []
    await hub.shown()


async def test_where_pushes_cannot_be_had_the_page_says_why(
    open_page: OpenPage, site: Site
) -> None:
    page = (await open_page()).page
    denied = {"permission": {"name": "notifications"}, "setting": "denied"}
    line = await page.context.new_cdp_session(page)
    target = (await line.send("Target.getTargetInfo"))["targetInfo"]
    where = {"origin": site.address, "browserContextId": target["browserContextId"]}
    await line.send("Browser.setPermission", {**denied, **where})
    await page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', `<div data-push-key='BA'>"
        "<button data-push-start hidden></button><p data-push-state></p></div>`)"
    )
    look = "document.dispatchEvent(new Event('htmx:after:swap'))"
    said, button = page.locator("[data-push-state]"), page.locator("[data-push-start]")
    await page.evaluate(look)
    await expect(said).to_contain_text("blocked in this browser")
    await expect(button).to_be_hidden()
    await page.evaluate("delete window.PushManager")
    await page.evaluate(look)
    await expect(said).to_contain_text("This browser takes no pushes")
    await page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    await page.evaluate(look)
    await expect(said).to_contain_text("over https:// only")


async def test_who_signs_out_takes_back_the_subscription_of_the_browser(
    open_page: OpenPage,
) -> None:
    page = (await open_page()).page
    await page.evaluate("navigator.serviceWorker.register('/sw.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # The vendor's service that would give a subscription cannot be reached: the browser's part is.
    await page.evaluate(
        "PushManager.prototype.getSubscription = async () => "
        "({ unsubscribe: async () => localStorage.setItem('ended', 'yes') })"
    )
    form = page.locator("form[data-sign-out]")
    async with page.expect_request(lambda request: request.method == "POST") as sent:
        await form.evaluate("form => form.requestSubmit()")
    asked = await sent.value
    assert asked.post_data is not None
    assert "csrf_token" in asked.post_data
    await page.wait_for_url("**/sign-out")
    assert await page.evaluate("localStorage.getItem('ended')") == "yes"
