"""A call is found by who spoke, by its number and by what was said."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents

OF_ONE_CONTACT = 200


async def index_call(db: Db, call_id: UUID) -> None:
    """The search knows the call as it is now; a test and one of a deleted contact is not found."""
    row = await queries.call(db, call_id)
    if row is not None:
        await _put(db, row)


async def index_calls_of(db: Db, contact_id: UUID) -> None:
    """As `index_call`, for the latest calls with the contact."""
    for row in await queries.calls_of_contact(db, contact_id, limit=OF_ONE_CONTACT):
        await _put(db, row)


async def _put(db: Db, row: CallRow) -> None:
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    if row.is_test or (row.contact_id is not None and contact is None):
        await documents.remove(db, [Ref(CALL, row.id)])
        return
    number = (row.to_e164 if row.direction == "outbound" else row.from_e164) or ""
    name = contact.name if contact else ""
    said = [turn.text for turn in await queries.said(db, row.id)]
    await documents.put(
        db,
        Ref(CALL, row.id),
        f"Call with {name or number or 'a visitor'}",
        subtitle=" · ".join(filter(None, [f"{row.begun_at:%-d %b %Y, %H:%M} UTC", _outcome(row)])),
        body=" ".join([number, number.removeprefix("+"), str(row.summary.get("text", "")), *said]),
        names=name,
    )


def _outcome(row: CallRow) -> str:
    return (row.outcome or row.state).replace("_", " ")
