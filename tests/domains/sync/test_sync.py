"""Both sides are kept in agreement: read, compared, written, and what goes wrong in between."""

from uuid import UUID

import pytest
from sqlalchemy import select

from enterprisehub.connectors.sandbox import crm_account
from enterprisehub.connectors.sandbox.models import CrmWriteRow
from enterprisehub.connectors.sandbox.queries import mishaps
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, EmailIn, NewContact
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.domains.sync.logic import read_page
from enterprisehub.domains.sync.logic.connect_crm import pause
from enterprisehub.domains.sync.logic.consider_record import (
    follow_our_deletion,
    follow_our_merge,
)
from enterprisehub.domains.sync.logic.decide_conflict import decide_conflict
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.retry_failed import leave_out, retry_all, retry_one
from enterprisehub.domains.sync.logic.seed_demo import seed_demo
from enterprisehub.domains.sync.logic.take_told import take_told
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.actions.decide import reject
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.errors import Conflict, ConnectorRejected
from tests.domains.sync.conftest import There, considered, performed

ANN = {"first_name": "Ann", "last_name": "Berg", "email": "ann@example.com", "town": "Austin"}


@pytest.mark.requirement("CRM-02")
async def test_a_first_load_takes_everything_over_with_its_links(there, database, scope):
    acme = await there.write(
        "company", name="Acme", website="https://www.acme.example.com", staff="12"
    )
    ann = await there.write("contact", **ANN, phone="512 555 0147", company_id=str(acme))
    deal = await there.write(
        "deal", name="Roof", stage_id="s2", amount="1200.50", contact_id=str(ann),
        company_id=str(acme), close_date="2026-05-01",
    )  # fmt: skip
    run = await there.run(await there.read("full"))
    assert (run.state, run.fetched_count, run.made_count, run.error_count) == ("done", 3, 3, 0)
    company, contact = await there.ours("company", acme), await there.ours("contact", ann)
    made = await there.ours("deal", deal)
    assert company.values["domain"] == "acme.example.com"
    assert company.values["employees"] == 12
    assert contact.values["phone"] == "+15125550147"
    assert contact.values["company"] == str(company.id)
    assert made.values["amount"] == 120050
    assert (made.values["contact"], made.values["company"]) == (str(contact.id), str(company.id))
    async with database.scoped(scope) as db:
        stages = {str(one.id): one.name for one in await crm.known_stages(db)}
        wanted = ChangeFilter(table="crm_contacts", record_id=contact.id)
        assert [one.actor for one in await latest_changes(db, wanted)][-1] == "connector:sandbox"
        [health] = await measure_health(db)
    assert stages[made.values["stage"]] == "Qualified"
    assert (health.state, health.error_count, health.record_count) == ("ready", 0, 3)
    again = await there.run(await there.read())
    assert (again.changed_count, again.made_count, again.taken_count) == (0, 0, 0)
    # What ours says by default (a lifecycle) is no change that would go out.
    assert run.given_count == 0
    await there.write("contact", ann, town="Austin")
    assert (await there.run(await there.read())).given_count == 0


@pytest.mark.requirement("CRM-02")
async def test_somebody_known_by_email_is_joined_not_doubled(there, database, scope):
    async with database.scoped(scope) as db:
        known = await crm.make(
            db, NewContact(name="Ann B.", emails=[EmailIn(email="ANN@example.com")])
        )
    ann = await there.write("contact", **ANN)
    run = await there.run(await there.read("full"))
    contact = await there.ours("contact", ann)
    assert contact.id == known.id
    assert run.made_count == 0
    # What we did not know came in; what differs went by the newest, which is theirs.
    assert contact.values["city"] == "Austin"
    assert contact.values["family_name"] == "Berg"
    twin = await there.write("contact", first_name="Ann", email="ann@EXAMPLE.com")
    await there.read()
    copy = await there.copy("contact", twin)
    assert copy.state == "rejected"
    assert "twice" in copy.reason


