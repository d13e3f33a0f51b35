"""What delivery does when something has happened."""

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.events import SourcesChosen, SyncFinished
from enterprisehub.domains.delivery.logic.refresh_figures import refresh_figures
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.enqueue import enqueue


@domain.on(SourcesChosen)
async def load_chosen(db: Db, fact: SourcesChosen) -> None:
    """What was chosen is read without waiting for the clock."""
    await start_sync(db, fact.connection_id, "incremental")


@domain.on(SyncFinished)
async def refresh_after_reading(db: Db, fact: SyncFinished) -> None:
    """People, grades and insights follow what was read; a reading without change moves nothing."""
    if fact.changed_count:
        await enqueue(db, refresh_figures, key=str(fact.run_id))
