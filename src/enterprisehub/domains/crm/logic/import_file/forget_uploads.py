"""Files that came in do not lie about for ever: they hold what people said of themselves."""

from datetime import timedelta

from enterprisehub.domains.crm import queries
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.storage import Objects

KEPT_DAYS = 30
"""After the end of an import, for rows to be corrected and a stopped import to be continued."""


async def forget_uploads(db: Db, objects: Objects, *, most: int = 100) -> int:
    """Files of imports that ended long ago, or never began, are gone; answers how many.

    With them go the sample and the rows that were not taken. What came in stays, and so does the
    count of it. The file goes first: if this transaction fails, the next one passes over it.
    """
    before = clock.now() - timedelta(days=KEPT_DAYS)
    rows = await queries.imports_with_file_before(db, before, most=most)
    await objects.delete(db.scope.tenant_id, [row.object_key for row in rows])
    await queries.delete_import_errors(db, [row.id for row in rows])
    for row in rows:
        if row.state == "uploaded":
            row.state, row.finished_at = "cancelled", clock.now()
        row.sample, row.file_removed_at = [], clock.now()
    return len(rows)