@pytest.mark.requirement("CRM-02")
async def test_our_change_goes_out_as_an_action_and_its_echo_is_no_change(there, database, scope):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas", job_title="Buyer")
    await considered(there, "contact", contact.id)
    copy = await there.copy("contact", ann)
    action = await there.action(copy)
    assert (action.kind, action.state) == ("sync.write_record", "proposed")
    assert "Austin → Dallas" in str(action.rendered["fields"])
    assert (await there.values("contact", ann))["town"] == "Austin"
    assert await performed(database, scope, action) == "done"
    assert (await there.values("contact", ann))["town"] == "Dallas"
    run = await there.run(await there.read())
    assert (run.changed_count, run.taken_count, run.given_count) == (1, 0, 0)
    async with database.scoped(scope) as db:
        writes = list(
            await db.scalars(select(CrmWriteRow).where(CrmWriteRow.by == "EnterpriseHub"))
        )
        before = (await there.ours("contact", ann)).version
    assert len(writes) == 1
    await considered(there, "contact", contact.id)
    assert (await there.copy("contact", ann)).action_id is None
    assert (await there.ours("contact", ann)).version == before


@pytest.mark.requirement("CRM-02")
async def test_only_the_newest_change_is_proposed_and_theirs_calls_it_off(there, database, scope):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await considered(there, "contact", contact.id)
    first = await there.action(await there.copy("contact", ann))
    await there.change("contact", contact.id, city="Houston")
    await considered(there, "contact", contact.id)
    second = await there.action(await there.copy("contact", ann))
    async with database.scoped(scope) as db:
        assert (await db.get(ActionRow, first.id)).state == "cancelled"
    assert "Houston" in str(second.rendered)
    # They change the very field meanwhile: the newest holds, and nothing is written over it.
    await there.write("contact", ann, town="El Paso")
    await there.read()
    async with database.scoped(scope) as db:
        assert (await db.get(ActionRow, second.id)).state == "cancelled"
    assert (await there.ours("contact", ann)).values["city"] == "El Paso"
    assert (await there.values("contact", ann))["town"] == "El Paso"


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize("holds", ["ours", "theirs"])
async def test_a_field_that_asks_waits_for_a_person(there, database, scope, holds):
    await there.rule("contact", "city", rule="ask")
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await there.write("contact", ann, town="El Paso", job_title="Buyer")
    await there.read()
    now = await there.ours("contact", ann)
    # The other field is not held up.
    assert (now.values["city"], now.values["job_title"]) == ("Dallas", "Buyer")
    async with database.scoped(scope) as db:
        [(row, _)] = await copies.conflicts(db, there.id)
        told = (row.base["value"], row.ours["value"], row.theirs["value"])
        assert told == ("Austin", "Dallas", "El Paso")
        assert row.ours_by == str(scope.actor)
        assert row.ours_at is not None
        assert row.theirs_at is not None
        await decide_conflict(db, row.id, holds)
        with pytest.raises(Conflict):
            await decide_conflict(db, row.id, holds)
    copy = await there.copy("contact", ann)
    if holds == "theirs":
        assert (await there.ours("contact", ann)).values["city"] == "El Paso"
        assert copy.action_id is None
    else:
        assert await performed(database, scope, await there.action(copy)) == "done"
        assert (await there.values("contact", ann))["town"] == "Dallas"
    await there.read()
    async with database.scoped(scope) as db:
        assert await copies.conflicts(db, there.id) == []


@pytest.mark.requirement("CRM-02")
async def test_ours_are_made_there_where_that_is_wanted(there, database, scope):
    await there.read("full")
    async with database.scoped(scope) as db:
        made = await crm.make(
            db, NewContact(name="Bo Lind", emails=[EmailIn(email="bo@example.com")])
        )
    await considered(there, "contact", made.id)
    async with database.scoped(scope) as db:
        assert await copies.copies_of_record(db, made.id) == []
    await there.shape(makes_there=True, unasked=True)
    await considered(there, "contact", made.id)
    async with database.scoped(scope) as db:
        [copy] = await copies.copies_of_record(db, made.id)
    action = await there.action(copy)
    assert action.state == "approved"
    # Somebody there has made the same person meanwhile: it is found by its address.
    number = await there.write("contact", email="BO@example.com")
    assert await performed(database, scope, action) == "done"
    assert (await there.values("contact", number))["first_name"] == "Bo"
    await there.read()
    async with database.scoped(scope) as db:
        [copy] = await copies.copies_of_record(db, made.id)
        assert (copy.external_id, copy.state) == (str(number), "agreed")


