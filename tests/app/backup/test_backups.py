"""A backup opens only for its owner, proves itself, and brings everything back."""

import json

import psycopg
import pytest

from enterprisehub.app.backup.backups import Backups
from enterprisehub.app.backup.manifest import BackupLocked, BackupMissing
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.db.roles import clone_database, drop_database
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import load_settings
from enterprisehub.kernel.storage import open_objects


@pytest.fixture
def installation(server, template, tmp_path):
    """A database of its own on the shared server, with one tenant and one object."""
    name, admin = f"t_backup_{new_id().hex[-8:]}", server.urls("postgres").admin
    clone_database(admin, name, template=template)
    with psycopg.connect(server.urls(name).admin) as connection:
        connection.execute("INSERT INTO kernel_tenants (name, slug) VALUES ('Northwind', 'n')")
    settings = load_settings(
        {"HUB_HOME": str(tmp_path), "HUB_BACKUP_PASSPHRASE": "four plain words"}
    )
    yield Installation(settings, KeyRing.open(tmp_path / "keys" / "ring.json"), server.urls(name))
    for left in (name, f"{name}_restored", f"{name}_before_restore"):
        drop_database(admin, left)


@pytest.fixture
async def backed_up(installation):
    objects = open_objects(installation.settings)
    await objects.put(new_id(), "calls/1.wav", b"sound" * 1000)
    backups = Backups(installation)
    await backups.make("first")
    return backups


def tenants(installation):
    with psycopg.connect(installation.urls.admin) as connection:
        return [
            slug for (slug,) in connection.execute("SELECT slug FROM kernel_tenants ORDER BY slug")
        ]


@pytest.mark.requirement("PLT-44")
async def test_a_backup_proves_itself(backed_up):
    proof = await backed_up.verify("first")
    assert proof.differences == []
    assert (proof.objects, proof.rows > 0, proof.tables > 20) == (1, True, True)
    assert [b["name"] for b in backed_up.known()] == ["first"]


@pytest.mark.requirement("PLT-44")
async def test_everything_comes_back(backed_up, installation):
    with psycopg.connect(installation.urls.admin) as connection:
        connection.execute("INSERT INTO kernel_tenants (name, slug) VALUES ('Later', 'later')")
    objects = open_objects(installation.settings)
    ((tenant, found),) = [pair async for pair in objects.list_all()]
    await objects.put(tenant, found.path, b"overwritten")
    installation.ring.rotate()
    installation.ring.retire()
    await backed_up.restore("first")
    assert tenants(installation) == ["n"]
    assert await objects.get(tenant, found.path) == b"sound" * 1000
    with psycopg.connect(installation.urls.app) as connection:
        row = connection.execute("SELECT count(*) FROM kernel_workspaces").fetchone()
        assert row == (0,)


@pytest.mark.requirement("PLT-15")
async def test_nothing_in_a_backup_can_be_read_without_a_key(backed_up):
    for file in (backed_up.folder / "first").iterdir():
        content = file.read_bytes()
        assert b"Northwind" not in content
        assert b"sound" not in content
        assert b"generations" not in content


async def test_a_stranger_cannot_open_it(backed_up, installation, tmp_path):
    stranger = KeyRing.open(tmp_path / "other" / "ring.json")
    settings = installation.settings.model_copy(update={"backup_passphrase": "a wrong guess"})
    with pytest.raises(BackupLocked, match="HUB_BACKUP_PASSPHRASE"):
        await Backups(Installation(settings, stranger, installation.urls)).verify("first")
    rightful = Installation(installation.settings, stranger, installation.urls)
    assert (await Backups(rightful).verify("first")).differences == []


async def test_damage_is_told(backed_up):
    file = backed_up.folder / "first" / "database.sealed"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert (await backed_up.verify("first")).differences == [
        "database.sealed was changed or damaged"
    ]
    with pytest.raises(BackupLocked, match="damaged"):
        await backed_up.restore("first")
    file.unlink()
    assert (await backed_up.verify("first")).differences == ["database.sealed is missing"]


async def test_a_changed_manifest_is_told(backed_up):
    file = backed_up.folder / "first" / "manifest.json"
    content = json.loads(file.read_text())
    content["tables"] = {}
    file.write_text(json.dumps(content))
    with pytest.raises(BackupLocked, match="changed"):
        await backed_up.verify("first")
    file.write_text("{")
    with pytest.raises(BackupLocked, match="damaged"):
        await backed_up.verify("first")


async def test_names_are_plain_and_taken_once(backed_up):
    with pytest.raises(Conflict):
        await backed_up.make("first")
    for name in ("../../etc", "", "a b", ".hidden"):
        with pytest.raises(Invalid):
            await backed_up.verify(name)
    with pytest.raises(BackupMissing):
        await backed_up.verify("second")
