"""Alerts on clients and the market: raised from what changed, silenced, and over by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from enterprisehub.domains.crm.contracts.inputs import NewCompany, NewDeal, StageMove
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.models import DealRow
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.domains.pipeline.logic.raise_alert import dismiss_alert
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_deals
from enterprisehub.domains.pipeline.logic.watch_predictions import watch_predictions
from enterprisehub.domains.pipeline.models import ScoreRow, StandingRow
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.notices.models import NoticeRow

pytestmark = pytest.mark.requirement("PIP-06")


async def _fallen(db):
    """A client whose only deal stood at a hundred points eight days ago."""
    await default_pipeline(db)
    firm = await make_company(db, NewCompany(name="Acme Mills"))
    deal = await make_deal(db, NewDeal(title="Roof", company_id=firm.id))
    await rescore_deals(db, [deal.id])
    long_ago = clock.now() - timedelta(days=8)
    await db.execute(update(ScoreRow).values(score=100, calculated_at=long_ago))
    await db.execute(update(StandingRow).values(score=40))


async def test_a_clients_fall_is_told_once_and_is_over_when_it_rises(database, scope, signed_in):
    async with database.scoped(scope) as db:
        await _fallen(db)
        assert await watch_predictions(db) == 1
        assert await watch_predictions(db) == 0
        (notice,) = await db.scalars(select(NoticeRow))
        assert notice.title == "Acme Mills: its deals fell from 100 to 40 points"
    assert "Acme Mills: its deals fell" in await signed_in.page("/pipeline/advisor")
    async with database.scoped(scope) as db:
        await db.execute(update(StandingRow).values(score=95))
        assert await watch_predictions(db) == 0
        assert await scores.alerts(db) == []
    assert "its deals fell" not in await signed_in.page("/pipeline/advisor")


async def test_what_was_dismissed_stays_away_for_a_week(database, scope):
    async with database.scoped(scope) as db:
        await _fallen(db)
        await watch_predictions(db)
        (told,) = await scores.alerts(db)
        await dismiss_alert(db, told.id)
        await db.flush()
        assert await watch_predictions(db) == 0
        with clock.fixed(clock.now() + timedelta(days=8)):
            assert await watch_predictions(db) == 1, "it is still so, and nobody said so lately"


async def test_fewer_won_deals_of_a_quarter_are_told(database, scope):
    async with database.scoped(scope) as db:
        pipeline = await default_pipeline(db)
        stages = {stage.name: stage.id for stage in await stages_of(db, [pipeline.id])}
        for n in range(24):
            deal = await make_deal(db, NewDeal(title=f"Deal {n}", source="Radio"))
            move = StageMove(stage_id=stages["Won" if n < 12 else "Lost"], lost_reason="Price")
            await move_deal(db, deal.id, move)
            if n < 12:
                days = timedelta(days=100)
                old = update(DealRow).where(DealRow.id == deal.id)
                await db.execute(old.values(closed_at=clock.now() - days))
        assert await watch_predictions(db) == 2
        titles = {row.title for row in await scores.alerts(db)}
        assert "Deals from Radio are won less often: 0 % instead of 100 %" in titles
        assert "Deals are won less often: 0 % instead of 100 %" in titles
