"""What delivery does when something has happened."""

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.events import SourcesChosen
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.kernel.db.session import Db


@domain.on(SourcesChosen)
async def load_chosen(db: Db, fact: SourcesChosen) -> None:
    """What was chosen is read without waiting for the clock."""
    await start_sync(db, fact.connection_id, "incremental")
