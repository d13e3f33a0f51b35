"""What a carrier answered is told with its code, in words, wherever somebody asks why."""

import pytest

from enterprisehub.domains.voice.logic.explain_sip import carrier_says
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.campaign import NOON_IN_AUSTIN, members, running
from tests.domains.voice.test_campaigns import ends, pace, proposals


@pytest.mark.requirement("TEL-03", "TEL-05")
@pytest.mark.parametrize(
    ("status", "reason", "says"),
    [
        (404, "Not Found", "404 (Not Found): it knows no such number."),
        (503, "", "503: it is overloaded or out of service."),
        (608, "Rejected", "608 (Rejected): a filter declined the call for the person."),
        (420, "Bad\r\nExtension", "420 (Bad Extension): it did not accept the call."),
        (599, "x" * 300, f"599 ({'x' * 80}): something failed at the carrier."),
        (999, "", "999: that code is not known here."),
    ],
)
def test_a_code_is_told_with_what_it_means(status: int, reason: str, says: str) -> None:
    assert carrier_says(status, reason) == f"The carrier answered {says}"


@pytest.mark.requirement("TEL-05")
@pytest.mark.usefixtures("runtime")
async def test_a_campaign_says_why_a_call_failed_and_that_it_is_tried_again(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        campaign_id = await running(database, scope, 2)
        assert await pace(database, scope, campaign_id) == 2
        first, second = await proposals(database, scope)
        await ends(database, scope, first, "failed", sip_status=503, sip_reason="Out of capacity")
        await ends(database, scope, second, "failed", sip_status=404)
    says = {one.action_id: one.says for one in await members(database, scope, campaign_id)}
    assert says[first.id] == (
        "Call 1: failed. The carrier answered 503 (Out of capacity): "
        "it is overloaded or out of service."
    )
    assert says[second.id] == "The carrier answered 404: it knows no such number."
