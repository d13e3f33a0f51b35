"""An account is asked which site it reads and what there is, and becomes a connection."""

from uuid import UUID

from enterprisehub.domains.delivery.events import SourcesChosen
from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.logic.sync_work.open_tool import account_of, open_account
from enterprisehub.domains.delivery.ports import tool_of
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import Account, opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref, Scope


async def open_connection(
    database: Database, scope: Scope, connector: str, account_id: UUID | None
) -> UUID:
    """The connection's id; what it reads is chosen next. Nothing is read yet.

    Raises:
        NotConnected: this connector has no work to read.
        ConnectorFailed: in the tool's own words.
    """
    title = tool_of(connector).connector
    if account_id is None:
        account = Account(tenant_id=scope.tenant_id, id=None, connector=connector, title=title)
    else:
        async with database.scoped(scope) as db:
            account = opened(await accounts.account(db, account_id))
    tool = open_account(database, scope, account)
    identity, seen = await tool.identify(), await tool.sources()
    async with database.scoped(scope) as db:
        return (await connect_site(db, account, identity, seen)).id


async def look_again(database: Database, scope: Scope, connection_id: UUID) -> None:
    """What can be chosen is what the account sees now."""
    async with database.scoped(scope) as db:
        connection, _ = await sources.connection(db, connection_id)
        account = await account_of(db, connection)
    tool = open_account(database, scope, account)
    identity, seen = await tool.identify(), await tool.sources()
    async with database.scoped(scope) as db:
        await connect_site(db, account, identity, seen)


async def read_chosen(db: Db, connection_id: UUID, chosen: set[UUID]) -> int:
    """Exactly these sources are read from now on; what is new among them is read at once.

    Where nothing is read but files come, exactly these count; the others' items are gone until
    they are chosen again.
    """
    fresh = await choose_sources(db, connection_id, chosen)
    connection, site = await sources.connection(db, connection_id)
    if not tool_of(connection.connector).streams:
        await raw.count_only(db, site.id, sorted(chosen))
    await publish(db, SourcesChosen(connection_id), Ref("delivery.connection", connection_id))
    return fresh


async def pause(db: Db, connection_id: UUID, *, paused: bool) -> None:
    """A paused connection is neither polled nor told of by webhooks."""
    connection, _ = await sources.connection(db, connection_id)
    connection.state = "paused" if paused else "ready"
