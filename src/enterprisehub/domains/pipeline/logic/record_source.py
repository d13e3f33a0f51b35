"""Where a lead came from is kept, as the address of their visit says it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.pipeline.logic.attribute_revenue.read_address import read_address
from enterprisehub.domains.pipeline.models import LeadSourceRow
from enterprisehub.domains.pipeline.queries import touches
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound

ONE_VISIT = timedelta(days=1)


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


async def record_visit(db: Db, message_id: UUID) -> None:
    """A message from a page of a site is a touch of its contact, once a day for the same marks."""
    message = await messaging.message(db, message_id)
    if message is None or message.contact_id is None or not message.page_url:
        return
    marks = read_address(message.landing_url or message.page_url, message.referrer)
    since = message.at - ONE_VISIT
    if not await touches.marked_since(db, message.contact_id, asdict(marks), since):
        db.add(LeadSourceRow(contact_id=message.contact_id, at=message.at, **asdict(marks)))
        await db.flush()
