"""Only people of the team own records."""

from uuid import UUID

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.members import member_ids


async def check_owner(db: Db, user_id: UUID | None, *, had: UUID | None = None) -> None:
    """The owner is a member; one who left keeps what they had until somebody else is named.

    Raises:
        Invalid: the user is no member.
    """
    if user_id not in (None, had) and user_id not in await member_ids(db):
        message = "There is no such member of the team."
        raise Invalid(message, fields={"owner_user_id": message})
