"""A conversation is found by the lead's name, by what is known of them and by what was said."""

from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.describe_session import slots_of
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents

LATEST = 100


async def index_session(db: Db, session_id: UUID) -> None:
    """The search knows the conversation as it is now; one with a deleted contact is not found."""
    row = await queries.session(db, session_id)
    if row is None:
        return
    contact = await crm.contact(db, row.contact_id)
    if contact is None:
        await documents.remove(db, [Ref(CONVERSATION, row.id)])
        return
    await _put(db, row, contact.name)


async def index_sessions_of(db: Db, contact_id: UUID) -> None:
    """As `index_session`, for all conversations with the contact."""
    for session_id in await queries.session_ids_of(db, contact_id):
        await index_session(db, session_id)


async def _put(db: Db, row: SessionRow, name: str) -> None:
    flow = await flow_of_version(db, row.flow, row.flow_version)
    known = [f"{slot.title} {slot.shown}" for slot in slots_of(flow, row) if slot.shown]
    said = [turn.text for turn in reversed(await queries.turns_of(db, row.id, limit=LATEST))]
    title = flow.title[DEFAULT_LANGUAGE]
    await documents.put(
        db,
        Ref(CONVERSATION, row.id),
        name,
        subtitle=" · ".join([title, *known[:3]]),
        body=" ".join([row.address, title, *known, *said]),
        names=name,
    )
