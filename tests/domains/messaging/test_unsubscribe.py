"""The way out of a list."""

import pytest

from enterprisehub.domains.messaging.contracts import Channel, SuppressionNotice
from enterprisehub.domains.messaging.logic.leave_list import WayOut, open_link, unsubscribe_url
from enterprisehub.domains.messaging.ports import SUPPRESSORS
from enterprisehub.kernel.errors import Denied

TOLD: list[SuppressionNotice] = []


@SUPPRESSORS.implement("test.unsubscribed")
async def _remember(_db, notice) -> None:
    TOLD.append(notice)


@pytest.mark.requirement("CMP-02")
async def test_one_click_leaves_and_opening_does_not(browser, scope, runtime):
    url = unsubscribe_url(WayOut(scope.tenant_id, Channel.EMAIL, "ann@example.com"))
    path = url.removeprefix("http://hub.test")
    TOLD.clear()
    assert "Unsubscribe ann@example.com?" in await browser.page(path)
    assert TOLD == []
    answer = await browser.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert [(n.channel, n.address, n.reason) for n in TOLD] == [
        (Channel.EMAIL, "ann@example.com", "opted_out")
    ]


async def test_a_changed_link_is_refused(browser, scope, runtime):
    url = unsubscribe_url(WayOut(scope.tenant_id, Channel.EMAIL, "ann@example.com"))
    token = url.rpartition("/")[2]
    for wrong in (token[:-1], "x" + token, token.replace(".", ""), ".", "a.b", "%00.x"):
        with pytest.raises(Denied):
            open_link(wrong)
        answer = await browser.post(f"/unsubscribe/{wrong}")
        assert answer.status_code in (403, 404, 405)
