"""People: found, made, changed. Emails are compared in lower case."""

import re
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.passwords import check_new_password, hash_password
from enterprisehub.kernel.identity.sessions import announce_change, revoke_others

THEMES = ("system", "light", "dark")
_EMAIL = re.compile(r"[^@\s\x00-\x20]{1,64}@[^@\s\x00-\x20]{1,190}\.[^@\s.\x00-\x20]{2,63}")
_MAX_NAME_LENGTH = 120


def clean_email(given: str) -> str:
    """The address as it is stored.

    Raises:
        Invalid: it cannot be an address.
    """
    email = given.strip().lower()
    if not _EMAIL.fullmatch(email):
        reason = "This is not an email address; write it like dana@example.com."
        raise Invalid(reason, fields={"email": reason})
    return email


def clean_name(given: str) -> str:
    """A person's or tenant's name without surplus spaces and control characters.

    Raises:
        Invalid: nothing is left, or too much.
    """
    name = " ".join("".join(c for c in given if c.isprintable() or c.isspace()).split())
    if not 1 <= len(name) <= _MAX_NAME_LENGTH:
        reason = f"Write a name of 1 to {_MAX_NAME_LENGTH} characters."
        raise Invalid(reason, fields={"name": reason})
    return name


def clean_time_zone(given: str) -> str:
    """An IANA name.

    Raises:
        Invalid: it is none.
    """
    if given not in available_timezones():
        reason = "Choose a time zone by its IANA name, like America/Chicago."
        raise Invalid(reason, fields={"time_zone": reason})
    return given


async def by_email(db: AsyncSession, email: str) -> UserRow | None:
    return await db.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))


async def person(db: AsyncSession, user_id: UUID) -> UserRow:
    """The person with this id.

    Raises:
        NotFound: there is none.
    """
    found = await db.get(UserRow, user_id)
    if found is None:
        raise NotFound("This person does not exist.")
    return found


async def create_user(db: AsyncSession, email: str, name: str, password: str) -> UserRow:
    """A person exists who can sign in with this password.

    Raises:
        Invalid: the address, the name or the password will not do.
        Conflict: somebody has this address.
    """
    address, called = clean_email(email), clean_name(name)
    await check_new_password(password, about=[address, called])
    if await by_email(db, address) is not None:
        raise Conflict("Somebody has signed up with this address. Sign in instead.")
    row = UserRow(email=address, name=called, password_hash=await hash_password(password))
    db.add(row)
    await db.flush()
    return row


async def set_password(
    db: AsyncSession, user: UserRow, password: str, *, keep_session: UUID | None
) -> None:
    """The new password holds, and all other sessions of the person have ended.

    Raises:
        Invalid: the password is easy to guess.
    """
    await check_new_password(password, about=[user.email, user.name])
    user.password_hash = await hash_password(password)
    user.password_changed_at = clock.now()
    await revoke_others(db, user.id, keep_session)


async def change_profile(
    db: AsyncSession,
    user: UserRow,
    *,
    name: str | None = None,
    time_zone: str | None = None,
    theme: str | None = None,
) -> list[str]:
    """What is given is changed; an empty time zone means that of the tenant.

    The answer tells each change in words, for the record.

    Raises:
        Invalid: names the wrong field.
    """
    before = _profile(user)
    if name is not None:
        user.name = clean_name(name)
    if time_zone is not None:
        user.time_zone = clean_time_zone(time_zone) if time_zone else None
    if theme is not None:
        if theme not in THEMES:
            reason = f"Choose one of {', '.join(THEMES)}."
            raise Invalid(reason, fields={"theme": reason})
        user.theme = theme
    await announce_change(db)
    after = _profile(user)
    return [
        f"{what}: {before[what]} → {after[what]}" for what in after if before[what] != after[what]
    ]


def _profile(user: UserRow) -> dict[str, str]:
    zone = user.time_zone or "as the organisation"
    return {"Name": user.name, "Time zone": zone, "Theme": user.theme}
