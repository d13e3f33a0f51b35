"""Where a lead came from is kept, as the address of their visit says it."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.pipeline.logic.attribute_revenue.read_address import read_address
from enterprisehub.domains.pipeline.models import LeadSourceRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound


async def record_source(
    db: Db, contact_id: UUID, url: str, *, referrer: str = "", at: datetime | None = None
) -> LeadSourceRow:
    """The visit counts as a touch of this contact from now on.

    Raises:
        NotFound: there is no such contact.
        Invalid: the visit lies in the future.
    """
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("This contact does not exist.")
    now = clock.now()
    if at is not None and at > now:
        reason = "choose a moment that has been"
        raise Invalid("A visit cannot lie in the future.", fields={"at": reason})
    row = LeadSourceRow(contact_id=contact.id, at=at or now, **asdict(read_address(url, referrer)))
    db.add(row)
    await db.flush()
    return row
