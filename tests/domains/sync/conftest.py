"""A tenant whose customers the sandbox's CRM keeps too."""

from uuid import UUID

import pytest_asyncio

from enterprisehub.connectors.sandbox import crm_world
from enterprisehub.connectors.sandbox.crm_world import Writing
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.sync.logic.connect_crm import connect_crm
from enterprisehub.domains.sync.logic.consider_record import consider_record
from enterprisehub.domains.sync.logic.plan_read import fail_run, finish_run, plan_read
from enterprisehub.domains.sync.logic.read_page import end_kind, read_page, sweep_kind, take_for_run
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.actions.decide import approve
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.errors import HubError


class There:
    """The sandbox's CRM and our connection to it, as one test sees them."""

    def __init__(self, database, scope, connection_id):
        self.database, self.scope, self.id = database, scope, connection_id

    async def write(self, kind, number=None, **values):
        async with self.database.scoped(self.scope) as db:
            writing = Writing("Somebody there")
            row = await crm_world.write_record(db, kind, number, values, writing)
            return row.number

    async def remove(self, kind, number):
        async with self.database.scoped(self.scope) as db:
            await crm_world.remove_record(db, kind, number, Writing("Somebody there"))

    async def merge(self, kind, number, gone):
        async with self.database.scoped(self.scope) as db:
            await crm_world.merge_records(db, kind, number, gone, Writing("Somebody there"))

    async def values(self, kind, number):
        async with self.database.scoped(self.scope) as db:
            return dict((await crm_world.live_record(db, kind, int(number))).values)

    async def read(self, reading="incremental", *, until=None):
        """What the durable work does; breaks off after so many pages where `until` says."""
        database, scope = self.database, self.scope
        async with database.scoped(scope) as db:
            plan = await plan_read(db, str(self.id), reading)
        if plan is None:
            return None
        pages = 0
        try:
            for kind in plan.kinds:
                if reading == "sweep":
                    await sweep_kind(database, scope, plan.run_id, kind)
                else:
                    more = True
                    while more:
                        if until is not None and pages >= until:
                            return plan.run_id
                        more = await read_page(database, scope, plan.run_id, kind)
                        pages += 1
                done = 1
                while done:
                    async with database.scoped(scope) as db:
                        done = await take_for_run(db, plan.run_id, kind)
                async with database.scoped(scope) as db:
                    await end_kind(db, plan.run_id, kind)
            async with database.scoped(scope) as db:
                await finish_run(db, plan.run_id)
        except HubError as error:
            async with database.scoped(scope) as db:
                await fail_run(db, plan.run_id, error.message)
        return plan.run_id

    async def close(self, run_id):
        """A run that a test broke off is over."""
        async with self.database.scoped(self.scope) as db:
            await finish_run(db, run_id)

    async def run(self, run_id):
        async with self.database.scoped(self.scope) as db:
            return await connections.run(db, UUID(run_id))

    async def row(self):
        async with self.database.scoped(self.scope) as db:
            return await connections.connection(db, self.id)

    async def copy(self, kind, number):
        async with self.database.scoped(self.scope) as db:
            return await copies.copy_named(db, self.id, kind, str(number))

    async def ours(self, kind, number):
        """Our record that this one of theirs is, as plain values."""
        copy = await self.copy(kind, number)
        if copy is None or copy.record_id is None:
            return None
        async with self.database.scoped(self.scope) as db:
            return await crm.exchanged(db, kind, copy.record_id)

    async def change(self, kind, record_id, **values):
        async with self.database.scoped(self.scope) as db:
            return await crm.take_exchanged(db, kind, values, record_id=record_id)

    async def action(self, copy):
        async with self.database.scoped(self.scope) as db:
            return await db.get(ActionRow, copy.action_id)

    async def shape(self, **values):
        async with self.database.scoped(self.scope) as db:
            row = await connections.connection(db, self.id)
            for name, value in values.items():
                setattr(row, name, value)

    async def rule(self, kind, ours, **values):
        async with self.database.scoped(self.scope) as db:
            for row in await connections.mappings(db, self.id, kind):
                if row.ours == ours:
                    for name, value in values.items():
                        setattr(row, name, value)


async def performed(database, scope, action):
    """What the durable work does with an approved action, at once."""
    async with database.scoped(scope) as db:
        row = await db.get(ActionRow, action.id)
        if row.state == "proposed":
            row = await approve(db, action.id, seen_version=row.version)
        row.not_before = None
    async with database.scoped(scope) as db:
        begun = await perform.begin(db, str(action.id))
    if begun != perform.PERFORM:
        return begun
    result = await perform.reach(scope, str(action.id))
    async with database.scoped(scope) as db:
        return await perform.finish(db, str(action.id), result)


async def considered(there, kind, record_id):
    async with there.database.scoped(there.scope) as db:
        await consider_record(db, kind, record_id)


@pytest_asyncio.fixture
async def there(database, scope, runtime):
    async with database.scoped(scope) as db:
        await default_pipeline(db)
    return There(database, scope, await connect_crm(database, scope, "sandbox", None))
