"""A merge that is taken back here is followed there: the separated record is proposed anew."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.logic.merge_records import merge_records
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.actions.models import ActionRow
from tests.conftest import settled
from tests.domains.sync.conftest import performed

ANN = {"first_name": "Ann", "last_name": "Berg", "email": "ann@example.com"}
BO = {"first_name": "Bo", "last_name": "Lind", "email": "bo@example.com"}


async def _merged(there, kept, other):
    async with there.database.scoped(there.scope) as db:
        what = MergeRecords(kind="contact", kept_id=kept, other_id=other, reason="Same person")
        return (await merge_records(db, what)).id


async def _split(there, merge_id):
    async with there.database.scoped(there.scope) as db:
        await split_records(db, merge_id)


async def _asked(there, kind, **payload):
    """The newest proposal of the kind that says this, once the events have been followed."""

    async def look():
        async with there.database.scoped(there.scope) as db:
            query = select(ActionRow).where(ActionRow.kind == kind).order_by(ActionRow.id.desc())
            for row in await db.scalars(query):
                if all(row.payload.get(name) == value for name, value in payload.items()):
                    return row
        return None

    return await settled(look)


async def _state(there, action):
    async with there.database.scoped(there.scope) as db:
        return (await db.get(ActionRow, action.id)).state


@pytest.mark.requirement("BYD-08")
@pytest.mark.requirement("HYG-02")
async def test_the_separated_contact_is_proposed_to_a_crm_that_merged_it(there, worker):
    ann, bo = await there.write("contact", **ANN), await there.write("contact", **BO)
    await there.read("full")
    first, second = await there.ours("contact", ann), await there.ours("contact", bo)
    merge_id = await _merged(there, first.id, second.id)
    asked = await _asked(there, "sync.merge_records")
    assert await performed(there.database, there.scope, asked) == "done"
    await _split(there, merge_id)
    proposal = await _asked(there, "sync.write_record", record_id=str(second.id))
    # By their old address the CRM would take the merged one for it, and overwrite that.
    assert (proposal.state, proposal.payload["external_id"]) == ("proposed", None)
    assert proposal.payload["match"] is None
    assert proposal.payload["apart"] is True
    async with there.database.scoped(there.scope) as db:
        copy = await copies.copy_of_record(db, there.id, second.id)
        assert (copy.state, copy.reason) == ("unwritten", "It is to be made in Sandbox CRM.")
    assert await performed(there.database, there.scope, proposal) == "done"
    async with there.database.scoped(there.scope) as db:
        copy = await copies.copy_of_record(db, there.id, second.id)
        assert (await copies.copy_of_record(db, there.id, first.id)).external_id == str(ann)
    assert copy.external_id not in (str(ann), str(bo))
    assert (await there.values("contact", copy.external_id))["email"] == "bo@example.com"
    run = await there.run(await there.read())
    assert (run.made_count, run.error_count) == (0, 0)


@pytest.mark.requirement("BYD-08")
async def test_a_merge_there_that_nobody_approved_yet_is_withdrawn(there, worker):
    ann, bo = await there.write("contact", **ANN), await there.write("contact", **BO)
    await there.read("full")
    first, second = await there.ours("contact", ann), await there.ours("contact", bo)
    merge_id = await _merged(there, first.id, second.id)
    asked = await _asked(there, "sync.merge_records")
    await _split(there, merge_id)

    async def withdrawn():
        return (await _state(there, asked) == "cancelled") or None

    assert await settled(withdrawn)
    copy = await there.copy("contact", bo)
    assert (copy.record_id, copy.state) == (second.id, "agreed")
    assert (await there.values("contact", bo))["email"] == "bo@example.com"


@pytest.mark.requirement("BYD-08")
async def test_the_only_one_there_goes_back_to_whom_it_was(there, worker):
    bo = await there.write("contact", **BO)
    await there.read("full")
    second = await there.ours("contact", bo)
    values = {"given_name": "Ann", "email": "ann@example.com"}
    async with there.database.scoped(there.scope) as db:
        first_id = await crm.take_exchanged(db, "contact", values, record_id=None)
    merge_id = await _merged(there, first_id, second.id)

    async def moved():
        return (await there.copy("contact", bo)).record_id == first_id or None

    assert await settled(moved)
    await _split(there, merge_id)

    async def returned():
        return (await there.copy("contact", bo)).record_id == second.id or None

    assert await settled(returned)
