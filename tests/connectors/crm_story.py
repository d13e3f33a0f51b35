"""What every CRM must go through: connected, loaded, kept in agreement both ways, errors, ends.

`fake` plays the vendor: `seed()` → ids by kind, `put(kind, known, **values)`, `delete(kind, known)`,
`values(kind, known)`, `refuse(message)` for the next write, `limit()` for the next read; `names`
are the vendor's names for what the story changes.
"""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.sync.logic.connect_crm import connect_crm
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.plan_read import plan_read
from enterprisehub.domains.sync.logic.read_page import read_page
from enterprisehub.domains.sync.logic.retry_failed import retry_all
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited
from tests.domains.sync.conftest import There, considered, performed


async def connected(database, scope, connector, values):
    """An account as Settings stores it, and the connection made of it."""
    async with database.scoped(scope) as db:
        await default_pipeline(db)
        await ActionSettings(undo_seconds=600).save(db)  # the story acts, no worker before it
        row = await catalogue.connect(db, connector, values)
    return There(database, scope, await connect_crm(database, scope, connector, row.id))


async def loads_everything(there, fake, ids):
    run = await there.run(await there.read("full"))
    assert (run.state, run.error, run.made_count, run.error_count) == ("done", None, 4, 0)
    company, contact = (
        await there.ours("company", ids["company"]),
        await there.ours("contact", ids["contact"]),
    )
    deal = await there.ours("deal", ids["deal"])
    assert (company.values["domain"], company.values["employees"]) == ("acme.example.com", 12)
    assert (contact.values["email"], contact.values["company"]) == (
        "ann@example.com",
        str(company.id),
    )
    assert (deal.values["amount"], deal.values["close_on"]) == (120050, "2026-05-01")
    assert (deal.values["contact"], deal.values["company"]) == (str(contact.id), str(company.id))
    async with there.database.scoped(there.scope) as db:
        stages = {str(one.id): one.state for one in await crm.known_stages(db)}
    assert stages[deal.values["stage"]] == "won"
    again = await there.run(await there.read())
    assert (again.changed_count, again.made_count, again.given_count) == (0, 0, 0)
    return contact


async def goes_both_ways(there, fake, ids, contact):
    fake.put("contact", ids["contact"], **{fake.names["title"]: "Buyer"})
    run = await there.run(await there.read())
    assert (run.changed_count, run.taken_count) == (1, 1)
    assert (await there.ours("contact", ids["contact"])).values["job_title"] == "Buyer"
    await there.change("contact", contact.id, given_name="Anna")
    await considered(there, "contact", contact.id)
    action = await there.action(await there.copy("contact", ids["contact"]))
    assert await performed(there.database, there.scope, action) == "done"
    assert fake.values("contact", ids["contact"])[fake.names["given_name"]] == "Anna"
    run = await there.run(await there.read())
    assert (run.taken_count, run.given_count, run.error_count) == (0, 0, 0)


async def is_made_there_once(there, fake):
    person = NewContact(name="Bo Lind", emails=[EmailIn(email="bo@example.com")])
    async with there.database.scoped(there.scope) as db:
        made = await crm.make(db, person)
    await considered(there, "contact", made.id)
    await there.shape(makes_there=True, unasked=True)
    await considered(there, "contact", made.id)
    async with there.database.scoped(there.scope) as db:
        [copy] = await copies.copies_of_record(db, made.id)
        action = await db.get(ActionRow, copy.action_id)
    fake.refuse("Bo may not be written")
    with pytest.raises(ConnectorRejected, match="Bo may not be written") as refusal:
        await performed(there.database, there.scope, action)
    async with there.database.scoped(there.scope) as db:
        await perform.fail(db, str(action.id), refusal.value.message, refusal.value.code)
        [failed] = await copies.failed(db, there.id)
        assert "Bo may not be written" in failed.reason
        [health] = await measure_health(db)
        assert (health.state, health.error_count) == ("ready", 1)
        assert await retry_all(db, there.id) == 1
    async with there.database.scoped(there.scope) as db:
        [copy] = await copies.copies_of_record(db, made.id)
        action = await db.get(ActionRow, copy.action_id)
    assert await performed(there.database, there.scope, action) == "done"
    async with there.database.scoped(there.scope) as db:
        [copy] = await copies.copies_of_record(db, made.id)
    assert fake.values("contact", copy.external_id)[fake.names["email"]] == "bo@example.com"
    run = await there.run(await there.read())
    assert (run.made_count, run.error_count) == (0, 0)
    return made.id


async def waits_when_asked_to(there, fake):
    async with there.database.scoped(there.scope) as db:
        plan = await plan_read(db, str(there.id), "incremental")
    fake.limit()
    with pytest.raises(RateLimited):
        await read_page(there.database, there.scope, plan.run_id, "contact")
    await there.close(plan.run_id)


async def follows_what_is_gone(there, fake, ids):
    fake.delete("deal", ids["deal"])
    await there.read()
    assert (await there.ours("deal", ids["deal"])).deleted
    assert (await there.copy("deal", ids["deal"])).reason.startswith("It was deleted in")
    fake.delete("company", ids["company"])
    fake.forget("company", ids["company"])
    await there.read("sweep")
    assert (await there.ours("company", ids["company"])).deleted
