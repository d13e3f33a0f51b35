"""An import runs to its end, whatever dies in between."""

from uuid import UUID

from enterprisehub.domains.crm.logic.import_file.take_batch import fail_import, take_batch
from enterprisehub.domains.crm.models import ImportRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, HubError
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

IMPORT_TIME_LIMIT_SECONDS = 12 * 3600.0
TRIES = 5
AWAY_TRIES = 12
AWAY_SECONDS = 1.0
LONGEST_AWAY_SECONDS = 60.0


@workflow(
    "crm.import_file",
    queue=Queue.BULK,
    title="Import a file",
    time_limit_seconds=IMPORT_TIME_LIMIT_SECONDS,
)
async def import_file(ctx: WorkContext, import_id: str) -> None:
    """Batch after batch, each in one transaction with the place that the import has reached."""
    clashes = away = 0
    while True:
        try:
            reached = await ctx.transaction(_take, import_id)
        except Conflict as error:
            clashes += 1
            if clashes < TRIES:
                continue
            await ctx.transaction(_fail, import_id, error.message)
            return
        except HubError as error:
            away += 1
            if error.retryable and away < AWAY_TRIES:
                await ctx.sleep(min(AWAY_SECONDS * 2 ** (away - 1), LONGEST_AWAY_SECONDS))
                continue
            await ctx.transaction(_fail, import_id, error.message)
            return
        except Exception:
            why = "An unexpected error stopped the import. The rows taken so far are kept."
            await ctx.transaction(_fail, import_id, why)
            raise
        if reached == "over":
            return
        clashes = away = 0


async def enqueue_import(db: Db, row: ImportRow) -> None:
    """The import goes on as soon as this transaction commits; each beginning is work of its own."""
    key = str(row.id) if row.begun_count == 1 else f"{row.id}:{row.begun_count}"
    await enqueue(db, import_file, str(row.id), key=key)


async def _take(db: Db, import_id: str) -> str:
    return await take_batch(db, installed_objects(), UUID(import_id))


async def _fail(db: Db, import_id: str, why: str) -> None:
    await fail_import(db, UUID(import_id), why)