@pytest.mark.requirement("CRM-02")
async def test_a_lost_answer_writes_nothing_twice(there, database, scope):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await considered(there, "contact", contact.id)
    action = await there.action(await there.copy("contact", ann))
    async with database.scoped(scope) as db:
        (await mishaps(db, lock=True)).lose_answer_next = 1
    with pytest.raises(Exception, match="lost its answer"):
        await performed(database, scope, action)
    result = await perform.reach(scope, str(action.id))
    async with database.scoped(scope) as db:
        assert await perform.finish(db, str(action.id), result) == "done"
        writes = await db.scalars(select(CrmWriteRow).where(CrmWriteRow.by == "EnterpriseHub"))
        assert len(list(writes)) == 1


@pytest.mark.requirement("CRM-02")
async def test_what_cannot_be_taken_waits_with_its_reason_and_is_tried_again(
    there, database, scope
):
    nobody = await there.write("contact", town="Austin")
    odd = await there.write("contact", **ANN, phone="call me")
    await there.read("full")
    copy = await there.copy("contact", nobody)
    assert copy.state == "rejected"
    assert "give a name" in copy.reason
    # One field that says nothing holds up neither the record nor the others.
    taken = await there.copy("contact", odd)
    assert (taken.state, "Phone" in taken.reason) == ("agreed", True)
    async with database.scoped(scope) as db:
        [health] = await measure_health(db)
        assert (health.error_count, health.error_ratio) == (1, 0.5)
        again = await retry_one(db, there.id, copy.id)
        assert (again.state, again.tries) == ("rejected", 2)
    await there.write("contact", nobody, first_name="Nell")
    await there.read()
    assert (await there.copy("contact", nobody)).state == "agreed"
    async with database.scoped(scope) as db:
        with pytest.raises(Conflict):
            await retry_one(db, there.id, copy.id)
        assert await retry_all(db, there.id) == 0


async def test_a_refused_write_stands_among_the_errors_until_it_is_tried_again(
    there, database, scope
):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await considered(there, "contact", contact.id)
    action = await there.action(await there.copy("contact", ann))
    async with database.scoped(scope) as db:
        (await mishaps(db, lock=True)).refuse_next = 1
    with pytest.raises(ConnectorRejected) as refusal:
        await performed(database, scope, action)
    async with database.scoped(scope) as db:
        await perform.fail(db, str(action.id), refusal.value.message, refusal.value.code)
        [failed] = await copies.failed(db, there.id)
        assert (failed.state, "refused" in failed.reason) == ("unwritten", True)
        assert await retry_all(db, there.id) == 1
    action = await there.action(await there.copy("contact", ann))
    assert await performed(database, scope, action) == "done"
    async with database.scoped(scope) as db:
        assert await copies.failed(db, there.id) == []


