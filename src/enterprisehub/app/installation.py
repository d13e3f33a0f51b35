"""What all processes of one installation share: settings, keys, and how to reach the database."""

from dataclasses import dataclass
from typing import Self

from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.embedded import DatabaseUrls, EmbeddedPostgres
from enterprisehub.kernel.db.schema import sqlalchemy_url
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import Settings, SettingsError
from enterprisehub.kernel.work import runtime as work_runtime
from enterprisehub.kernel.work.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Installation:
    """Opened once by every process; the key ring is installed for encrypted columns."""

    settings: Settings
    ring: KeyRing
    urls: DatabaseUrls

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The keys are there (made where there are none); the database need not run yet."""
        ring = KeyRing.open(settings.home / "keys" / "ring.json")
        secrets.install(ring)
        return cls(settings, ring, database_urls(settings))

    @property
    def tenant_key(self) -> bytes:
        """What proves a tenant to PostgreSQL; the migrations store it there."""
        return self.ring.named("tenant")

    def connect(self) -> Runtime:
        """The database and the durable layer, installed for this process."""
        settings = self.settings
        database = Database(
            sqlalchemy_url(self.urls.app),
            self.tenant_key,
            pool_size=settings.database_pool_size,
        )
        made = Runtime.connect(database, self.urls.app, self.ring, public_url=settings.address)
        work_runtime.install(made)
        return made


def embedded_server(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.home / "postgres")


def database_urls(settings: Settings) -> DatabaseUrls:
    """The addresses of the database for its roles.

    Raises:
        SettingsError: an outside database is named without the address of the program's own role.
    """
    if settings.database_url is None:
        return embedded_server(settings).urls()
    if settings.database_app_url is None:
        raise SettingsError(
            "DATABASE_APP_URL: name the same database as DATABASE_URL, as the unprivileged role "
            "hub_app; `hub db prepare` makes the role."
        )
    return DatabaseUrls(
        admin=settings.database_url, owner=settings.database_url, app=settings.database_app_url
    )
