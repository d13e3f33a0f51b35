"""An account becomes a connection that is kept in agreement, and what people decide about it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.sync.contracts import CrmIdentity
from enterprisehub.domains.sync.logic.learn_shape import (
    Shape,
    ask_shape,
    keep_shape,
    map_defaults,
)
from enterprisehub.domains.sync.logic.open_account import open_account, sandbox_account
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.ports import crm_of
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import SANDBOX, Account, opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope


class ConnectionSettings(BaseModel):
    """What people decide about a connection; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    takes: bool | None = None
    gives: bool | None = None
    makes_there: bool | None = None
    unasked: bool | None = None
    on_their_delete: Literal["delete", "keep"] | None = None
    on_our_delete: Literal["delete", "keep"] | None = None


async def connect_crm(
    database: Database, scope: Scope, connector: str, account_id: UUID | None
) -> UUID:
    """The connection's id; fields are mapped as they usually are. Nothing is read yet.

    Raises:
        NotConnected: this connector keeps no customers.
        ConnectorFailed: in their own words.
    """
    known = crm_of(connector)
    if account_id is None and connector == SANDBOX:
        account = sandbox_account(scope)
    else:
        async with database.scoped(scope) as db:
            account = opened(await accounts.account(db, account_id or UUID(int=0)))
    there = open_account(database, account)
    identity, shape = await there.identify(), await ask_shape(there, known.kinds)
    async with database.scoped(scope) as db:
        return (await keep_connection(db, account, identity, shape)).id


async def keep_connection(
    db: Db, account: Account, identity: CrmIdentity, shape: Shape
) -> ConnectionRow:
    """The account is a connection; one that it is already stays as people shaped it."""
    row = await connections.connection_of_account(db, account.connector, account.id)
    if row is not None:
        await keep_shape(db, row, shape)
        return row
    row = ConnectionRow(
        account_id=account.id,
        connector=account.connector,
        address=identity.address,
        title=identity.title,
        stages={},
    )
    db.add(row)
    await db.flush()
    await keep_shape(db, row, shape)
    await map_defaults(db, row, crm_of(account.connector))
    return row


async def change_settings(db: Db, connection_id: UUID, wanted: ConnectionSettings) -> ConnectionRow:
    """It goes on as people decided."""
    row = await connections.connection(db, connection_id, lock=True)
    values: dict[str, Any] = wanted.model_dump(exclude_none=True)
    for name, value in values.items():
        setattr(row, name, value)
    return row


async def pause(db: Db, connection_id: UUID, *, paused: bool) -> None:
    """A paused connection is neither read nor written, whatever webhooks tell."""
    row = await connections.connection(db, connection_id, lock=True)
    row.state = "paused" if paused else "ready"


async def disconnect(db: Db, connection_id: UUID) -> None:
    """It is no longer kept in agreement; the records of both sides stay as they are."""
    row = await connections.connection(db, connection_id, lock=True)
    row.state, row.deleted_at = "paused", clock.now()
