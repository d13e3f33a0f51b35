"""The palette's commands and places come when it opens; no page carries them."""

import pytest

from enterprisehub.kernel.identity.permissions import Role
from tests.webtest import Browser, SignInAs

HTMX = {"accept": "text/html", "hx-request": "true"}


@pytest.mark.requirement("UXC-02")
async def test_commands_and_places_are_offered_to_who_may_use_them(
    signed_in: Browser, sign_in_as: SignInAs
) -> None:
    offered = await signed_in.page("/palette/offered")
    for words in ("Run Follow-up", "Agent: Duplicate watcher", "Keyboard shortcuts"):
        assert words in offered
    for href in ("/contacts", "/agents/hygiene.duplicate_watcher", "/settings"):
        assert f'data-href="{href}"' in offered
    viewer = await (await sign_in_as(Role.VIEWER)).page("/palette/offered")
    assert 'data-href="/contacts"' in viewer
    assert "Run Follow-up" not in viewer


@pytest.mark.requirement("UXC-02")
async def test_no_page_carries_them_and_a_browser_keeps_them(signed_in: Browser) -> None:
    page = await signed_in.page("/")
    assert 'data-offered="/palette/offered"' in page
    assert "palette-command-" not in page
    first = await signed_in.get("/palette/offered", headers=HTMX)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {**HTMX, "if-none-match": first.headers["etag"]}
    again = await signed_in.get("/palette/offered", headers=known)
    assert (again.status_code, again.content) == (304, b"")
