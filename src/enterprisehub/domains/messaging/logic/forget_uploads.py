"""Files that were uploaded for a message nobody wrote do not lie about for ever."""

from datetime import timedelta

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.logic.attach_files import FOLDER
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.storage import Objects

KEPT = timedelta(hours=24)
"""Between the upload and the message that takes it along."""
_BATCH = 200


async def forget_uploads(db: Db, objects: Objects) -> int:
    """Uploads of yesterday that no message and no proposal names are gone; how many there were."""
    before, old, forgotten = clock.now() - KEPT, list[str](), 0
    async for found in objects.list(db.scope.tenant_id, FOLDER):
        if found.changed_at < before:
            old.append(found.path)
        if len(old) == _BATCH:
            forgotten += await _forget(db, objects, old)
            old = []
    return forgotten + await _forget(db, objects, old)


async def _forget(db: Db, objects: Objects, paths: list[str]) -> int:
    named = await queries.files_named(db, paths)
    unused = [path for path in paths if path not in named]
    await objects.delete(db.scope.tenant_id, unused)
    return len(unused)
