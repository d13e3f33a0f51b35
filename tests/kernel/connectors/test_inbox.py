"""What arrives is stored first, taken in the name of its connection, and in the sender's order."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.deliver import deliver, due
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.scope import Actor
from enterprisehub.kernel.tenancy.models import WorkspaceRow


@dataclass(frozen=True, slots=True)
class Knocked:
    name: str


@inbox.parses("knocker")
def _parse(delivery: inbox.Delivery) -> list[object]:
    return [Knocked(delivery.payload["name"])]


@inbox.receives(Knocked)
async def _receive(db: Db, knock: Knocked) -> dict[str, str]:
    db.add(WorkspaceRow(name=knock.name))
    return {"made": knock.name}


async def _accept(db, name, **options):
    payload = {"name": name}
    return await inbox.accept(
        db, "knocker", external_id=name, type="knock", payload=payload, **options
    )


async def _deliver_all(database, scope):
    with clock.fixed(datetime.now(UTC) + timedelta(hours=2)):
        while mine := [d for d in await due(database, 1000) if d.tenant_id == scope.tenant_id]:
            for item in mine:
                await deliver(database, item)


async def _hold(db):
    """Out of reach of a worker that runs in this process."""
    await db.execute(update(DeliveryRow).values(next_at=datetime.now(UTC) + timedelta(hours=1)))


@pytest.mark.requirement("PLT-12")
async def test_what_arrived_is_logged_as_its_connections_doing(database, scope):
    async with database.scoped(scope) as db:
        await _accept(db, "Door")
        await _hold(db)
    await _deliver_all(database, scope)
    async with database.scoped(scope) as db:
        (made,) = await latest_changes(db, ChangeFilter(table=WorkspaceRow.__tablename__))
    assert (made.actor, made.request_id) == ("connector:knocker", "test-request")


@pytest.mark.requirement("PLT-12")
async def test_who_acts_changes_only_for_what_follows(database, scope):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="before"))
        await db.act_as(Actor("agent", "test/1", "Tester"), request_id="another")
        db.add(WorkspaceRow(name="after"))
    async with database.scoped(scope) as db:
        wanted = ChangeFilter(table=WorkspaceRow.__tablename__)
        after, before = await latest_changes(db, wanted)
    assert (before.actor, before.request_id) == (str(scope.actor), "test-request")
    assert (after.actor, after.request_id) == ("agent:test/1", "another")
    with pytest.raises(AttributeError):
        db.scope = scope


@pytest.mark.requirement("PLT-22")
async def test_a_replayed_delivery_keeps_its_senders_order(database, scope):
    async with database.scoped(scope) as db:
        first = await _accept(db, "One", order_key="+15125550101")
        await _accept(db, "Two", order_key="+15125550101")
        await _hold(db)
    await _deliver_all(database, scope)
    async with database.scoped(scope) as db:
        await inbox.replay(db, first)
        await _hold(db)
        subjects = set(await db.scalars(select(EventRow.subject_id)))
        state = await db.scalar(select(InboxRow.state).where(InboxRow.id == first))
    assert (len(subjects), state) == (1, "waiting")
    await _deliver_all(database, scope)
