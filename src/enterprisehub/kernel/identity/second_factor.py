"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes on paper."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.identity.models import RecoveryCodeRow, UserRow
from enterprisehub.kernel.identity.sessions import announce_change
from enterprisehub.kernel.identity.tokens import same, token_hash

ISSUER = "EnterpriseHub"
STEP_SECONDS = 30
STEPS_AROUND = 1  # a clock may be off by half a minute (RFC 6238, section 5.2)
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's app needs; `qr_svg` holds the same as `uri`, as an inline picture."""

    secret: str
    uri: str
    qr_svg: str


async def begin_enrolment(db: AsyncSession, user: UserRow) -> Enrolment:
    """A secret waits to be confirmed by a first code; until then it protects nothing.

    Raises:
        Conflict: a second factor is on already.
    """
    if user.totp_enabled_at is not None:
        raise Conflict("A second factor is on already. Switch it off before you set up another.")
    if user.totp_secret is None:
        user.totp_secret = pyotp.random_base32()
        await db.flush()
    uri = pyotp.TOTP(user.totp_secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    qr = segno.make(uri, error="m").svg_inline(
        scale=5, border=2, dark="#000", light="#fff", omitsize=True
    )
    return Enrolment(user.totp_secret, uri, qr)


async def confirm_enrolment(db: AsyncSession, user: UserRow, code: str) -> list[str]:
    """The second factor is on; the recovery codes are returned, to be shown once.

    Raises:
        Invalid: the code is wrong.
        Conflict: nothing was begun.
    """
    if user.totp_secret is None or user.totp_enabled_at is not None:
        raise Conflict("There is no set-up to confirm. Start again.")
    if not await use_totp_code(db, user, code):
        reason = "This code does not fit. Check that the clock of your phone is right."
        raise Invalid(reason, fields={"code": reason})
    user.totp_enabled_at = clock.now()
    codes = await renew_recovery_codes(db, user.id)
    await announce_change(db)
    return codes


async def switch_off(db: AsyncSession, user: UserRow) -> None:
    """The person signs in with the password alone."""
    user.totp_secret, user.totp_enabled_at, user.totp_last_step = None, None, 0
    await db.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user.id))
    await announce_change(db)


async def use_totp_code(db: AsyncSession, user: UserRow, code: str) -> bool:
    """True when the code is right now and neither it nor a later one was used before."""
    if user.totp_secret is None:
        return False
    step = _matching_step(user.totp_secret, "".join(code.split()))
    if step is None:
        return False
    # The condition makes it once, even when two requests bring the same code at the same moment.
    used = await db.execute(
        update(UserRow)
        .where(UserRow.id == user.id, UserRow.totp_last_step < step)
        .values(totp_last_step=step)
        .returning(UserRow.id)
    )
    return used.scalar() is not None


def _matching_step(secret: str, code: str) -> int | None:
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    current = int(clock.now().timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        if same(code, totp.generate_otp(step)):
            found = step
    return found


async def renew_recovery_codes(db: AsyncSession, user_id: UUID) -> list[str]:
    """Ten new codes replace all earlier ones; they are returned, to be shown once."""
    await db.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCodeRow(user_id=user_id, code_hash=_code_hash(user_id, c)) for c in codes)
    await db.flush()
    return codes


async def use_recovery_code(db: AsyncSession, user_id: UUID, code: str) -> bool:
    """True when it was one of the person's unused codes; it is used up now."""
    used = await db.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.user_id == user_id,
            RecoveryCodeRow.code_hash == _code_hash(user_id, code),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCodeRow.id)
    )
    return used.scalar() is not None


async def recovery_codes_left(db: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(
        RecoveryCodeRow.user_id == user_id, RecoveryCodeRow.used_at.is_(None)
    )
    return await db.scalar(query) or 0


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _code_hash(user_id: UUID, code: str) -> bytes:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return token_hash(f"recovery:{user_id}:{plain}")
