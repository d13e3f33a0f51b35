"""What other domains may ask of pipeline."""

from datetime import date, datetime
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import Outlook
from enterprisehub.domains.pipeline.logic.record_source import record_source
from enterprisehub.domains.pipeline.logic.tell_outlook import tell_outlook
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
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


async def outlook(db: Db, first: date, until: date) -> list[Outlook]:
    """What is won, asked for and forecast; empty for who may not see it."""
    return await tell_outlook(db, first, until) if db.scope.may(PIPELINE_READ) else []
