"""A tenant with a pipeline and a history, and an object store in memory."""

import pytest
import pytest_asyncio
from obstore.store import MemoryStore

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.pipeline.logic.invent_history import Stages, invent_history
from enterprisehub.domains.pipeline.queries import board
from enterprisehub.kernel import clock
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects


@pytest.fixture
def objects():
    store = Objects(MemoryStore())
    install_objects(store)
    yield store
    install_objects(None)


async def stages_of(db):
    found = await board.stages(db, await crm.first_pipeline(db))
    ends = {stage["kind"]: stage["id"] for stage in found if stage["kind"] != "open"}
    still_open = tuple(stage["id"] for stage in found if stage["kind"] == "open")
    return Stages(still_open, ends["won"], ends["lost"])


@pytest_asyncio.fixture
async def history(database, scope, runtime, objects, owner):
    """Sixteen months of an invented brokerage stand in the tenant."""
    async with database.scoped(scope) as db:
        made = invent_history(await stages_of(db), (owner.id,), clock.now(), 7)
        await crm.take_over(db, made.people, made.deals, made.talk)
    return made
