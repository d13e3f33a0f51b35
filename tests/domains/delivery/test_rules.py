"""Leaders decide from when on a day may be promised, and when they hear of slips."""

from datetime import date

import pytest

from enterprisehub.domains.delivery.logic.public_holidays import holidays_around
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.identity.permissions import Role

FORM = {
    "promise_confidence_pct": "70", "slip_days": "9", "promise_reminder_hours": "4",
    "promise_grace_days": "1", "promise_undated_days": "0", "smallest_group": "6",
    "stale_days": "90",
}  # fmt: skip


@pytest.mark.requirement("DLV-07", "BYD-10")
async def test_the_rules_are_changed_and_wrong_ones_named(signed_in, sign_in_as, database, scope):
    assert "A day may be promised" in await signed_in.page("/settings/delivery")
    wrong = await signed_in.post("/settings/delivery", data=FORM | {"promise_confidence_pct": "99"})
    assert wrong.status_code == 422
    saved = await signed_in.post("/settings/delivery", data=FORM | {"show_single_people": "on"})
    assert saved.status_code in (200, 204, 303)
    async with database.scoped(scope) as db:
        kept = await DeliverySettings.load(db)
    assert (kept.promise_confidence_pct, kept.slip_days, kept.show_single_people) == (70, 9, True)
    assert kept.insight_floor_ratio == 0.34
    viewer = await sign_in_as(Role.VIEWER)
    assert (await viewer.get("/settings/delivery")).status_code == 403


@pytest.mark.requirement("DLV-04")
async def test_public_holidays_are_those_of_a_place_that_is_known(signed_in, database, scope):
    for typed, told in (
        ("XX", "XX is no country"),
        ("DE-TX", "TX is no region of DE; its regions are BB, BE"),
    ):
        wrong = await signed_in.post("/settings/delivery", data=FORM | {"holidays_of": typed})
        assert wrong.status_code == 422
        assert told in wrong.text
    await signed_in.post("/settings/delivery", data=FORM | {"holidays_of": "de-by"})
    async with database.scoped(scope) as db:
        off = await holidays_around(db, date(2026, 11, 22))
    assert {date(2026, 12, 25), date(2027, 11, 1), date(2024, 1, 6)} <= off
    assert date(2026, 7, 4) not in off
    await signed_in.post("/settings/delivery", data=FORM)
    async with database.scoped(scope) as db:
        assert not await holidays_around(db, date(2026, 11, 22))
