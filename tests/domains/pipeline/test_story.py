"""From a tenant's own history to scores, a judged model, forecasts, advice and the digest."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.crm.contracts.past import PastDeal, PastMove
from enterprisehub.domains.pipeline.jobs import start_digest
from enterprisehub.domains.pipeline.logic.check_drift import check_drift
from enterprisehub.domains.pipeline.logic.grade_forecasts import grade_forecasts
from enterprisehub.domains.pipeline.logic.learn_model import learn_model
from enterprisehub.domains.pipeline.logic.make_forecasts import make_forecasts
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_batch, rescore_deals
from enterprisehub.domains.pipeline.logic.run_refresh import run_agents
from enterprisehub.domains.pipeline.logic.tell_time import calendar, first_of
from enterprisehub.domains.pipeline.logic.watch_predictions import watch_predictions
from enterprisehub.domains.pipeline.models import (
    AlertRow,
    ForecastRow,
    ModelRow,
    ScoreRow,
    StandingRow,
)
from enterprisehub.domains.pipeline.queries import forecasts, scores
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.queue import QueueFilter
from enterprisehub.kernel.agents.models import UNFINISHED, RunRow
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.reports.models import ReportRow
from enterprisehub.ui.shown import day
from tests.conftest import settled
from tests.domains.pipeline.conftest import stages_of


async def _rescore(db):
    after = ""
    while after is not None:
        after = await rescore_batch(db, after)


@pytest.mark.requirement("PIP-01")
@pytest.mark.requirement("PIP-02")
@pytest.mark.requirement("BYD-07")
async def test_open_deals_are_scored_and_a_model_is_used_only_where_it_tells(
    database, scope, history, objects, signed_in
):
    async with database.scoped(scope) as db:
        await _rescore(db)
        open_deals = await db.scalar(select(func.count()).select_from(StandingRow))
        kept = list(await db.scalars(select(ScoreRow)))
        assert open_deals == len(kept) == 22
        assert all(row.win_ratio is None and row.factors and row.features for row in kept)
        model_id = await learn_model(db)
        model = await db.get_one(ModelRow, UUID(model_id))
        assert model.state == "live"
        assert model.card["auc_low"] > 0.5
        assert model.card["brier"] < model.card["brier_base"]
        data = await objects.get(scope.tenant_id, model.artefact_path)
        assert set(json.loads(data)) >= {"names", "weights", "intercept"}
    async with database.scoped(scope) as db:
        await _rescore(db)
        shown = list(await db.scalars(select(StandingRow)))
        assert all(row.model_id == model.id for row in shown)
        told = json.loads(data)
        assert all(told["least_ratio"] <= row.win_ratio <= told["most_ratio"] for row in shown)
        assert 0 < told["least_ratio"] < 0.3
        assert 0.7 < told["most_ratio"] < 0.99
        assert len({round(row.win_ratio, 3) for row in shown}) > 5
        assert await check_drift(db) in ("unknown", "steady")
    page = await signed_in.page("/pipeline/model")
    assert "Model 1 is in use" in page
    assert "how far it has come" in page
    assert "step_reached" not in page
    deal_id = shown[0].deal_id
    score = (await signed_in.get(f"/api/pipeline/deals/{deal_id}/score")).json()
    assert score["score"] == shown[0].score
    panel = await signed_in.page(f"/pipeline/deals/{deal_id}/panel")
    assert "to win" in panel
    assert "Engagement" in panel
    # What was stored is what is read: a changed file is not believed.
    await objects.put(scope.tenant_id, model.artefact_path, data.replace(b"0.", b"1."))
    async with database.scoped(scope) as db:
        await rescore_deals(db, [deal_id])
        assert (await scores.standings_of(db, [deal_id]))[deal_id].win_ratio is None


@pytest.mark.requirement("PIP-01")
async def test_without_enough_ended_deals_the_base_rate_is_said(
    database, scope, objects, signed_in, runtime
):
    async with database.scoped(scope) as db:
        model = await db.get_one(ModelRow, UUID(await learn_model(db)))
        assert model.state == "refused"
        assert model.why.startswith("Too few ended deals: 0 won and 0 lost")
        stages, now = await stages_of(db), clock.now()
        ends = (stages.won, stages.won, stages.lost)
        deals = [
            PastDeal(
                id=new_id(), title=f"Deal {place}", amount_cents=100, currency="USD",
                moves=(PastMove(at=now - timedelta(days=9), stage_id=stages.still_open[0]),
                       PastMove(at=now - timedelta(days=2), stage_id=end)),
            )
            for place, end in enumerate(ends)
        ]  # fmt: skip
        await crm.take_over(db, [], deals)
        again = await db.get_one(ModelRow, UUID(await learn_model(db)))
        assert "Base rate 67 %" in again.why
    page = await signed_in.page("/pipeline/model")
    assert "No chances are shown." in page
    assert "67 %" in page


@pytest.mark.requirement("PIP-03")
@pytest.mark.requirement("BYD-07")
async def test_forecasts_are_kept_with_what_they_were_made_from_and_graded(
    database, scope, history, signed_in
):
    async with database.scoped(scope) as db:
        await PipelineSettings(quota_month_cents=5_000_000).save(db)
        assert await make_forecasts(db) == 4
        first = {
            (row.period, row.starts_on): row.predicted_cents for row in await forecasts.latest(db)
        }
        assert await make_forecasts(db) == 4
        rows = await forecasts.latest(db)
        assert {(r.period, r.starts_on): r.predicted_cents for r in rows} == first
        assert await db.scalar(select(func.count()).select_from(ForecastRow)) == 4
        here = await calendar(db)
        month = next(r for r in rows if r.period == "month" and r.starts_on <= here.today)
        assert month.low_cents <= month.predicted_cents <= month.high_cents
        assert month.won_cents <= month.low_cents
        assert 0 <= month.quota_ratio <= 1
        assert month.inputs["open_deals"] == 22
        tested = month.inputs["backtest"]
        assert tested["count"] == 12
        assert all(one["low_cents"] <= one["high_cents"] for one in tested["months"])
    page = await signed_in.page("/pipeline/forecast")
    assert "Would it have been right?" in page
    assert f"{date.fromisoformat(tested['months'][-1]['starts_on']):%B %Y}" in page
    assert f">{tested['months'][-1]['starts_on'][:7]}<" not in page, "a date as it is kept"
    assert f"since {day(date.fromisoformat(month.inputs['history_since'][:10]))}" in page
    assert len((await signed_in.get("/api/pipeline/forecasts")).json()) == 4
    async with database.scoped(scope) as db:
        ago = first_of(first_of(here.today, "month") - timedelta(days=1), "month")
        ended = {"starts_on": ago, "ends_on": first_of(here.today, "month") - timedelta(days=1)}
        await db.execute(update(ForecastRow).where(ForecastRow.id == month.id).values(**ended))
    async with database.scoped(scope) as db:
        won = await forecasts.won_between(
            db, here.start_of(ago), here.start_of(first_of(here.today, "month"))
        )
        assert await grade_forecasts(db) == 1
        graded = await db.get_one(ForecastRow, month.id)
        assert graded.actual_cents == won["USD"]
        assert graded.held == (graded.low_cents <= won["USD"] <= graded.high_cents)
        assert await forecasts.record(db) == (1, int(graded.held))
    assert "Kept and graded" in await signed_in.page("/pipeline/forecast")


@pytest.mark.requirement("PIP-04")
@pytest.mark.requirement("AGT-09")
async def test_agents_find_risks_and_propose_steps_that_people_decide(
    database, scope, history, worker, signed_in
):
    async with database.scoped(scope) as db:
        await run_agents(db, 5)

    async def ended():
        async with database.scoped(scope) as db:
            runs = list(await db.scalars(select(RunRow)))
            return runs if all(run.status not in UNFINISHED for run in runs) else None

    runs = {run.agent_name: run for run in await settled(ended)}
    assert {run.status for run in runs.values()} == {"waiting_approval"}
    risk, advisor = runs["pipeline.deal_risk"].output, runs["pipeline.deal_advisor"].output
    assert risk["proposed"] == min(len(risk["at_risk"]), 5)
    assert all(one["reasons"] for one in risk["at_risk"])
    assert all(2 <= len(one["steps"]) <= 3 for one in advisor["deals"])
    async with database.scoped(scope) as db:
        steps = await queue.ranked(db, QueueFilter(agent="pipeline.deal_advisor"))
    assert len(steps) == sum(len(one["steps"]) for one in advisor["deals"])
    page = await signed_in.page("/pipeline/advisor")
    assert steps[0].reason.split(".")[0] in page
    base = "/pipeline/advisor/steps"
    accepted = await signed_in.post(
        f"{base}/{steps[0].id}/accept", data={"version": steps[0].version}
    )
    assert accepted.status_code == 303
    reason = {"version": steps[1].version, "reason": "Already done"}
    await signed_in.post(f"{base}/{steps[1].id}/dismiss", data=reason)
    late = await signed_in.post(f"{base}/{steps[1].id}/accept", data={"version": steps[1].version})
    assert late.headers["location"].endswith("late=true")
    async with database.scoped(scope) as db:
        assert (await queue.action(db, steps[0].id)).state != "proposed"
        dismissed = await queue.action(db, steps[1].id)
        assert (dismissed.state, dismissed.decision_reason) == ("rejected", "Already done")


@pytest.mark.requirement("PIP-04")
async def test_agents_without_a_deal_say_so(database, scope, worker, objects):
    async with database.scoped(scope) as db:
        await run_agents(db, 5)

    async def ended():
        async with database.scoped(scope) as db:
            runs = list(await db.scalars(select(RunRow).where(RunRow.status == "success")))
            return runs if len(runs) == 2 else None

    said = {run.output["summary"] for run in await settled(ended)}
    assert said == {"No open deal is at risk.", "There is no open deal to advise on."}


@pytest.mark.requirement("PIP-05")
async def test_the_digest_goes_to_those_who_want_it(database, scope, history, signed_in, owner):
    page = await signed_in.page("/pipeline/digest")
    assert "Pipeline" in page
    assert "Send it to me on Sundays" in page
    async with database.scoped(scope) as db:
        assert await start_digest(db) is None
    await signed_in.post("/pipeline/digest/wanted", data={"wanted": "yes"})
    assert "Stop sending it to me" in await signed_in.page("/pipeline/digest")
    async with database.scoped(scope) as db:
        report = await db.get_one(ReportRow, UUID(await start_digest(db)))
        assert (report.kind, report.mail_to) == ("pipeline.week", [str(owner.id)])
        assert report.span_to - report.span_from >= timedelta(days=6, hours=23)
    await signed_in.post("/pipeline/digest/wanted", data={"wanted": "no"})
    async with database.scoped(scope) as db:
        assert await start_digest(db) is None


@pytest.mark.requirement("PIP-06")
@pytest.mark.requirement("PIP-02")
async def test_predictions_that_change_too_much_raise_alerts_once(
    database, scope, history, signed_in
):
    async with database.scoped(scope) as db:
        await _rescore(db)
        await make_forecasts(db)
        row = (await forecasts.latest(db))[0]
        row.made_on -= timedelta(days=8)
        row.predicted_cents *= 3
        await db.flush()
        standing = (
            await db.scalars(
                select(StandingRow).where(StandingRow.at_risk).order_by(StandingRow.score)
            )
        ).first()
        values = {"score": 100, "at_risk": False, "risks": []}
        table = StandingRow.__table__
        await db.execute(update(table).where(table.c.id == standing.id).values(**values))
        deal_id = standing.deal_id
    async with database.scoped(scope) as db:
        await make_forecasts(db)
        raised = await watch_predictions(db)
        assert raised >= 1
        assert await watch_predictions(db) == 0
        await rescore_deals(db, [deal_id])
        await rescore_deals(db, [deal_id])
        told = {row.scope for row in await db.scalars(select(AlertRow))}
        assert {"business", "deal"} <= told
        kinds = {row.kind for row in await db.scalars(select(NoticeRow))}
        assert {"pipeline.prediction", "pipeline.risk"} <= kinds
    alerts = (await signed_in.get("/api/pipeline/alerts")).json()
    mine = next(one for one in alerts if one["scope"] == "deal")
    assert "score fell from 100" in mine["title"]
    assert mine["title"] in await signed_in.page("/pipeline/advisor")
    await signed_in.post(f"/pipeline/advisor/alerts/{mine['id']}/dismiss", data={})
    left = (await signed_in.get("/api/pipeline/alerts")).json()
    assert mine["id"] not in {one["id"] for one in left}


@pytest.mark.requirement("PIP-07")
async def test_revenue_is_traced_to_visits_and_drilled_to_deals(
    database, scope, history, signed_in
):
    won = next(deal for deal in history.deals if deal.lost_reason is None and len(deal.moves) > 4)
    at = (won.moves[0].at - timedelta(days=3)).isoformat()
    visit = {
        "contact_id": str(won.contact_id), "at": at,
        "url": "https://northwind.example.com/sell?utm_source=Radio&utm_campaign=Autumn",
    }  # fmt: skip
    made = await signed_in.post("/api/pipeline/lead-sources", json=visit)
    assert (made.status_code, made.json()["source"]) == (201, "radio")
    later = visit | {"at": (clock.now() + timedelta(days=1)).isoformat()}
    assert (await signed_in.post("/api/pipeline/lead-sources", json=later)).status_code == 422
    traced = (await signed_in.get("/api/pipeline/attribution?by=source&days=730")).json()[0]
    for model in ("first", "linear", "markov", "shapley"):
        assert sum(line["cents"][model] for line in traced["lines"]) == traced["revenue_cents"]
    radio = next(line for line in traced["lines"] if line["key"] == "radio")
    assert radio["won"] == 1
    assert radio["cents"]["position"] == won.amount_cents // 2
    page = await signed_in.page("/pipeline/attribution?days=730&model=position&key=radio")
    assert won.title in page
    assert "radio → " in page or "→ radio" in page
    campaigns = await signed_in.page("/pipeline/attribution?by=campaign&days=730")
    assert "autumn" in campaigns
    assert "northwind.example.com/sell" in await signed_in.page(
        "/pipeline/attribution?by=page&days=730"
    )


@pytest.mark.requirement("PIP-02")
async def test_the_board_as_it_was_and_a_move_on_it(database, scope, history, signed_in):
    async with database.scoped(scope) as db:
        await _rescore(db)
        here = await calendar(db)
        stages = await stages_of(db)
    page = await signed_in.page("/pipeline")
    shown = [deal for deal in history.deals if deal.moves[-1].stage_id in stages.still_open]
    assert all(deal.title in page for deal in shown)
    past = here.today - timedelta(days=120)
    then = await signed_in.page(f"/pipeline?as_of={past.isoformat()}&since_days=30")
    end = here.end_of(past)
    stood = [
        deal for deal in history.deals
        if deal.moves[0].at < end and [m for m in deal.moves if m.at < end][-1].stage_id
        in stages.still_open
    ]  # fmt: skip
    assert stood
    assert sum(f'/deals/{deal.id}"' in then for deal in stood) == len(stood)
    assert '/move"' not in then
    assert "At risk this month" in page
    assert "At risk this month" not in then, "nobody looked for risks on that day"
    first = next(deal for deal in shown if deal.moves[-1].stage_id == stages.still_open[0])
    wanted = {"stage_id": str(stages.still_open[1]), "back": "/pipeline?since_days=1"}
    moved = await signed_in.post(f"/pipeline/deals/{first.id}/move", data=wanted)
    assert moved.headers["location"] == "/pipeline?since_days=1"
    async with database.scoped(scope) as db:
        assert (await crm.deal(db, first.id)).stage_id == stages.still_open[1]
    again = await signed_in.post(f"/pipeline/deals/{first.id}/move", data=wanted)
    assert again.status_code == 303
    elsewhere = wanted | {"back": "https://evil.example/", "stage_id": "no"}
    assert (await signed_in.post(f"/pipeline/deals/{first.id}/move", data=elsewhere)).headers[
        "location"
    ] == "/pipeline"
    mine = await signed_in.page(f"/pipeline?owner_user_id={new_id()}")
    assert "No deals here." in mine
    risky = mine.partition("At risk this month")[2].partition("to close by")[0]
    assert "–" in risky, "what is at risk is counted among the deals shown"
    assert first.title not in mine.partition("What moved")[0]


@pytest.mark.requirement("PIP-01")
async def test_a_move_shows_in_the_score_at_once(database, scope, worker, objects):
    async with database.scoped(scope) as db:
        contact = await crm.make(db, NewContact(name="Ann Lee"))
        stages, now = await stages_of(db), clock.now()
        deal = PastDeal(
            id=new_id(), title="Lee, purchase", amount_cents=1_000, currency="USD",
            contact_id=contact.id,
            moves=(PastMove(at=now - timedelta(days=2), stage_id=stages.still_open[0]),),
        )  # fmt: skip
        await crm.take_over(db, [], [deal])
    async with database.scoped(scope) as db:
        await crm.move(db, deal.id, stages.still_open[1])

    async def scored():
        async with database.scoped(scope) as db:
            return (await scores.standings_of(db, [deal.id])).get(deal.id)

    assert (await settled(scored)).score > 0
    async with database.scoped(scope) as db:
        await crm.move(db, deal.id, stages.won)

    async def gone():
        return True if await scored() is None else None

    assert await settled(gone)


@pytest.mark.requirement("PIP-03")
async def test_quota_and_thresholds_are_set_by_leaders(signed_in, database, scope):
    assert "Quota of a month" in await signed_in.page("/settings/pipeline")
    given = {
        "quota": "25,000", "quiet_days": "10", "stale_days": "20", "score_drop": "15",
        "forecast_change_pct": "25", "win_rate_change_pct": "10",
    }  # fmt: skip
    assert (await signed_in.post("/settings/pipeline", data=given)).status_code == 303
    async with database.scoped(scope) as db:
        kept = await PipelineSettings.load(db)
    assert (kept.quota_month_cents, kept.quiet_days) == (2_500_000, 10)
    for wrong in ({"quota": "a lot"}, {"quota": "nan"}, {"quiet_days": "0"}, {"quota": "-3"}):
        assert (await signed_in.post("/settings/pipeline", data=given | wrong)).status_code == 422
