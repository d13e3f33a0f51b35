"""A finished recording lies twice: copied, read back, used when the first is gone, deleted too."""

from pathlib import Path

import pytest
from obstore.store import LocalStore

from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic import copy_recording as copying
from enterprisehub.domains.voice.logic.analyse_call import record_analysis, what_to_assemble
from enterprisehub.domains.voice.logic.finish_call import assemble_sound
from enterprisehub.domains.voice.logic.forget_recordings import delete_sound, forget_recording
from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.settings import SettingsError, load_settings
from enterprisehub.kernel.storage.installed import (
    install_copies,
    install_objects,
    installed_copies,
    installed_objects,
)
from enterprisehub.kernel.storage.objects import ObjectMissing, Objects, open_copies
from tests.conftest import settled
from tests.domains.voice.line import make_caller, pick_up
from tests.domains.voice.sounds import made_call
from tests.webtest import Browser

pytestmark = pytest.mark.usefixtures("runtime")


def store(folder: Path) -> Objects:
    folder.mkdir()
    return Objects(LocalStore(folder, mkdir=True))


@pytest.fixture
def two_stores(tmp_path: Path) -> None:
    install_objects(store(tmp_path / "first"))
    install_copies(store(tmp_path / "second"))


async def recorded(database: Database, scope: Scope) -> RecordingRow:
    """A call that is over, its sound put together."""
    async with database.scoped(scope) as db:
        await ComplianceSettings(own_states="TX").save(db)
    caller = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=caller)
    await line.pick_up()
    await line.record(made_call([("caller", 0, 2000), ("agent", 2500, 3500)], 4000).pcm.tobytes())
    await line.say("I want to sell my house in Austin")
    await line.end()
    async with database.scoped(scope) as db:
        asked = await what_to_assemble(db, str(line.call_id))
    assert asked is not None
    made = await assemble_sound(scope, line.call_id, asked)
    async with database.scoped(scope) as db:
        await record_analysis(db, str(line.call_id), made)
    return await row_of(database, scope, line.call_id)


async def row_of(database: Database, scope: Scope, call_id: object) -> RecordingRow:
    async with database.scoped(scope) as db:
        row = await queries.recording(db, call_id)  # type: ignore[arg-type]
    assert row is not None
    return row


async def copied(database: Database, scope: Scope, row: RecordingRow) -> RecordingRow:
    """What the durable work does, step by step."""
    async with database.scoped(scope) as db:
        assert await copying.begin_copy(db, str(row.call_id))
    async with database.scoped(scope) as db:
        name = await copying.what_to_copy(db, str(row.call_id))
    assert name is not None
    sha256 = await copying.copy_sound(scope.tenant_id, name)
    async with database.scoped(scope) as db:
        assert await copying.record_copy(db, str(row.call_id), sha256)
    return await row_of(database, scope, row.call_id)


@pytest.mark.requirement("REC-01")
@pytest.mark.usefixtures("two_stores", "nobody_works")
async def test_a_copy_is_the_same_bytes_and_is_heard_when_the_first_is_damaged_or_gone(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    row = await copied(database, scope, await recorded(database, scope))
    name, copies, first = str(row.storage_key), installed_copies(), installed_objects()
    assert copies is not None
    assert (row.copy_state, len(str(row.copy_sha256))) == ("copied", 64)
    assert await copies.get(scope.tenant_id, name) == await first.get(scope.tenant_id, name)
    place = f"/calls/{row.call_id}"
    assert "In the second store, read back and the same" in await signed_in.page(place)
    whole = (await signed_in.get(f"{place}/sound")).content
    assert whole.startswith(b"OggS")
    sealed = await first.get(scope.tenant_id, name)
    await first.put(scope.tenant_id, name, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert (await signed_in.get(f"{place}/sound")).content == whole
    await first.delete(scope.tenant_id, [name])
    part = await signed_in.get(f"{place}/sound", headers={"range": "bytes=5-99"})
    assert part.content == whole[5:100]


@pytest.mark.requirement("REC-01")
@pytest.mark.usefixtures("two_stores", "worker")
async def test_the_worker_copies_what_was_missed_and_deletion_reaches_both_stores(
    database: Database, scope: Scope
) -> None:
    row = await recorded(database, scope)
    name, copies = str(row.storage_key), installed_copies()
    assert copies is not None
    async with database.scoped(scope) as db:
        await copying.begin_missing_copies(db)

    async def done() -> bool | None:
        return (await row_of(database, scope, row.call_id)).copy_state == "copied" or None

    await settled(done)
    async with database.scoped(scope) as db:
        assert await copying.begin_missing_copies(db) == 0
        names = await forget_recording(db, row.call_id)
    await delete_sound(scope.tenant_id, names)

    async def gone() -> bool | None:
        try:
            await copies.find(scope.tenant_id, name)
        except ObjectMissing:
            return True
        return None

    await settled(gone)
    over = await row_of(database, scope, row.call_id)
    assert (over.state, over.copy_state, over.data_key) == ("deleted", "none", "")


@pytest.mark.requirement("REC-01")
@pytest.mark.usefixtures("two_stores", "nobody_works")
async def test_a_copy_that_could_not_be_made_says_why_and_is_tried_again(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    row = await recorded(database, scope)
    async with database.scoped(scope) as db:
        await copying.begin_copy(db, str(row.call_id))
        await copying.record_failure(db, str(row.call_id), "The bucket is away.")
    page = await signed_in.page(f"/calls/{row.call_id}")
    assert "Not copied: The bucket is away." in page
    async with database.scoped(scope) as db:
        assert await copying.begin_missing_copies(db) == 1
        await forget_recording(db, row.call_id)
        assert not await copying.record_copy(db, str(row.call_id), "0" * 64)


def test_the_settings_name_one_second_store(tmp_path: Path) -> None:
    home = {"HUB_HOME": str(tmp_path)}
    assert open_copies(load_settings(home)) is None
    folder = {"HUB_COPY_FOLDER": str(tmp_path / "elsewhere")}
    assert open_copies(load_settings(home | folder)) is not None
    bucket = {"HUB_COPY_S3_BUCKET": "copies", "HUB_COPY_S3_ENDPOINT": "http://127.0.0.1:1"}
    assert open_copies(load_settings(home | bucket)) is not None
    with pytest.raises(SettingsError, match="not both"):
        load_settings(home | folder | bucket)
