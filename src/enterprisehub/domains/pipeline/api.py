"""What other domains may ask of pipeline."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.pipeline.logic.record_source import record_source
from enterprisehub.kernel.db.session import Db


async def record_lead_source(
    db: Db, contact_id: UUID, url: str, *, referrer: str = "", at: datetime | None = None
) -> UUID:
    """A visit with its marks (UTM) counts as a touch of this contact.

    Raises:
        NotFound: there is no such contact.
        Invalid: the visit lies in the future.
    """
    return (await record_source(db, contact_id, url, referrer=referrer, at=at)).id
