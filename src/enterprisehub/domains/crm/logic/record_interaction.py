"""What passed between a contact and us stands in the client's history and warms the contact up."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.events import InteractionRecorded
from enterprisehub.domains.crm.logic.find_record import live_contact
from enterprisehub.domains.crm.models import InteractionRow, StandingRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish

MAX_SUMMARY = 2000


async def record_interaction(db: Db, what: Interaction) -> UUID:
    """Stored once per contact and source, and the contact's last activity is at least as late.

    Raises:
        NotFound: there is no such contact.
    """
    contact = await live_contact(db, what.contact_id)
    if what.source and (known := await queries.interaction_from(db, contact.id, what.source)):
        return known
    actor = db.scope.actor
    row = InteractionRow(
        contact_id=contact.id,
        deal_id=what.deal_id,
        channel=what.channel,
        direction=what.direction,
        at=what.at,
        summary=what.summary.replace("\x00", "")[:MAX_SUMMARY],
        source_kind=what.source.kind if what.source else None,
        source_id=what.source.id if what.source else None,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    db.add(row)
    standing = await standing_of(db, contact.id)
    standing.last_activity_at = _later(standing.last_activity_at, what)
    if what.direction == "inbound":
        standing.last_inbound_at = _later(standing.last_inbound_at, what)
        standing.inbound_count += 1
    elif what.direction == "outbound":
        standing.last_outbound_at = _later(standing.last_outbound_at, what)
        standing.outbound_count += 1
    await db.flush()
    fact = InteractionRecorded(contact.id, row.id, what.channel, what.direction)
    await publish(db, fact, contact.ref)
    return row.id


async def standing_of(db: Db, contact_id: UUID) -> StandingRow:
    """The contact's standing, locked; made when there is none yet."""
    await queries.ensure_standing(db, contact_id)
    row = await queries.standing(db, contact_id, lock=True)
    if row is None:
        raise LookupError(f"no standing of contact {contact_id} after it was made")
    return row


def _later(known: datetime | None, what: Interaction) -> datetime:
    return max(known, what.at) if known else what.at
