"""A connection's tool is opened with its account's credentials."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.models.sources import ConnectionRow
from enterprisehub.domains.delivery.ports import Keeper, WorkTool, tool_of
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import Account, opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope


async def open_tool(db: Db, database: Database, scope: Scope, connection_id: UUID) -> WorkTool:
    """The tool, ready to be asked once this transaction has ended."""
    connection, _ = await sources.connection(db, connection_id)
    account = await account_of(db, connection)
    return open_account(database, scope, account)


async def account_of(db: Db, connection: ConnectionRow) -> Account:
    if connection.account_id is None:
        return Account(
            tenant_id=db.scope.tenant_id,
            id=None,
            connector=connection.connector,
            title=connection.title,
        )
    return opened(await accounts.account(db, connection.account_id))


def open_account(database: Database, scope: Scope, account: Account) -> WorkTool:
    """The tool of an account that may not be a connection yet."""
    return tool_of(account.connector).open(account, keeper_of(database, scope))


def keeper_of(database: Database, scope: Scope) -> Keeper:
    """Keeps credentials that the tool changed, in a transaction of its own."""

    async def keep(owner: Account, credentials: dict[str, Any]) -> None:
        if owner.id is None:
            return
        async with database.scoped(scope) as db:
            row = await accounts.account(db, owner.id, lock=True)
            row.credentials = {**row.credentials, **credentials}

    return keep
