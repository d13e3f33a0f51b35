"""Merges of people who talk, who are asked to be left alone, and of whom something is queued."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.models import TaskRow
from enterprisehub.domains.messaging.models import ThreadRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.scope import Ref
from tests.conftest import settled

NUMBERS = ("+15125550161", "+15125550162")


async def two(db):
    made = [
        NewContact(name=f"Ann {n}", phones=[PhoneIn(phone=number)], emails=[EmailIn(email=email)])
        for n, (number, email) in enumerate(
            zip(NUMBERS, ("ann@northwind.com", "ann@home.com"), strict=True)
        )
    ]
    return [(await crm.make(db, new)).id for new in made]


async def merge(db, kept, other):
    return await crm.merge(db, MergeRecords(kept_id=kept, other_id=other))


@pytest.mark.requirement("BYD-08")
async def test_the_stricter_wish_holds_while_merged_and_for_both_afterwards(database, scope):
    async with database.scoped(scope) as db:
        kept, other = await two(db)
        await compliance.opt_out(db, "sms", NUMBERS[1], words="stop", source="sms")
        assert not await compliance.is_opted_out(db, kept, NUMBERS[0])
        merge_id = await merge(db, kept, other)
        assert await compliance.is_opted_out(db, kept, NUMBERS[0])
    async with database.scoped(scope) as db:
        await crm.split(db, merge_id)
        assert await compliance.is_opted_out(db, kept, NUMBERS[0])
        assert await compliance.is_opted_out(db, other, NUMBERS[1])
        assert await compliance.is_opted_out(db, None, "ann@northwind.com")


async def session(db, contact_id, number):
    thread = ThreadRow(
        channel="sms", connector="sandbox", our_address="+15125550100", address=number,
        contact_id=contact_id,
    )  # fmt: skip
    db.add(thread)
    await db.flush()
    row = SessionRow(
        contact_id=contact_id, thread_id=thread.id, channel="sms", address=number, flow="seller",
        flow_version=1, tone="friendly", dialogue={}, last_turn_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row.id


async def test_of_two_open_conversations_one_goes_on_and_each_returns_to_its_own(database, scope):
    async with database.scoped(scope) as db:
        kept, other = await two(db)
        older, newer = await session(db, kept, NUMBERS[0]), await session(db, other, NUMBERS[1])
    async with database.scoped(scope) as db:
        merge_id = await merge(db, kept, other)
        rows = list(await db.scalars(select(SessionRow).where(SessionRow.contact_id == kept)))
        assert {row.id for row in rows if row.closed_at is None} == {newer}
        assert {row.outcome for row in rows if row.id == older} == {"merged"}
    async with database.scoped(scope) as db:
        await crm.split(db, merge_id)
        query = select(SessionRow.id, SessionRow.contact_id)
        owners = {row[0]: row[1] for row in await db.execute(query)}
        assert owners == {older: kept, newer: other}


async def test_what_was_queued_for_the_other_is_done_for_the_kept_one(
    database, scope, owner, worker
):
    async with database.scoped(scope) as db:
        kept, other = await two(db)
        row = await propose(
            db,
            AddTask(title="Call Ann", contact_id=other),
            reason="She asked for it.",
            subjects=[Ref("crm.contact", other)],
        )
        await merge(db, kept, other)
        assert (await db.get(ActionRow, row.id)).state in ("proposed", "approved")
    async with database.scoped(scope) as db:
        waiting = await db.get_one(ActionRow, row.id)
        assert waiting.subject_id == kept, "it stands on the kept one's page"
        await ActionSettings(undo_seconds=0).save(db)
        await decide.approve(db, row.id, seen_version=waiting.version)

    async def done():
        async with database.scoped(scope) as db:
            return await db.scalar(select(TaskRow).where(TaskRow.title == "Call Ann"))

    task = await settled(done)
    async with database.scoped(scope) as db:
        assert (await crm.contact(db, task.contact_id)).id == kept
