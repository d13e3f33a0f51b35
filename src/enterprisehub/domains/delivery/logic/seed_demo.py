"""The demo tenant's work: the sandbox's Jira and GitHub, read like real ones."""

from uuid import UUID

from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.domains.delivery.ports import tool_of, tools
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Db

SANDBOX = "sandbox_"
FIRST_LOAD_SECONDS = 180.0


async def seed_demo(db: Db) -> None:
    """Both sandbox tools are connected with all they show; the worker reads them a little later.

    Who has just installed the program texts with the bot first, and should not wait for a load.
    """
    for tool in tools():
        if tool.connector.startswith(SANDBOX):
            connection_id = await _connect(db, tool.connector)
            await start_sync(db, connection_id, "incremental", delay_seconds=FIRST_LOAD_SECONDS)


async def _connect(db: Db, connector: str) -> UUID:
    """The sandbox's tool is a connection with everything chosen.

    It answers from memory, so that asking it inside this transaction holds nothing up.
    """

    async def keep(_: Account, __: object) -> None:
        """The sandbox has no credentials to change."""

    account = Account(tenant_id=db.scope.tenant_id, id=None, connector=connector, title="")
    asked = tool_of(connector).open(account, keep)
    connection = await connect_site(db, account, await asked.identify(), await asked.sources())
    rows = await sources.sources(db, connection.site_id)
    await choose_sources(db, connection.id, {row.id for row in rows})
    return connection.id
