"""Open items that nobody touches are left out of forecasts, told, and counted again on demand."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from enterprisehub.domains.delivery.logic.compare_work import compare_work
from enterprisehub.domains.delivery.logic.count_left import count_left
from enterprisehub.domains.delivery.logic.link_deal import link_deal
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from tests.domains.delivery.selling import NOW, add_deal, add_item, add_project

pytestmark = pytest.mark.requirement("DLV-04")
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(NOW):
        yield


async def _project(db, *, left=6, idle=9):
    source = await add_project(db, left=left)
    for number in range(idle):
        add_item(db, source, f"i{number}")
    await db.flush()
    await db.execute(
        update(ItemRow).where(ItemRow.external_id.startswith("i")).values(changed_at=LONG_AGO)
    )
    return source


async def test_what_nobody_touches_is_not_forecast_and_said_so(database, scope, signed_in):
    async with database.scoped(scope) as db:
        source = await _project(db)
        left = await count_left(db, source.id)
        assert (left.open_items, left.untouched, left.items) == (15, 9, 6)
        side = (await compare_work(db, "project", Window(LONG_AGO, NOW)))[0]
        assert (side.open_items, side.left_out) == (15, left.says)
        assert left.says == "9 were not touched for 180 days: not counted"
        row = await link_deal(db, (await add_deal(db)).id, source.id)
        newest = (await deals.snapshots(db, row.id))[0]
        assert (newest.open_items, newest.untouched_items) == (15, 9)
        deal_id = row.deal_id
        counted_on = newest.p85_on
    page = await signed_in.page("/delivery/forecasts")
    assert "15 are open; 9 were not touched for 180 days: not counted." in page
    assert 'value="6"' in page
    again = await signed_in.page(f"/delivery/forecasts?source={source.id}&items-{source.id}=15")
    assert 'value="15"' in again
    panel = await signed_in.page(f"/delivery/deals/{deal_id}/panel")
    assert "15 items are open, 9 of them untouched for long and not counted" in panel
    async with database.scoped(scope) as db:
        await DeliverySettings(stale_days=0).save(db)
        assert (await count_left(db, source.id)).items == 15
        side = (await compare_work(db, "project", Window(LONG_AGO, NOW)))[0]
        assert side.left_out == ""
        assert side.done_on > counted_on


async def test_a_project_at_rest_counts_whole(database, scope):
    async with database.scoped(scope) as db:
        source = await _project(db, left=0)
        assert (await count_left(db, source.id)).items == 9
        row = await link_deal(db, (await add_deal(db)).id, source.id)
        assert (await deals.snapshots(db, row.id))[0].untouched_items == 0
