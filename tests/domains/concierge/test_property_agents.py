"""Prices of homes compared with those alike, and offers that never pass their limit."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enterprisehub.domains.concierge.contracts import ListingIn
from enterprisehub.domains.concierge.logic.compare_listing import plan_concessions
from enterprisehub.domains.concierge.logic.seed_demo import seed_demo
from enterprisehub.domains.concierge.logic.write_listing import make_listing
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled

pytestmark = pytest.mark.requirement("AGT-09")
_price = st.integers(50_000_00, 3_000_000_00)


@given(_price, _price, _price)
def test_no_step_goes_beyond_the_limit(ours, theirs, limit):
    assume(ours != theirs)
    steps = [step.cents for step in plan_concessions(ours, theirs, limit)]
    seller = ours > theirs
    for before, after in zip([ours, *steps], steps, strict=False):
        assert after <= before if seller else after >= before
    if steps:
        assert steps[-1] == (max(limit, theirs) if seller else min(limit, theirs))


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, f"concierge.{agent}", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            return row if row.status not in ("pending", "running") else None

    return await settled(look)


async def test_a_home_is_compared_only_with_enough_alike(database, scope, worker):
    async with database.scoped(scope) as db:
        await seed_demo(db)
    few = await _run(database, scope, "property_intelligence", address="21 Willow Drive")
    assert "Homes like it that are listed: 1" in few.summary
    async with database.scoped(scope) as db:
        for number, cents in ((3, 300_000_00), (5, 350_000_00)):
            new = ListingIn(
                address=f"{number} Elm Road", place="Plano", price_cents=cents, bedrooms=3
            )
            await make_listing(db, new)
    row = await _run(database, scope, "property_intelligence", address="willow")
    assert row.output["compared"]["alike"] == 3
    assert row.output["compared"]["middle_cents"] == 350_000_00
    several = await _run(database, scope, "property_intelligence", address="Elm")
    assert (several.status, "Several are called so" in several.error) == ("failed", True)


async def test_a_negotiation_is_planned_within_the_limit(database, scope, worker):
    async with database.scoped(scope) as db:
        await seed_demo(db)
    given = {"address": "12 Oak Street", "their_figure": 420_000, "our_limit": 430_000}
    row = await _run(database, scope, "negotiation_partner", **given)
    assert row.output["steps"][-1].startswith("430,000 USD.")
    assert "30,000 USD lie between the two" in row.summary
    met = await _run(database, scope, "negotiation_partner", **(given | {"their_figure": 460_000}))
    assert "say yes" in met.summary
    wrong = await _run(database, scope, "negotiation_partner", **(given | {"our_limit": 500_000}))
    assert (wrong.status, "limit must lie below" in wrong.error) == ("failed", True)