@pytest.mark.requirement("CRM-02")
async def test_their_deletions_and_merges_are_followed(there, database, scope):
    ann, bo = await there.write("contact", **ANN), await there.write("contact", first_name="Bo")
    cy = await there.write("contact", first_name="Cy", email="cy@example.com")
    await there.read("full")
    ours = {name: await there.ours("contact", number) for name, number in (("bo", bo), ("cy", cy))}
    await there.remove("contact", ann)
    await there.read()
    assert (await there.ours("contact", ann)).deleted
    # Merged there: the one that is gone parts from ours, which stays.
    await there.merge("contact", cy, bo)
    async with database.scoped(scope) as db:
        merged = (("contact", str(bo), str(cy)),)
        await take_told(db, CrmTold(connector="sandbox", account_id=None, merged=merged))
    await there.read()
    gone, left = await there.copy("contact", bo), await there.copy("contact", cy)
    assert (gone.merged_into, gone.state) == (str(cy), "apart")
    assert left.record_id == ours["cy"].id
    async with database.scoped(scope) as db:
        assert not (await crm.exchanged(db, "contact", ours["bo"].id)).deleted
        [action] = list(
            await db.scalars(select(ActionRow).where(ActionRow.kind == "crm.merge_records"))
        )
    # To make the two of ours one is proposed, and nothing is asked of the CRM that did it already.
    assert await performed(database, scope, action) == "done"
    async with database.scoped(scope) as db:
        await follow_our_merge(db, ours["cy"].id, ours["bo"].id)
        asked = select(ActionRow).where(ActionRow.kind == "sync.merge_records")
        assert list(await db.scalars(asked)) == []
        assert (await crm.exchanged(db, "contact", ours["bo"].id)).deleted
        assert [one.title for one in await copies.gone_there(db, there.id)] == ["Bo", "Ann Berg"]
    # With no record of its own on the one that is left, ours goes on with it.
    dee = await there.write("contact", first_name="Dee")
    await there.read()
    record = (await there.ours("contact", dee)).id
    new = await there.write("contact", first_name="Dee", last_name="Oh")
    await there.merge("contact", new, dee)
    async with database.scoped(scope) as db:
        merged = (("contact", str(dee), str(new)),)
        await take_told(db, CrmTold(connector="sandbox", account_id=None, merged=merged))
    await there.read()
    now = await there.ours("contact", new)
    assert (now.id, now.values["family_name"]) == (record, "Oh")


@pytest.mark.requirement("CRM-02")
async def test_a_sweep_notices_what_nobody_told_and_distrusts_emptiness(there, monkeypatch):
    monkeypatch.setattr(read_page, "FEW", 4)
    numbers = [await there.write("contact", first_name=f"P{n}") for n in range(8)]
    await there.read("full")
    await there.shape(on_their_delete="keep")
    await there.remove("contact", numbers[0])
    run = await there.run(await there.read("sweep"))
    assert (run.state, run.removed_count) == ("done", 1)
    kept = await there.ours("contact", numbers[0])
    assert not kept.deleted
    for number in numbers[1:6]:
        await there.remove("contact", number)
    run = await there.run(await there.read("sweep"))
    assert run.state == "failed"
    assert "lost access" in run.error
    assert (await there.row()).state == "failing"
    assert (await there.copy("contact", numbers[5])).removed_at is None


@pytest.mark.requirement("CRM-02")
async def test_our_deletions_and_merges_are_proposed_there(there, database, scope):
    ann, bo = await there.write("contact", **ANN), await there.write("contact", first_name="Bo")
    await there.read("full")
    first, second = await there.ours("contact", ann), await there.ours("contact", bo)
    async with database.scoped(scope) as db:
        await follow_our_merge(db, first.id, second.id)
    async with database.scoped(scope) as db:
        action = (
            await db.scalars(select(ActionRow).where(ActionRow.kind == "sync.merge_records"))
        ).one()
    assert await performed(database, scope, action) == "done"
    with pytest.raises(ConnectorRejected):
        await there.values("contact", bo)
    await there.read()
    assert (await there.ours("contact", ann)).id == first.id
    await there.shape(on_our_delete="delete")
    async with database.scoped(scope) as db:
        await crm.remove_exchanged(db, "contact", first.id)
        await follow_our_deletion(db, first.id)
    action = await there.action(await there.copy("contact", ann))
    assert (action.kind, action.risk, action.state) == ("sync.remove_record", "high", "proposed")
    assert await performed(database, scope, action) == "done"
    with pytest.raises(ConnectorRejected):
        await there.values("contact", ann)


