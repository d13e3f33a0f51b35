"""What cannot be processed says so, waits for a person, and is told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from enterprisehub.console.notices import hooks, subscribers
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.events import failures
from enterprisehub.kernel.events.deliver import MAX_ATTEMPTS, deliver, due
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.inbox import list_notices


@dataclass(frozen=True)
class Parcel:
    weight: int


BROKEN: list[bool] = []


@inbox.parses("test.post")
def _parse(delivery: inbox.Delivery) -> list[object]:
    return [Parcel(int(delivery.payload["weight"]))]


@inbox.receives(Parcel)
async def _receive(_db, parcel: Parcel) -> dict[str, int]:
    if BROKEN:
        raise RuntimeError("the shelf is full")
    return {"weight": parcel.weight}


@pytest.fixture(autouse=True)
def _later():
    """Out of reach of any worker of this process, whose clock this is not."""
    BROKEN.clear()
    with clock.fixed(datetime.now(UTC) + timedelta(hours=2)):
        yield


async def _arrive(database, scope, weight="3"):
    async with database.scoped(scope) as db:
        made = await inbox.accept(
            db, "test.post", external_id=str(new_id()), type="parcel", payload={"weight": weight}
        )
        in_an_hour = {"next_at": datetime.now(UTC) + timedelta(hours=1)}
        await db.execute(update(DeliveryRow).values(in_an_hour))
    return made


async def _try(database, scope, times=1):
    at = clock.now()
    for _ in range(times):
        with clock.fixed(at):
            for item in await due(database, 1000):
                if item.tenant_id == scope.tenant_id:
                    await deliver(database, item)
        at += timedelta(hours=2)


async def _row(database, scope, row_id) -> InboxRow:
    async with database.scoped(scope) as db:
        return await db.get_one(InboxRow, row_id)


@pytest.mark.requirement("PLT-22")
async def test_each_failed_attempt_is_seen_on_what_arrived(database, scope):
    BROKEN.append(True)
    row_id = await _arrive(database, scope)
    await _try(database, scope)
    row = await _row(database, scope, row_id)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.error == "RuntimeError: the shelf is full"
    assert row.processed_at is not None
    BROKEN.clear()
    with clock.fixed(clock.now() + timedelta(hours=2)):
        await _try(database, scope)
    row = await _row(database, scope, row_id)
    assert (row.state, row.error, row.result) == ("done", None, {"results": [{"weight": 3}]})


@pytest.mark.requirement("NTF-01")
async def test_given_up_it_is_marked_told_and_can_be_processed_again(database, scope, new_person):
    manager = await new_person(Role.MANAGER)
    BROKEN.append(True)
    row_id = await _arrive(database, scope)
    await _try(database, scope, MAX_ATTEMPTS)
    row = await _row(database, scope, row_id)
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    async with database.scoped(scope) as db:
        fact = await db.scalar(select(EventRow.body).where(EventRow.type == "kernel.inbox_failed"))
        assert fact["delivery_id"] == str(row_id)
        await subscribers.tell_inbox_failed(db, inbox.InboxFailed(row_id, "test.post"))
        (notice,) = await list_notices(db, manager.id)
    assert notice.href == f"/settings/deliveries/{row_id}"
    BROKEN.clear()
    async with database.scoped(scope) as db:
        (lost,) = await failures.given_up(db)
        assert (lost.subscriber, lost.event_type) == ("kernel.inbox", "kernel.inbox_accepted")
        await failures.bring_again(db, lost.delivery_id)
    await _try(database, scope)
    assert (await _row(database, scope, row_id)).state == "done"
    with pytest.raises(Conflict):
        async with database.scoped(scope) as db:
            await failures.bring_again(db, lost.delivery_id)


@pytest.mark.requirement("NTF-01")
async def test_what_cannot_be_read_is_told_at_once(database, scope):
    row_id = await _arrive(database, scope, weight="heavy")
    await _try(database, scope)
    assert (await _row(database, scope, row_id)).state == "failed"
    async with database.scoped(scope) as db:
        told = select(EventRow.body).where(EventRow.type == "kernel.inbox_failed")
        assert (await db.scalar(told))["connector"] == "test.post"


@pytest.mark.requirement("NTF-01")
async def test_a_subscriber_that_gave_up_is_told(database, scope, new_person):
    manager, member = await new_person(Role.MANAGER), await new_person(Role.MEMBER)
    failure = failures.Failure(
        new_id(), "crm.contact_created", {}, "messaging.greet", 12, "KeyError: 'x'", True,
        clock.now(),
    )  # fmt: skip
    async with database.scoped(scope) as db:
        await hooks.tell_given_up(db, failure)
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, manager.id)
        assert await list_notices(db, member.id) == []
    assert notice.title == "messaging.greet could not take “crm.contact_created”"
    assert "12 attempts" in notice.body
