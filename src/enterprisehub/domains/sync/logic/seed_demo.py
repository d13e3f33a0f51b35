"""The demo tenant's other CRM: the sandbox's, connected and read like a real one."""

from enterprisehub.domains.sync.logic.connect_crm import keep_connection
from enterprisehub.domains.sync.logic.learn_shape import Shape
from enterprisehub.domains.sync.logic.open_account import sandbox_account
from enterprisehub.domains.sync.logic.run_read import start_read
from enterprisehub.domains.sync.ports import DEMO
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.db.session import Db

FIRST_LOAD_SECONDS = 240.0
_ASKED = ("phone", "job_title")


async def seed_demo(db: Db) -> None:
    """The sandbox's CRM has a few of the demo's people; the worker reads it a little later.

    Two of its fields ask people where both sides say something, so that there is one to decide.
    """
    told = await DEMO.ask(db, None)
    if told is None:
        return
    _, there = told
    shape = Shape(there.properties, there.owners, there.stages)
    row = await keep_connection(db, sandbox_account(db.scope), there.identity, shape)
    for mapping in await connections.mappings(db, row.id, "contact"):
        if mapping.ours in _ASKED:
            mapping.rule = "ask"
    await start_read(db, row.id, "full", delay_seconds=FIRST_LOAD_SECONDS)
