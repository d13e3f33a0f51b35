"""Ports are Protocols that a domain declares and a connector implements, looked up per tenant.

A connector binds a factory to a port. Only the action lifecycle builds `Ports`, outside any
transaction: whoever reaches outside holds no session while a stranger's server thinks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Misdeclared, NotConnected

SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connected account with its opened credentials; never logged, never stored elsewhere."""

    tenant_id: UUID
    id: UUID | None
    connector: str
    title: str
    credentials: dict[str, Any] = field(default_factory=dict, repr=False)
    options: dict[str, Any] = field(default_factory=dict)
    hook_key: str = ""


class Consent(Protocol):
    """Signing in at the vendor instead of entering a token (OAuth)."""

    def address(self, account: Account, *, back: str, state: str) -> str:
        """Where a person allows what we do there; the vendor then sends them to `back`."""

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        """The credentials that the code is worth, once."""


@dataclass(frozen=True, slots=True)
class PortContext:
    """What a connector's factory gets: the account, the database (sandbox only), our address."""

    account: Account
    database: Database
    public_url: str


type Factory[P] = Callable[[PortContext], P]

_BOUND: dict[type[Any], dict[str, Factory[Any]]] = {}


def bind[P](port: type[P], connector: str, factory: Factory[P]) -> None:
    """`connector` offers `port`: `factory(context)` makes the implementation for one account."""
    known = _BOUND.setdefault(port, {})
    if connector in known:
        raise Misdeclared(f"{connector!r} binds {port.__name__} twice")
    known[connector] = factory


def offering(port: type[Any]) -> tuple[str, ...]:
    """The connectors that offer `port`, in order of registration."""
    return tuple(_BOUND.get(port, {}))


def offered_by(connector: str) -> tuple[type[Any], ...]:
    """The ports that `connector` offers."""
    return tuple(port for port, known in _BOUND.items() if connector in known)


class Ports:
    """One tenant's connected services. Holds no database session."""

    def __init__(
        self, database: Database, accounts: Sequence[Account], *, public_url: str, tenant_id: UUID
    ) -> None:
        self.tenant_id = tenant_id
        self._database = database
        self._accounts = accounts
        self._public_url = public_url

    def get[P](
        self, port: type[P], connector: str | None = None, account_id: UUID | None = None
    ) -> P:
        """The implementation of `port` by the first connected account, the sandbox where none is.

        With an `account_id` it is that account's.

        Raises:
            NotConnected: `connector` is named and not connected, or nothing offers the port.
        """
        known: dict[str, Factory[P]] = _BOUND.get(port, {})
        for account in self._accounts:
            wanted_one = account_id in (None, account.id) and connector in (None, account.connector)
            if account.connector in known and wanted_one:
                return known[account.connector](self._context(account))
        if account_id is None and connector in (None, SANDBOX) and SANDBOX in known:
            return known[SANDBOX](self._context(self._sandbox()))
        wanted = connector or port.__name__
        raise NotConnected(f"{wanted} is not connected. Connect it under Settings → Connections.")

    def _context(self, account: Account) -> PortContext:
        return PortContext(account, self._database, self._public_url)

    def _sandbox(self) -> Account:
        return Account(tenant_id=self.tenant_id, id=None, connector=SANDBOX, title="Sandbox")


async def connected_accounts(db: Db, connector: str | None = None) -> list[Account]:
    """The tenant's accounts that may be used, oldest first."""
    query = select(AccountRow).where(
        AccountRow.state == "connected", AccountRow.deleted_at.is_(None)
    )
    if connector is not None:
        query = query.where(AccountRow.connector == connector)
    return [opened(row) for row in await db.scalars(query.order_by(AccountRow.created_at))]


def opened(row: AccountRow) -> Account:
    return Account(
        tenant_id=row.tenant_id,
        id=row.id,
        connector=row.connector,
        title=row.title,
        credentials=row.credentials,
        options=row.options,
        hook_key=row.hook_key,
    )
