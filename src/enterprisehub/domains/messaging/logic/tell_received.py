"""What a person wrote, told to timelines and to the client's history."""

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.logic.keep_thread import preview_of
from enterprisehub.domains.messaging.logic.tell_outcome import CRM_CHANNELS, WORDS
from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def tell_received(db: Db, thread: ThreadRow, row: MessageRow) -> None:
    """The person, their company and their open deal show it; the client's history counts it."""
    channel = Channel(row.channel)
    source = Ref("messaging.message", row.id)
    if thread.contact_id is None:
        return
    summary = f"{WORDS[channel]} received: {preview_of(row.body, row.subject)}"
    about = await crm.concerned_with(db, thread.contact_id)
    row.deal_id = next((ref.id for ref in about if ref.kind == "crm.deal"), None)
    timeline.add(
        db,
        "messaging.received",
        about,
        summary,
        at=row.at,
        message_id=str(row.id),
        thread_id=str(thread.id),
    )
    await crm.record(
        db,
        Interaction(
            contact_id=thread.contact_id,
            channel=CRM_CHANNELS[channel],
            direction="inbound",
            summary=preview_of(row.body, row.subject),
            at=row.at,
            source=source,
            deal_id=row.deal_id,
        ),
    )
