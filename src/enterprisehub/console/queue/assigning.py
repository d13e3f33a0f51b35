"""Whom a proposal may be given to: everybody who may decide about it."""

from uuid import UUID

from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.identity.permissions import permissions_of


async def deciders(db: Db) -> list[tuple[str, str]]:
    """Id and name of each, the person who asks first."""
    members = [m for m in await list_members(db) if DECIDE in permissions_of(m.role)]
    members.sort(key=lambda member: member.user_id != db.scope.user_id)
    return [(str(member.user_id), member.name) for member in members]


async def chosen_decider(db: Db, text: str) -> UUID | None:
    """The person whom a form names; nobody in particular for an empty choice.

    Raises:
        Invalid: that person cannot decide here.
    """
    if not text:
        return None
    if text not in {user_id for user_id, _ in await deciders(db)}:
        reason = "is not a member of this workspace who may decide"
        raise Invalid(f"The chosen person {reason}.", fields={"user_id": reason})
    return UUID(text)
