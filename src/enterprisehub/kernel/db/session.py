"""One request, one job step or one hook is one transaction, opened in one Scope.

The driver runs in autocommit and we send BEGIN ourselves, because that lets the tenant travel in
the same message: a separate `set_config` would cost a round trip on every transaction.
"""

import hashlib
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from enterprisehub.kernel.scope import Actor, Scope

_ACT_AS = text(
    "SELECT set_config('hub.actor', :actor, true), set_config('hub.request_id', :request, true)"
)
_PROOFS_KEPT = 10_000


class Db(AsyncSession):
    """A session bound to a Scope. Domains never commit; `Database.scoped` does."""

    _scope: Scope

    @property
    def scope(self) -> Scope:
        """Who acts in this transaction; `act_as` is the only way to change it."""
        return self._scope

    async def act_as(self, actor: Actor, *, request_id: str | None = None) -> None:
        """What follows in this transaction is `actor`'s doing, in the change log too.

        What was done so far stays the former actor's. `request_id` is kept where none is given.
        """
        await self.flush()
        scope = self._scope.acting_as(actor)
        if request_id is not None:
            scope = replace(scope, request_id=request_id)
        await self.execute(_ACT_AS, {"actor": str(actor), "request": scope.request_id or ""})
        self._scope = scope


def tenant_proof(key: bytes, tenant_id: UUID) -> str:
    """What `hub.tenant()` in PostgreSQL demands beside the tenant's id: 64 hex digits."""
    return hashlib.sha256(key + str(tenant_id).encode()).hexdigest()


def _literal(value: str) -> str:
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


class Database:
    """The pool of connections of one process.

    `url` is a psycopg SQLAlchemy URL of the application role, `tenant_key` the secret that
    `hub.secret` holds in the database.
    """

    def __init__(
        self,
        url: str,
        tenant_key: bytes,
        *,
        pool_size: int = 8,
        statement_timeout_seconds: int = 60,
    ) -> None:
        self.url = url
        self._tenant_key = tenant_key
        self._proofs: dict[UUID, str] = {}
        options = f"-c timezone=UTC -c statement_timeout={statement_timeout_seconds * 1000}"
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_use_lifo=True,
            connect_args={"options": options, "autocommit": True},
        )
        event.listen(self.engine.sync_engine, "begin", self._begin)
        event.listen(self.engine.sync_engine, "checkin", _forget_broken)
        event.listen(self.engine.sync_engine, "checkout", _refuse_dead)

    def _begin(self, connection: Connection) -> None:
        scope: Scope | None = connection.get_execution_options().get("hub_scope")
        statement = "BEGIN" if scope is None else self.beginning_of(scope)
        raw: Any = connection.connection.dbapi_connection
        try:
            raw.run_async(lambda c: c.execute(statement, prepare=False))
        except psycopg.Error as error:  # beside SQLAlchemy's own statements: it does not wrap it
            raise OperationalError(
                "BEGIN", None, error, connection_invalidated=raw.closed
            ) from error

    def settings_of(self, scope: Scope) -> str:
        """The statement that puts a transaction into `scope`, every value a safe literal."""
        values = self._values_of(scope).items()
        calls = (f"set_config('{k}', {_literal(v)}, true)" for k, v in values)
        return f"SELECT {', '.join(calls)}"

    def beginning_of(self, scope: Scope) -> str:
        """BEGIN and the same settings: SET LOCAL needs neither a plan nor an answer."""
        values = self._values_of(scope).items()
        return "; ".join(["BEGIN", *(f"SET LOCAL {k} = {_literal(v)}" for k, v in values)])

    def _values_of(self, scope: Scope) -> dict[str, str]:
        return {
            "hub.tenant_id": str(scope.tenant_id),
            "hub.tenant_proof": self._proof(scope.tenant_id),
            "hub.actor": str(scope.actor),
            "hub.request_id": scope.request_id or "",
        }

    def _proof(self, tenant_id: UUID) -> str:
        """Remembered: every transaction needs it."""
        if (proof := self._proofs.get(tenant_id)) is None:
            if len(self._proofs) >= _PROOFS_KEPT:
                self._proofs.clear()
            proof = self._proofs[tenant_id] = tenant_proof(self._tenant_key, tenant_id)
        return proof

    @asynccontextmanager
    async def scoped(self, scope: Scope) -> AsyncIterator[Db]:
        """A transaction in `scope`: committed when the block ends, rolled back when it raises."""
        async with Db(self.engine, expire_on_commit=False) as db, db.begin():
            db._scope = scope  # noqa: SLF001  here it begins
            await db.connection(execution_options={"hub_scope": scope})
            yield db

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[AsyncSession]:
        """A transaction in no tenant: it sees global tables and nothing of any tenant."""
        async with AsyncSession(self.engine, expire_on_commit=False) as db, db.begin():
            yield db

    async def close(self) -> None:
        await self.engine.dispose()


def _refuse_dead(raw: object, entry: ConnectionPoolEntry, proxy: object) -> None:
    """After a restart of the server the pool starts afresh instead of failing once per connection.

    Nothing is sent: an idle socket that has something to read can only tell of its end.
    """
    del entry, proxy
    driver = getattr(raw, "driver_connection", None)
    if driver is None or driver.closed:
        raise InvalidatePoolError("the connection is closed")
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError("the server closed the connection")


def _forget_broken(raw: object, entry: ConnectionPoolEntry) -> None:
    """A connection whose server went away is not handed out again."""
    driver = getattr(raw, "driver_connection", None)
    if driver is not None and driver.closed:
        entry.invalidate()
