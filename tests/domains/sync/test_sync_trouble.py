"""What goes wrong on the way stands with its reason, and is tried again or left out."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from enterprisehub.connectors.sandbox import crm_account
from enterprisehub.connectors.sandbox.models import CrmWriteRow
from enterprisehub.connectors.sandbox.queries import mishaps
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.domains.sync.logic.connect_crm import connect_crm, pause
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.plan_read import fail_run
from enterprisehub.domains.sync.logic.read_page import read_page
from enterprisehub.domains.sync.logic.retry_failed import leave_out, retry_all, retry_one
from enterprisehub.domains.sync.logic.run_read import begin_read
from enterprisehub.domains.sync.logic.seed_demo import seed_demo
from enterprisehub.domains.sync.logic.take_told import take_told
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.actions.decide import reject
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import Conflict, ConnectorRejected
from tests.connectors.answering import answering
from tests.domains.sync.conftest import There, considered, performed

ANN = {"first_name": "Ann", "last_name": "Berg", "email": "ann@example.com", "town": "Austin"}


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
    numbered = await there.write("contact", phone="call me")
    await there.read("full")
    copy = await there.copy("contact", nobody)
    assert copy.state == "rejected"
    assert copy.reason == "Give a name, an email address or a phone number"
    unread = await there.copy("contact", numbered)
    assert unread.state == "rejected"
    assert unread.reason.startswith("Give a name, an email address or a phone number; Phone: ")
    # One field that says nothing holds up neither the record nor the others.
    taken = await there.copy("contact", odd)
    assert (taken.state, "Phone" in taken.reason) == ("agreed", True)
    async with database.scoped(scope) as db:
        [health] = await measure_health(db)
        assert (health.error_count, health.record_count) == (2, 3)
        await leave_out(db, there.id, unread.id)
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
    there, database, scope, signed_in
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
    again = await signed_in.post(f"/sync/{there.id}/errors/{failed.id}/retry")
    action = await there.action(await there.copy("contact", ann))
    assert again.headers["location"] == f"/queue/{action.id}"
    assert await performed(database, scope, action) == "done"
    async with database.scoped(scope) as db:
        assert await copies.failed(db, there.id) == []


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


@pytest.mark.requirement("CRM-02")
async def test_people_who_share_a_number_are_both_taken_and_it_stays_with_one(there, database):
    ann = await there.write("contact", **ANN, phone="+15125550190")
    ben = {"first_name": "Ben", "last_name": "Berg", "email": "ben@example.com"}
    ben_id = await there.write("contact", **ben, phone="+15125550190")
    await there.read("full")
    first, second = await there.ours("contact", ann), await there.ours("contact", ben_id)
    assert (first.values["phone"], second.values["phone"]) == ("+15125550190", None)
    copy = await there.copy("contact", ben_id)
    assert (copy.state, copy.action_id) == ("agreed", None)
    assert (
        copy.reason == "Phone: +15125550190 is the number of Ann Berg here, and stays theirs alone"
    )
    await there.write("contact", ben_id, last_name="Borg", phone="+15125550190")
    run = await there.run(await there.read())
    assert (run.error_count, run.given_count) == (0, 0)
    assert (await there.ours("contact", ben_id)).values["family_name"] == "Borg"
    # One that shares it and has no other address or name is the same person.
    third = await there.write("contact", phone="+15125550190")
    await there.read()
    assert "twice" in (await there.copy("contact", third)).reason


@pytest.mark.requirement("CRM-02")
async def test_a_reading_ends_when_somebody_pauses(there, database, scope, monkeypatch):
    monkeypatch.setattr(crm_account, "PAGE", 5)
    for n in range(7):
        await there.write("contact", first_name=f"P{n}")
    run_id = await there.read("full", until=2)
    async with database.scoped(scope) as db:
        await pause(db, there.id, paused=True)
    with pytest.raises(Conflict, match="It was paused"):
        await read_page(database, scope, run_id, "contact")
    async with database.scoped(scope) as db:
        await fail_run(db, run_id, "It was paused.")
    assert (await there.run(run_id)).state == "stopped"
    assert (await there.row()).last_error is None


@pytest.mark.requirement("CRM-02")
async def test_a_page_that_leads_to_itself_is_not_read_for_ever(database, scope):
    row = {"id": "c1", "firstName": "Ann", "searchAfter": [1, "c1"]}

    def answer(request):
        return {"contacts": [row] * 100} if request.url.path == "/contacts/search" else {}

    with answering(answer) as url:
        values = {"api_url": url, "private_token": "t", "location_id": "ve9EPM428h8vShlRW1KT"}
        async with database.scoped(scope) as db:
            await default_pipeline(db)
            account = await connect(db, "highlevel", values)
        made = await connect_crm(database, scope, "highlevel", account.id)
        there = There(database, scope, made)
        run = await there.run(await there.read("full"))
    assert (run.state, run.fetched_count) == ("failed", 100)
    assert "the same page again" in run.error


@pytest.mark.requirement("CRM-02")
async def test_a_reading_waits_for_no_record_that_is_being_written(there, database, scope):
    await there.read("full")
    async with database.scoped(scope) as writing, database.scoped(scope) as reading:
        writing.add(CopyRow(connection_id=there.id, kind="contact", title="Ann", state="unwritten"))
        await writing.flush()
        await reading.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert await begin_read(reading, there.id, "incremental") is not None


@pytest.mark.requirement("CRM-02")
async def test_a_shared_number_makes_nobody_somebody_else(there, database):
    async with database.scoped(there.scope) as db:
        ours = await crm.make(
            db,
            NewContact(
                given_name="Luis", family_name="Ferreira", phones=[PhoneIn(phone="+15125550190")]
            ),
        )
    ines = {"first_name": "Ines", "last_name": "Marlow", "email": "ines@example.com"}
    ines_id = await there.write("contact", **ines, phone="+15125550190")
    await there.read("full")
    taken = await there.ours("contact", ines_id)
    assert (taken.id != ours.id, taken.values["phone"]) == (True, None)
    assert "is the number of Luis Ferreira here" in (await there.copy("contact", ines_id)).reason
    async with database.scoped(there.scope) as db:
        kept = await crm.exchanged(db, "contact", ours.id)
    assert (kept.values["given_name"], kept.values["phone"]) == ("Luis", "+15125550190")
    # Spelt a little otherwise it is the same person.
    async with database.scoped(there.scope) as db:
        jon = NewContact(
            given_name="Jon", family_name="Smyth", phones=[PhoneIn(phone="+15125550191")]
        )
        jon = await crm.make(db, jon)
    john_id = await there.write(
        "contact", first_name="John", last_name="Smith", phone="+15125550191"
    )
    await there.read()
    assert (await there.ours("contact", john_id)).id == jon.id
