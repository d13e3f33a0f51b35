"""A cold store in a folder, and tenants whose records are old enough for it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import psycopg
import pytest

from enterprisehub.kernel.archive.places import Cold
from enterprisehub.kernel.audit.seal_changes import seal, verify
from enterprisehub.kernel.settings import load_settings
from enterprisehub.kernel.storage import installed as stored
from enterprisehub.kernel.storage.objects import open_objects
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from tests.conftest import settled

MONTH = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("North", "", 'Zoë, "quoted"\nnew line', "李雷 🏠", "South")


@pytest.fixture
def cold(database, runtime, tmp_path, monkeypatch) -> Cold:
    monkeypatch.setenv("HUB_HOME", str(tmp_path))
    objects = open_objects(load_settings())
    stored.install_objects(objects)
    return Cold(objects, tmp_path / "spool", database)


@pytest.fixture
def objects_folder(tmp_path):
    return tmp_path / "objects"


@pytest.fixture
async def old_log(database, database_urls, scope) -> Callable[[], Awaitable[int]]:
    """Makes a sealed change log of March 2026 for the tenant; how many changes it has."""

    async def make() -> int:
        for name in NAMES:
            async with database.scoped(scope) as db:
                db.add(WorkspaceRow(name=name))
        with psycopg.connect(database_urls.admin) as admin:
            admin.execute("SELECT hub.make_partition('kernel_changes', %s)", [MONTH])
            moved = admin.execute(
                "UPDATE kernel_changes SET at = %s + (seq %% 1000) * interval '1 minute'"
                " WHERE tenant_id = %s",
                [MONTH, scope.tenant_id],
            )
        await all_sealed(database, scope)
        return moved.rowcount

    return make


async def all_sealed(database, scope) -> None:
    async def look():
        async with database.scoped(scope) as db:
            await seal(db, since_genesis=True)
            found = await verify(db)
        return found if found.unsealed == 0 else None

    await settled(look)
