"""What is deleted or merged on one side is followed on the other."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.domains.sync.logic import read_page
from enterprisehub.domains.sync.logic.consider_record import (
    follow_our_deletion,
    follow_our_merge,
)
from enterprisehub.domains.sync.logic.take_told import take_told
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.errors import ConnectorRejected
from tests.domains.sync.conftest import performed

ANN = {"first_name": "Ann", "last_name": "Berg", "email": "ann@example.com", "town": "Austin"}


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
