"""Open pages hear how far a reading is."""

from uuid import UUID

from enterprisehub.domains.sync.permissions import SYNC_READ
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.tell import tell

LIVE_TOPIC = "sync.reading"


async def count_and_tell(db: Db, connection_id: UUID, run_id: UUID, **more: int) -> None:
    """The run's counts are so much higher, and the pages that show its connection know it."""
    await connections.count_in_run(db, run_id, **more)
    await tell_pages(db, connection_id)


async def tell_pages(db: Db, connection_id: UUID) -> None:
    """The page of this connection asks anew."""
    await tell(db, LIVE_TOPIC, {"connection_id": str(connection_id)}, permission=SYNC_READ)
