"""Asking again for the password before something that a stolen session must not do."""

from uuid import UUID

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity import throttle, users
from enterprisehub.kernel.identity.passwords import verify_password


async def confirm_password(database: Database, user_id: UUID, password: str, ip: str) -> None:
    """Passes who knows the person's password. Guessing is slowed down as at the sign-in.

    Raises:
        Invalid: it is not the password, for the field `current_password`.
        RateLimited: too many were wrong.
    """
    async with database.unscoped() as db:
        user = await users.person(db, user_id)
        await throttle.refuse_guessing(db, user.email, ip)
    if await verify_password(user.password_hash, password):
        return
    async with database.unscoped() as db:
        await throttle.note_failure(db, user.email, ip)
    reason = "This is not your current password."
    raise Invalid(reason, fields={"current_password": reason})
