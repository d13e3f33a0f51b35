"""One contact with everything that belongs to it, for the API and its page."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.outputs import (
    ContactLine,
    ContactOut,
    EmailOut,
    PhoneOut,
    ReasonOut,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

_OF_STANDING = ("score", "temperature", "last_activity_at", "scored_at")
_COUNTS = ("inbound_count", "outbound_count")
_APART = {"company_name", "emails", "phones", "score_reasons", *_OF_STANDING, *_COUNTS}


async def show_contact(db: Db, contact_id: UUID, *, deleted: bool = False) -> ContactOut:
    """The contact as it is now; a deleted one only if asked for.

    Raises:
        NotFound: there is none.
    """
    found = await queries.found(db, [contact_id])
    if not found or (found[0][0].deleted_at is not None and not deleted):
        gone = bool(found)
        message = "This contact was deleted." if gone else "There is no such contact."
        raise NotFound(message, deleted=gone)
    row, standing, company_name = found[0]
    plain = {name: getattr(row, name) for name in ContactOut.model_fields if name not in _APART}
    return ContactOut(
        **plain,
        company_name=company_name,
        emails=[EmailOut.model_validate(e) for e in await queries.emails_of(db, [row.id])],
        phones=[PhoneOut.model_validate(p) for p in await queries.phones_of(db, [row.id])],
        score_reasons=[ReasonOut(**r) for r in standing.reasons] if standing else [],
        **{name: getattr(standing, name, None) for name in _OF_STANDING},
        **{name: getattr(standing, name, 0) for name in _COUNTS},
    )


def line_of(contact: ContactOut) -> ContactLine:
    """The contact as lists show it."""
    return ContactLine.model_validate(contact)
