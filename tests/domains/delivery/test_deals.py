"""Won deals and the projects that deliver them: suggested, linked, forecast, told of slips."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm.contracts import HealthPart
from enterprisehub.domains.crm.contracts.inputs import StageMove
from enterprisehub.domains.crm.logic.write_deal import move_deal
from enterprisehub.domains.crm.models import TaskRow
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.domains.delivery.logic.ask_for_project import ask_for_project
from enterprisehub.domains.delivery.logic.ask_forecast import told_chance
from enterprisehub.domains.delivery.logic.forecast_links import forecast_links
from enterprisehub.domains.delivery.logic.keep_promises.check_quoted import check_day
from enterprisehub.domains.delivery.logic.link_deal import (
    link_deal,
    promise_day,
    refuse_project,
    suggest_projects,
    unlink_deal,
)
from enterprisehub.domains.delivery.logic.measure_client_health import client_health, weigh
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from tests.domains.delivery.selling import NOW, add_deal, add_item, add_project


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(NOW):
        yield


@pytest.mark.requirement("DLV-07")
async def test_a_won_deal_is_asked_about_linked_and_unlinked_again(database, scope, owner):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        await add_project(db, "Billing rework", "BILL")
        deal = await add_deal(db, owner=owner.id)
        found = await suggest_projects(db, deal)
        assert [one.source.id for one in found] == [source.id]
        assert "It is named after Acme Inc" in found[0].match.reasons
        assert await ask_for_project(db, deal.id)
        notice = await db.scalar(select(NoticeRow).where(NoticeRow.user_id == owner.id))
        assert notice.title == "Customer portal is won: is it delivered by Acme customer portal?"
        row = await link_deal(db, deal.id, source.id)
        assert row.reasons == list(found[0].match.reasons)
        assert await suggest_projects(db, deal) == []
        assert not await ask_for_project(db, deal.id)
        with pytest.raises(Conflict, match="already"):
            await link_deal(db, deal.id, source.id)
        newest = (await deals.snapshots(db, row.id))[0]
        assert newest.open_items == 6
        assert NOW.date() < newest.p50_on <= newest.p85_on <= newest.p95_on
        assert await unlink_deal(db, row.id) == deal.id
        with pytest.raises(NotFound):
            await unlink_deal(db, row.id)
        assert await deals.links_of(db, [deal.id]) == []
        lines = {line.summary for line in await timeline.of(db, deal.ref)}
        assert "Is delivered by Acme customer portal" in lines
        assert "Is not delivered by Acme customer portal any more" in lines


@pytest.mark.requirement("DLV-07")
async def test_what_a_person_refused_is_not_suggested_again(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db, won=False)
        await refuse_project(db, deal.id, source.id)
        await refuse_project(db, deal.id, source.id)
        assert await suggest_projects(db, deal) == []
        assert not await ask_for_project(db, deal.id)
        row = await link_deal(db, deal.id, source.id)
        assert row.state == "linked"
        with pytest.raises(Invalid, match="no such project"):
            await link_deal(db, deal.id, new_id())
        with pytest.raises(NotFound):
            await link_deal(db, new_id(), source.id)
        lost = next(s for s in await stages_of(db, [deal.pipeline_id]) if s.kind == "lost")
        other = await add_project(db, "Something else", "ELSE")
        await move_deal(db, deal.id, StageMove(stage_id=lost.id))
        with pytest.raises(Conflict, match="lost"):
            await link_deal(db, deal.id, other.id)


@pytest.mark.requirement("DLV-07")
async def test_the_owner_hears_once_of_a_slip_and_once_that_it_is_over(database, scope, owner):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db, owner=owner.id)
        row = await link_deal(db, deal.id, source.id)
        assert not row.slipping
        for at in range(60):
            add_item(db, source, f"more{at}")
        await db.flush()
        for _ in range(3):
            assert await forecast_links(db) == 1
        assert row.slipping
        tasks = list(await db.scalars(select(TaskRow).where(TaskRow.deal_id == deal.id)))
        assert [task.title for task in tasks] == [
            "Tell Maya Chen of the later day of Acme customer portal"
        ]
        assert tasks[0].assignee_user_id == owner.id
        told = list(await db.scalars(select(NoticeRow).where(NoticeRow.user_id == owner.id)))
        assert [one.kind for one in told] == ["delivery.forecast_slipped"]
        assert "66 items are open" in told[0].body
        assert told[0].href == f"/deals/{deal.id}"
        slips = [
            line
            for line in await timeline.of(db, deal.ref)
            if line.kind == "delivery.forecast_slipped"
        ]
        assert len(slips) == 1
        for line in list(await _items(db, source)):
            line.finished_at, line.category = NOW - timedelta(hours=2), "done"
        await db.flush()
        for _ in range(2):
            await forecast_links(db)
        assert not row.slipping
        kinds = [line.kind for line in await timeline.of(db, deal.ref)]
        assert kinds.count("delivery.forecast_recovered") == 1
        assert kinds.count("delivery.forecast_slipped") == 1
        assert len(list(await db.scalars(select(TaskRow)))) == 1


async def _items(db, source):
    return await db.scalars(
        select(ItemRow).where(ItemRow.source_id == source.id, ItemRow.key.contains("more"))
    )


@pytest.mark.requirement("DLV-07")
async def test_a_day_that_the_forecast_does_not_hold_is_a_slip(database, scope, owner):
    async with database.scoped(scope) as db:
        source = await add_project(db, left=40)
        deal = await add_deal(db, owner=owner.id)
        row = await link_deal(db, deal.id, source.id, promised_on=NOW.date() + timedelta(days=7))
        assert row.slipping
        newest = (await deals.snapshots(db, row.id))[0]
        assert newest.chance_ratio < 0.05
        await promise_day(db, row.id, NOW.date() + timedelta(days=300))
        assert not row.slipping
        newest = (await deals.snapshots(db, row.id))[0]
        assert told_chance(newest.chance_ratio) == ">95 %"


@pytest.mark.requirement("DLV-07")
async def test_too_little_history_is_said_and_is_no_slip(database, scope):
    async with database.scoped(scope) as db:
        young = await add_project(db, a_week=0, left=4)
        deal = await add_deal(db)
        row = await link_deal(db, deal.id, young.id, promised_on=NOW.date())
        newest = (await deals.snapshots(db, row.id))[0]
        assert "A forecast needs 5 such days" in newest.refused
        assert newest.p85_on is None
        assert not row.slipping
        health = await client_health(db, deal.company_id)
        assert (health.score, health.band) == (None, "unknown")
        said = {part.key: part.says for part in health.parts}
        assert (
            said["delivery"]
            == "Too little work was finished in Acme customer portal for a forecast."
        )


@pytest.mark.requirement("DLV-07")
async def test_client_health_joins_what_is_known_and_says_what_is_not(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db)
        empty = await client_health(db, deal.company_id)
        assert empty.band == "unknown"
        assert [part.key for part in empty.parts] == ["delivery", "conversations", "billing"]
        assert all(part.score is None and part.says for part in empty.parts)
        await link_deal(db, deal.id, source.id, promised_on=NOW.date() + timedelta(days=200))
        health = await client_health(db, deal.company_id)
        assert health.band == "good"
        assert "95 % sure" in health.parts[0].says


@pytest.mark.requirement("DLV-07")
def test_one_very_bad_part_keeps_the_whole_from_looking_good():
    good = HealthPart(key="delivery", score=98, says="", weight=0.5)
    cold = HealthPart(key="conversations", score=20, says="", weight=0.05)
    assert weigh([good]).band == "good"
    assert weigh([good, cold]).band == "watch"
    assert weigh([cold]).band == "at_risk"
    assert weigh([]).score is None


@pytest.mark.requirement("DLV-07")
async def test_deal_and_company_pages_show_the_delivery(signed_in, database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db)
    panel = f"/delivery/deals/{deal.id}/panel"
    assert panel in await signed_in.page(f"/deals/{deal.id}")
    page = await signed_in.page(panel)
    assert "It is named after Acme Inc" in page
    assert "This is it" in page
    wrong = await signed_in.post(f"/delivery/deals/{deal.id}/link", data={"source_id": "x"})
    assert wrong.status_code == 422
    form = {"source_id": str(source.id), "promised_on": "2026-12-01"}
    linked = await signed_in.post(f"/delivery/deals/{deal.id}/link", data=form)
    assert linked.status_code == 200
    assert "85 % sure" in linked.text
    assert "In time" in linked.text
    async with database.scoped(scope) as db:
        row = (await deals.links_of(db, [deal.id]))[0][0]
    moved = await signed_in.post(
        f"/delivery/deals/links/{row.id}/promise", data={"promised_on": "2026-03-05"}
    )
    assert "Slips" in moved.text
    company = f"/delivery/companies/{deal.company_id}/panel"
    assert company in await signed_in.page(f"/companies/{deal.company_id}")
    health = await signed_in.page(company)
    assert "At risk" in health
    assert "No invoice to this client is known." in health
    gone = await signed_in.post(f"/delivery/deals/links/{row.id}/unlink")
    assert "No project is linked yet." in gone.text


@pytest.mark.requirement("DLV-07")
async def test_programs_link_deals_and_ask_how_clients_fare(with_key, database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db)
    path = f"/api/delivery/deals/{deal.id}"
    found = (await with_key.get(f"{path}/suggestions")).json()
    assert found[0]["source_id"] == str(source.id)
    made = await with_key.post(f"{path}/projects", json={"source_id": str(source.id)})
    assert made.status_code == 201
    link = made.json()
    assert link["p85_on"] > "2026-03-04"
    put = await with_key.put(
        f"/api/delivery/deals/projects/{link['id']}/promise", json={"promised_on": "2026-03-05"}
    )
    assert put.json()["slipping"]
    health = (await with_key.get(f"/api/delivery/clients/{deal.company_id}/health")).json()
    assert health["band"] == "at_risk"
    assert (await with_key.delete(f"/api/delivery/deals/projects/{link['id']}")).status_code == 204
    assert (await with_key.get(f"{path}/projects")).json() == []


@pytest.mark.requirement("DLV-07")
@pytest.mark.parametrize("how", ["unticked", "gone"])
async def test_a_project_that_is_not_read_any_more_has_no_forecast_and_its_owner_hears_it_once(
    database, scope, owner, how
):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db, owner=owner.id)
        await link_deal(db, deal.id, source.id)
        if how == "gone":
            source.removed_at = NOW
        else:
            source.chosen = False
        assert await forecast_links(db) == 0
        assert await forecast_links(db) == 0
        newest = (await deals.snapshots(db, (await deals.links_of(db, [deal.id]))[0][0].id))[0]
        assert (newest.p85_on, newest.chance_ratio) == (None, None)
        assert "unlink it" in newest.refused
        titles = [n.title for n in await db.scalars(select(NoticeRow))]
        assert titles.count("Customer portal: Acme customer portal is not read any more") == 1
        health = await client_health(db, deal.company_id)
        part = next(part for part in health.parts if part.key == "delivery")
        assert part.score is None
        assert part.says == newest.refused
        verdicts = await check_day(db, [deal.id], (NOW + timedelta(days=900)).date())
        assert not verdicts[0].check.may_be_promised
        source.removed_at, source.chosen = None, True
        assert await forecast_links(db) == 1


@pytest.mark.requirement("DLV-07")
async def test_a_promised_day_beyond_reason_is_refused_and_names_its_field(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        deal = await add_deal(db)
        far = (NOW + timedelta(days=4000)).date()
        with pytest.raises(Invalid) as refusal:
            await link_deal(db, deal.id, source.id, promised_on=far)
        assert refusal.value.details["fields"] == {"promised_on": "is too far"}
        row = await link_deal(db, deal.id, source.id)
        with pytest.raises(Invalid, match="within ten years"):
            await promise_day(db, row.id, far)
