"""What background work needs from its process: the database, the durable layer, the keys."""

from dataclasses import dataclass

from dbos import DBOSClient

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.work.sealing import SignedPickle

APPLICATION = "enterprisehub"
SCHEMA = "dbos"
VERSION = "1"
"""Pinned: raised only when old workers are kept to drain what they began."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Every process has one; a web process needs nothing more to enqueue and look."""

    database: Database
    client: DBOSClient
    sealing: SignedPickle
    public_url: str = ""
    """Where people and vendors reach the program, for links and webhook addresses."""

    @classmethod
    def connect(
        cls, database: Database, app_url: str, ring: KeyRing, *, public_url: str = ""
    ) -> "Runtime":
        """Nothing is connected yet; `app_url` is the libpq address of the application's role."""
        sealing = SignedPickle(ring)
        client = DBOSClient(
            system_database_url=app_url,
            dbos_system_schema=SCHEMA,
            serializer=sealing,
            application_name=APPLICATION,
            system_database_pool_size=3,
            lazy=True,
            retry_connection_errors=False,
        )
        return cls(database, client, sealing, public_url)

    def close(self) -> None:
        self.client.destroy()


_installed: list[Runtime] = []


def install(runtime: Runtime) -> None:
    """The process enqueues and runs work with this runtime from now on."""
    _installed[:] = [runtime]


def installed() -> Runtime:
    if not _installed:
        raise RuntimeError("background work is not set up in this process: call runtime.install()")
    return _installed[0]
