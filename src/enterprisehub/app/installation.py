"""What all processes of one installation share: settings, keys, and how to reach the database."""

from dataclasses import dataclass
from typing import Self

from enterprisehub.app.places import database_urls
from enterprisehub.kernel import cache, secrets
from enterprisehub.kernel.cache import TenantCache
from enterprisehub.kernel.db.embedded import DatabaseUrls
from enterprisehub.kernel.db.schema import sqlalchemy_url
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.observe.queries import watch_queries
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.webhooks import addresses
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

    def connect(self, *, watched: bool = True) -> Runtime:
        """The database and the durable layer, installed for this process.

        A command that reads whole tables by design has its statements not `watched`: nobody is
        told that they are slow.
        """
        settings = self.settings
        database = Database(
            sqlalchemy_url(self.urls.app),
            self.tenant_key,
            pool_size=settings.database_pool_size,
        )
        cache.install(TenantCache(settings.redis_url, key=self.ring.named("cache")))
        if watched:
            watch_queries(database.engine.sync_engine, slow_ms=settings.slow_query_ms)
        networks = addresses.read_networks(settings.webhook_networks)
        addresses.install(addresses.Surroundings(networks))
        made = Runtime.connect(database, self.urls.app, self.ring, public_url=settings.address)
        work_runtime.install(made)
        return made