@pytest.mark.requirement("CRM-02")
async def test_a_broken_off_load_goes_on_at_its_page(there, database, scope, monkeypatch):
    monkeypatch.setattr(crm_account, "PAGE", 5)
    for n in range(7):
        await there.write("contact", first_name=f"P{n}")
    run_id = await there.read("full", until=2)  # companies, then the first page of contacts
    run = await there.run(run_id)
    assert (run.state, run.fetched_count) == ("running", 5)
    assert await there.read() is None
    async with database.scoped(scope) as db:
        row = await connections.run(db, run.id)
        row.alive_at = row.started_at.replace(year=2020)
    rest = await there.run(await there.read())
    assert (rest.state, rest.fetched_count, rest.made_count) == ("done", 2, 7)
    assert (await there.run(run_id)).state == "stopped"


async def test_a_paused_connection_neither_reads_nor_writes(there, database, scope):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await considered(there, "contact", contact.id)
    action = await there.action(await there.copy("contact", ann))
    async with database.scoped(scope) as db:
        await pause(db, there.id, paused=True)
    assert await there.read() is None
    assert await performed(database, scope, action) == "later"
    async with database.scoped(scope) as db:
        held = await db.get(ActionRow, action.id)
        assert "paused" in held.held_because
        told = CrmTold(connector="sandbox", account_id=None, changed=(("contact", str(ann)),))
        assert "ignored" in await take_told(db, told)


async def test_a_rejected_proposal_is_not_made_again_until_something_changes(
    there, database, scope
):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await considered(there, "contact", contact.id)
    action = await there.action(await there.copy("contact", ann))
    async with database.scoped(scope) as db:
        row = await db.get(ActionRow, action.id)
        await reject(db, row.id, seen_version=row.version, reason="not this one")
    await considered(there, "contact", contact.id)
    assert (await there.copy("contact", ann)).action_id == action.id


async def test_what_fails_for_good_can_be_left_out(there, database, scope):
    nobody = await there.write("contact", town="Austin")
    await there.read("full")
    copy = await there.copy("contact", nobody)
    async with database.scoped(scope) as db:
        await leave_out(db, there.id, copy.id)
        assert await copies.failed(db, there.id) == []
        assert (await db.get(CopyRow, copy.id)).state == "apart"


async def test_further_addresses_of_ours_stay(there, database, scope):
    ann = await there.write("contact", **ANN)
    await there.read("full")
    contact = await there.ours("contact", ann)
    async with database.scoped(scope) as db:
        await crm.add_email(db, contact.id, "ann.private@example.com")
    await there.write("contact", ann, email="new@example.com")
    await there.read()
    async with database.scoped(scope) as db:
        known = await crm.contact(db, contact.id)
    assert known.emails == ("new@example.com", "ann@example.com", "ann.private@example.com")
    async with database.scoped(scope) as db:
        await crm.change(db, contact.id, ContactPatch(job_title="Buyer"))


@pytest.mark.requirement("CRM-02")
async def test_another_tenant_sees_nothing_of_it(there, database, other_scope):
    await there.write("contact", **ANN)
    await there.read("full")
    async with database.scoped(other_scope) as db:
        assert await measure_health(db) == []
        assert list(await db.scalars(select(CopyRow))) == []


async def test_the_demo_shows_a_conflict_an_error_and_somebody_new(database, scope, runtime):
    async with database.scoped(scope) as db:
        await default_pipeline(db)
        james = NewContact(
            name="James Okafor",
            job_title="Data engineer",
            emails=[EmailIn(email="james.okafor@example.com")],
        )
        await crm.make(db, james)
        await seed_demo(db)
        [connection] = await connections.connections(db)
    demo = There(database, scope, connection.id)
    await demo.read("full")
    nora = await demo.ours("contact", 1005)
    async with database.scoped(scope) as db:
        [(asked, _)] = await copies.conflicts(db, connection.id)
        [failed] = await copies.failed(db, connection.id)
        company = await crm.company(db, UUID(nora.values["company"]))
    assert (asked.field, asked.theirs["value"]) == ("job_title", "Head of data")
    assert failed.external_id == "1007"
    assert company.name == "Live Oak Title"
