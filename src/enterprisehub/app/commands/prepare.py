"""What the first start makes: database, tables, demo tenant. Later ones bring it up to date."""

import asyncio

from enterprisehub.app.commands.output import Output
from enterprisehub.app.demo import Credentials, seed_demo
from enterprisehub.app.installation import Installation
from enterprisehub.app.migrate import migrate
from enterprisehub.app.places import embedded_server
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids


def prepare(settings: Settings, out: Output) -> Credentials | None:
    """The database runs, is migrated, and has a first tenant.

    Raises:
        Unavailable: the bucket for objects cannot be used; nothing was begun.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.storage_bucket is not None:
        out.step(f"Trying the bucket {settings.storage_bucket}")
        asyncio.run(open_objects(settings).check())
    if settings.embedded:
        server = embedded_server(settings)
        out.step("Starting PostgreSQL" if server.pid() is None else "PostgreSQL is running")
        server.start()
    installation = Installation.open(settings)
    migrate(installation, out.step)
    if settings.demo:
        return asyncio.run(seed(installation, out))
    if not asyncio.run(_has_tenant(installation)):
        out.step('There is no tenant yet. Make one: hub tenant create "Your name" --owner EMAIL')
    return None


async def _has_tenant(installation: Installation) -> bool:
    runtime = installation.connect()
    try:
        async with runtime.database.unscoped() as db:
            return bool(await all_tenant_ids(db))
    finally:
        runtime.close()
        await runtime.database.close()


async def seed(installation: Installation, out: Output) -> Credentials | None:
    """The demo tenant exists; its credentials when it was made just now."""
    runtime = installation.connect()
    try:
        credentials = await seed_demo(runtime.database)
        if credentials is not None:
            out.step("Made the demo tenant")
        return credentials
    finally:
        runtime.close()
        await runtime.database.close()
