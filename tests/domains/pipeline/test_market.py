"""How warm the market was at a moment: the ends before it, and nothing later."""

from datetime import timedelta
from statistics import median

import numpy as np
import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.contracts import Market
from enterprisehub.domains.pipeline.logic.judge_signal.choose_features import choose_features
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import (
    MISSING,
    describe_deal,
    moment_of,
)
from enterprisehub.domains.pipeline.queries import facts
from enterprisehub.domains.pipeline.queries.market import FEWEST_ENDED, LOOKED_AT, markets_at
from enterprisehub.kernel import clock
from tests.domains.pipeline.test_scoring import STAGE, deal

pytestmark = pytest.mark.requirement("PIP-01")


@pytest.mark.usefixtures("history")
async def test_only_what_ended_before_a_moment_counts(database, scope):
    now = clock.now()
    moments = [now - timedelta(days=days) for days in (0, 45, 200, 2000)]
    async with database.scoped(scope) as db:
        ended = await facts.ended_deals(db, since=now - timedelta(days=3000))
        one = (await facts.facts_at(db, [(ended[-1][0], ended[-1][2])]))[0]
        found = await markets_at(db, [(one.pipeline_id, at) for at in moments])
        none = await markets_at(db, [(STAGE.pipeline_id, now)])
    for market, at in zip(found, moments, strict=True):
        before = [row for row in ended if at - LOOKED_AT <= row[2] <= at]
        won = [(end - opened) / timedelta(days=1) for _, opened, end, how in before if how == "won"]
        if len(before) < FEWEST_ENDED:
            assert market == Market()
        else:
            assert market.won_ratio == pytest.approx(len(won) / len(before))
            assert market.days_to_win == pytest.approx(median(won))
    assert found[0] != Market()
    assert found[-1] == none[0] == Market()
    assert one.market != Market()


def test_a_deal_is_seen_with_its_market_and_score():
    told = describe_deal(deal(market=Market(0.25, 41.0)), STAGE)
    assert (told["market_warmth_pct"], told["market_days"]) == (25.0, 41.0)
    assert 0 < told["standing_points"] <= 100
    untold = describe_deal(deal(), STAGE)
    assert untold["market_warmth_pct"] == untold["market_days"] == MISSING


@pytest.mark.usefixtures("history")
async def test_a_deal_is_seen_with_what_its_contact_scored_then_and_never_later(database, scope):
    now = clock.now()
    async with database.scoped(scope) as db:
        ended = await facts.ended_deals(db, since=now - timedelta(days=3000))
        seen = await facts.facts_at(db, [(one, moment_of(one, a, z)) for one, a, z, _ in ended])
        rows = (await db.execute(select(views.CONTACT_SCORES))).mappings().all()
    known = 0
    for one in seen:
        mine = [(r["at"], r["score"]) for r in rows if r["contact_id"] == one.contact_id]
        before = [score for at, score in sorted(mine) if at <= one.at]
        assert one.contact_points == (before[-1] if before else None)
        known += one.contact_points is not None
    assert known > len(seen) / 2
    unknown = describe_deal(deal(), STAGE)["contact_points"]
    assert (unknown, describe_deal(deal(contact_points=0), STAGE)["contact_points"]) == (MISSING, 0)


def test_no_name_of_what_a_deal_is_seen_by_sounds_known_afterwards():
    columns = {name: [value] * 40 for name, value in describe_deal(deal(), STAGE).items()}
    left_out = choose_features(columns, np.array([0, 1] * 20)).left_out
    assert [name for name, why in left_out.items() if "its name says" in why] == []
