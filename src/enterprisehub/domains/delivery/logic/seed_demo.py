"""The demo tenant's work: the sandbox's Jira and GitHub, read like real ones."""

from enterprisehub.domains.delivery.events import SourcesChosen
from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.ports import tool_of, tools
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

SANDBOX = "sandbox_"


async def seed_demo(db: Db) -> None:
    """Both sandbox tools are connected with all they show; the worker reads them."""
    for tool in tools():
        if tool.connector.startswith(SANDBOX):
            await connect_sandbox(db, tool.connector)


async def connect_sandbox(db: Db, connector: str) -> None:
    """The sandbox's tool is a connection, everything chosen; its first load begins.

    It answers from memory, so that asking it inside this transaction holds nothing up.
    """

    async def keep(_: Account, __: object) -> None:
        """The sandbox has no credentials to change."""

    account = Account(tenant_id=db.scope.tenant_id, id=None, connector=connector, title="")
    asked = tool_of(connector).open(account, keep)
    connection = await connect_site(db, account, await asked.identify(), await asked.sources())
    rows = await sources.sources(db, connection.site_id)
    await choose_sources(db, connection.id, {row.id for row in rows})
    await publish(db, SourcesChosen(connection.id), Ref("delivery.connection", connection.id))
