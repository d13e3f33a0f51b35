"""Scores follow the time that passed: every night, those of contacts with a standing."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.kernel.db.session import Db

BATCH = 200


async def rescore_batch(db: Db, after: str) -> str | None:
    """The next contacts have the score of today; the last of them, None at the end."""
    start = UUID(after) if after else None
    ids = await queries.contacts_with_standing(db, start, BATCH)
    for contact_id in ids:
        await rescore_contact(db, contact_id)
    return str(ids[-1]) if len(ids) == BATCH else None
