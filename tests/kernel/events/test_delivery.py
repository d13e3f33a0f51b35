"""Events are told once the change is committed, at least once, in order per subject."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.events.deliver import MAX_ATTEMPTS, deliver, due
from enterprisehub.kernel.events.forget import forget_delivered
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.events.publish import Event, event, publish, subscribe
from enterprisehub.kernel.events.versions import read_fact, upcasts
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.models import WorkspaceRow


@event
@dataclass(frozen=True, slots=True)
class Rang(Event):
    type: ClassVar[str] = "test.rang"
    version: ClassVar[int] = 2
    number: int


FAILING: set[int] = set()


async def _note(db: Db, fact: Rang) -> None:
    db.add(WorkspaceRow(name=f"rang {fact.number}"))
    await db.flush()
    if fact.number in FAILING:
        raise RuntimeError("the line is dead")


subscribe(Rang, "test.note", _note)
SUBJECT = Ref("test.phone", new_id())


LATER = timedelta(hours=2)


async def _publish(database, scope, *numbers, subject=SUBJECT):
    """Due in an hour, out of reach of any worker that runs in this process; the tests live then."""
    async with database.scoped(scope) as db:
        for number in numbers:
            await publish(db, Rang(number), subject)
        in_an_hour = {"next_at": datetime.now(UTC) + timedelta(hours=1)}
        await db.execute(update(DeliveryRow).values(in_an_hour))


async def _mine(database, scope):
    return [item for item in await due(database, 1000) if item.tenant_id == scope.tenant_id]


async def _drain(database, scope):
    while batch := await _mine(database, scope):
        for item in batch:
            await deliver(database, item)


async def _heard(database, scope):
    async with database.scoped(scope) as db:
        return list(await db.scalars(select(WorkspaceRow.name).order_by(WorkspaceRow.id)))


@pytest.fixture(autouse=True)
def later():
    FAILING.clear()
    at = datetime.now(UTC) + LATER
    with clock.fixed(at):
        yield at


@pytest.mark.requirement("PLT-20")
async def test_an_event_is_stored_with_its_schema_version_and_heard_once(database, scope):
    await _publish(database, scope, 1)
    (item,) = await _mine(database, scope)
    assert await deliver(database, item)
    assert not await deliver(database, item)
    assert await _heard(database, scope) == ["rang 1"]
    async with database.scoped(scope) as db:
        row = (await db.scalars(select(EventRow))).one()
    assert (row.schema_version, row.body, row.request_id) == (2, {"number": 1}, "test-request")


@pytest.mark.requirement("PLT-12")
async def test_what_a_subscriber_changes_is_logged_with_the_request_that_caused_it(database, scope):
    await _publish(database, scope, 1)
    (item,) = await _mine(database, scope)
    await deliver(database, item)
    async with database.scoped(scope) as db:
        (change,) = await latest_changes(db, ChangeFilter(table=WorkspaceRow.__tablename__))
    assert (change.actor, change.request_id) == ("system:test.note", "test-request")


@event
@dataclass(frozen=True, slots=True)
class Moved(Event):
    type: ClassVar[str] = "test.moved"
    version: ClassVar[int] = 3
    street: str
    town: str


@upcasts(Moved, from_version=1)
def _with_town(body):
    return {"street": body["address"], "town": ""}


@pytest.mark.requirement("PLT-20")
def test_a_fact_stored_under_an_earlier_version_is_read_as_todays():
    assert read_fact("test.moved", 1, {"address": "1 Elm St"}) == Moved("1 Elm St", "")
    assert read_fact("test.moved", 3, {"street": "2 Oak", "town": "A"}) == Moved("2 Oak", "A")
    with pytest.raises(Misdeclared):
        upcasts(Moved, from_version=1)(_with_town)
    with pytest.raises(Misdeclared):
        upcasts(Moved, from_version=3)(_with_town)


@pytest.mark.requirement("PLT-20")
async def test_old_facts_are_forgotten_once_everybody_took_them(database, scope, later):
    FAILING.add(1)
    await _publish(database, scope, 1)
    await _publish(database, scope, 2, subject=Ref("test.phone", new_id()))
    await _drain(database, scope)
    async with database.scoped(scope) as db:
        assert await forget_delivered(db) == 0
    with clock.fixed(later + timedelta(days=31)):
        async with database.scoped(scope) as db:
            assert await forget_delivered(db) == 1
    async with database.scoped(scope) as db:
        left = list(await db.scalars(select(EventRow.body)))
        assert left == [{"number": 1}]
        assert len(list(await db.scalars(select(DeliveryRow.id)))) == 1


@pytest.mark.requirement("PLT-20")
async def test_what_was_rolled_back_is_never_told(database, scope):
    with pytest.raises(ZeroDivisionError):
        async with database.scoped(scope) as db:
            await publish(db, Rang(1), SUBJECT)
            1 / 0  # noqa: B018
    assert await _mine(database, scope) == []


@pytest.mark.requirement("PLT-20")
async def test_a_failure_holds_back_later_events_of_its_subject_only(database, scope):
    FAILING.add(1)
    await _publish(database, scope, 1, 2)
    await _publish(database, scope, 3, subject=Ref("test.phone", new_id()))
    await _drain(database, scope)
    assert await _heard(database, scope) == ["rang 3"]
    FAILING.clear()
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        await _drain(database, scope)
    assert await _heard(database, scope) == ["rang 3", "rang 1", "rang 2"]


async def test_a_failing_subscriber_leaves_no_half_done_writes(database, scope):
    FAILING.add(1)
    await _publish(database, scope, 1)
    await _drain(database, scope)
    assert await _heard(database, scope) == []
    async with database.scoped(scope) as db:
        row = (await db.scalars(select(DeliveryRow))).one()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.error == "RuntimeError: the line is dead"


async def test_a_subscriber_that_always_fails_is_given_up_and_shown(database, scope):
    FAILING.add(1)
    await _publish(database, scope, 1, 2)
    at = clock.now()
    for _ in range(MAX_ATTEMPTS):
        at += timedelta(hours=2)
        with clock.fixed(at):
            for item in await _mine(database, scope):
                await deliver(database, item)
    with clock.fixed(at + timedelta(hours=2)):
        await _drain(database, scope)
    assert await _heard(database, scope) == ["rang 2"]
    async with database.scoped(scope) as db:
        states = list(await db.scalars(select(DeliveryRow.state).order_by(DeliveryRow.seq)))
    assert states == ["failed", "done"]
