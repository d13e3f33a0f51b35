"""The same by durable work: a first load, a webhook, a change of ours, all in the worker."""

import psycopg
import pytest

from enterprisehub.connectors.sandbox import crm_world
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.sync.logic.retry_failed import retry_one
from enterprisehub.domains.sync.logic.run_read import start_read
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from tests.conftest import settled


@pytest.mark.requirement("CRM-02")
async def test_the_worker_keeps_both_sides_in_agreement(there, database, scope, worker):
    acme = await there.write("company", name="Acme", website="acme.example.com")
    ann = await there.write("contact", first_name="Ann", email="ann@example.com", town="Austin")
    await there.shape(unasked=True)
    async with database.scoped(scope) as db:
        await start_read(db, there.id, "full")

    async def loaded():
        async with database.scoped(scope) as db:
            return (await connections.connection(db, there.id)).first_loaded_at

    await settled(loaded)
    contact = await there.ours("contact", ann)
    assert contact.values["city"] == "Austin"
    await there.write("contact", ann, town="El Paso")

    async def moved():
        now = await there.ours("contact", ann)
        return now if now.values["city"] == "El Paso" else None

    await settled(moved)
    await there.change("contact", contact.id, job_title="Buyer")

    async def written():
        values = await there.values("contact", ann)
        return values if values.get("job_title") == "Buyer" else None

    await settled(written)

    async def at_rest():
        copy = await there.copy("contact", ann)
        return copy if copy.state == "agreed" and copy.action_id is None else None

    copy = await settled(at_rest)
    assert copy.agreed["job_title"] == "Buyer"
    # A company that is deleted here is proposed to be deleted there, as a contact or a deal is.
    await there.shape(on_our_delete="delete")
    company = await there.ours("company", acme)
    async with database.scoped(scope) as db:
        await crm.remove_exchanged(db, "company", company.id)

    async def proposed():
        copy = await there.copy("company", acme)
        return await there.action(copy) if copy.action_id else None

    action = await settled(proposed)
    assert (action.kind, action.state) == ("sync.remove_record", "proposed")


@pytest.mark.requirement("CRM-02")
async def test_what_was_put_right_there_is_read_anew_when_it_is_tried_again(
    there, database, scope, worker
):
    nobody = await there.write("contact", town="Austin")
    await there.read("full")
    copy = await there.copy("contact", nobody)
    assert copy.state == "rejected"
    async with database.scoped(scope) as db:  # no webhook tells of it
        row = await crm_world.live_record(db, "contact", nobody)
        row.values, row.changed_at = {**row.values, "first_name": "Nell"}, clock.now()
    async with database.scoped(scope) as db:
        await retry_one(db, there.id, copy.id)

    async def taken():
        found = await there.copy("contact", nobody)
        return found if found.state == "agreed" else None

    await settled(taken)
    assert (await there.ours("contact", nobody)).values["given_name"] == "Nell"


@pytest.mark.requirement("CRM-02")
async def test_a_reading_that_the_database_refused_has_ended_with_word_of_it(
    there, database, scope, worker, database_urls
):
    """It is not under way for ever: the next one goes on where it stood."""
    await there.write("contact", first_name="Ann", email="ann@example.com")
    no_more = "ALTER TABLE sync_copies ADD CONSTRAINT none_more CHECK (false) NOT VALID"
    again = "ALTER TABLE sync_copies DROP CONSTRAINT none_more"
    with psycopg.connect(database_urls.admin, autocommit=True) as admin:
        admin.execute(no_more)
        try:
            async with database.scoped(scope) as db:
                await start_read(db, there.id, "full")

            async def failed():
                async with database.scoped(scope) as db:
                    connection = await connections.connection(db, there.id)
                    return connection.last_error if connection.state == "failing" else None

            assert "did not take what was read" in await settled(failed)
        finally:
            admin.execute(again)
    async with database.scoped(scope) as db:
        assert await connections.running(db, there.id) is None
        await start_read(db, there.id, "incremental")

    async def loaded():
        async with database.scoped(scope) as db:
            return (await connections.connection(db, there.id)).first_loaded_at

    await settled(loaded)
