"""What brings people into a sequence, and when they may come in again."""

from datetime import timedelta

import pytest

from enterprisehub.domains.conversations.events import LeadQualified
from enterprisehub.domains.crm.contracts.inputs import ListIn, NewDeal
from enterprisehub.domains.crm.events import ContactCreated, DealStageChanged
from enterprisehub.domains.crm.logic import shape_names
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.outreach import subscribers
from enterprisehub.domains.outreach.logic.enrol_people import enrol, enrol_batch, is_led
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.ids import new_id
from tests.domains.outreach.sequence_work import (
    MORNING,
    SOON,
    TASK,
    TEXT,
    WAIT,
    Work,
    written,
)


@pytest.fixture
def work(database, scope, runtime) -> Work:
    return Work(database, scope)


@pytest.fixture(autouse=True)
def morning():
    with clock.fixed(MORNING):
        yield


@pytest.mark.requirement("CNV-06")
async def test_the_rule_of_coming_in_again(work, database, scope):
    maya = await work.person()
    plans = {"never": 0, "always": 1, "after_days": 0}
    for rule, entered in plans.items():
        row = await work.started(
            written(TASK, name=f"Rule {rule}", reentry=rule, reentry_days=30, **SOON)
        )
        await work.enrol(row, maya)
        async with database.scoped(scope) as db:
            assert (await enrol(db, row.id, [maya])).left_out == ((maya, "Is in it already."),)
        *_, task = await work.actions(maya, "proposed")
        await work.send(task)
        async with database.scoped(scope) as db:
            assert len((await enrol(db, row.id, [maya])).entered) == entered, rule
    with clock.fixed(MORNING + timedelta(days=31)):
        async with database.scoped(scope) as db:
            assert len((await enrol(db, row.id, [maya])).entered) == 1


@pytest.mark.requirement("CNV-06")
async def test_an_event_brings_people_in_and_the_follow_up_agent_gives_way(work, database, scope):
    maya, other = await work.person(), await work.person("Noah Reed", 149)
    row = await work.started(
        written(WAIT, TEXT, audience={"how": "event", "event": "lead_qualified"})
    )
    fact = LeadQualified(new_id(), maya, "buyer", 80, "hot")
    await work.tell(subscribers.follow_up_qualified, fact)
    await work.tell(subscribers.follow_up_qualified, fact)
    assert (await work.place(row, maya)).entered_by == "lead_qualified"
    async with database.scoped(scope) as db:
        assert await is_led(db, maya)
        assert not await is_led(db, other)
        runs = (await db.scalars(RunRow.__table__.select())).all()
        assert list(runs) == []
    await work.tell(subscribers.enrol_new_contact, ContactCreated(other))
    async with database.scoped(scope) as db:
        assert await people.latest_place(db, row.id, other) is None


@pytest.mark.requirement("CNV-06")
async def test_a_lost_deal_ends_one_sequence_and_begins_another(work, database, scope):
    maya = await work.person()
    running = await work.started(written(WAIT, TEXT, name="While open"))
    after = await work.started(
        written(WAIT, TEXT, name="After", audience={"how": "event", "event": "deal_lost"})
    )
    await work.enrol(running, maya)
    async with database.scoped(scope) as db:
        pipeline = await default_pipeline(db)
        deal = await make_deal(db, NewDeal(title="House", contact_id=maya, pipeline_id=pipeline.id))
        stage = deal.stage_id
    lost = DealStageChanged(deal.id, stage, stage, "open", "lost", None, "USD")
    await work.tell(subscribers.end_with_the_deal, lost)
    assert (await work.place(running, maya)).reason == "deal_ended"
    assert (await work.place(after, maya)).state == "running"


@pytest.mark.requirement("CNV-06")
async def test_a_list_is_taken_in_by_batches_and_again_only_who_is_new(work, database, scope):
    maya, noah = await work.person(), await work.person("Noah Reed", 149)
    async with database.scoped(scope) as db:
        made = await shape_names.make_list(db, ListIn(name="Spring"))
        await shape_names.add_to_list(db, made.id, [maya])
    row = await work.started(written(WAIT, TEXT, audience={"how": "list", "list_id": str(made.id)}))
    async with database.scoped(scope) as db:
        assert await enrol_batch(db, row.id, None) is None
        await shape_names.add_to_list(db, made.id, [noah])
    first = await work.place(row, maya)
    async with database.scoped(scope) as db:
        await enrol_batch(db, row.id, None)
        found = await people.places_at(db, row.id, None, 10)
    assert {one.contact_id for one in found} == {maya, noah}
    assert (await work.place(row, maya)).id == first.id
