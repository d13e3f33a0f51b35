"""Both sides are kept in agreement: read, compared, written."""

import pytest
from sqlalchemy import select

from enterprisehub.connectors.sandbox.models import CrmWriteRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, EmailIn, NewContact
from enterprisehub.domains.sync.logic.decide_conflict import decide_conflict
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.errors import Conflict
from tests.domains.sync.conftest import considered, performed

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
