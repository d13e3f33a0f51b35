"""Guessing at the sign-in page becomes slow, without locking the person out from elsewhere."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import RateLimited
from enterprisehub.kernel.identity.models import AttemptRow
from enterprisehub.kernel.identity.tokens import token_hash

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
# One address at one account; all addresses at one account; one address at all accounts.
PAIR_LIMIT, ACCOUNT_LIMIT, ADDRESS_LIMIT = 5, 30, 50


def _account(email: str) -> bytes:
    return token_hash(f"account:{email}")


async def refuse_guessing(db: AsyncSession, email: str, ip: str) -> None:
    """Passes while few attempts have failed.

    Raises:
        RateLimited: too many failed; says when the next one may be made.
    """
    account, address = AttemptRow.account == _account(email), AttemptRow.ip == ip
    for condition, limit in (
        (and_(account, address), PAIR_LIMIT),
        (account, ACCOUNT_LIMIT),
        (address, ADDRESS_LIMIT),
    ):
        await _refuse(db, condition, limit)


async def _refuse(db: AsyncSession, condition: ColumnElement[Any], limit: int) -> None:
    since = clock.now() - WINDOW
    recent = (
        select(AttemptRow.created_at)
        .where(condition, AttemptRow.created_at > since)
        .order_by(AttemptRow.created_at.desc())
        .limit(limit)
        .subquery()
    )
    count, oldest = (await db.execute(select(func.count(), func.min(recent.c.created_at)))).one()
    if count >= limit:
        seconds = max(1, int((oldest + WINDOW - clock.now()).total_seconds()) + 1)
        minutes = -(-seconds // 60)
        message = f"Too many failed sign-ins. Wait {minutes} min, then try again."
        raise RateLimited(message, retry_after_seconds=seconds)


async def note_failure(db: AsyncSession, email: str, ip: str) -> None:
    """One more attempt has failed. Old ones are forgotten."""
    now = clock.now()
    db.add(AttemptRow(account=_account(email), ip=ip, created_at=now))
    await db.execute(delete(AttemptRow).where(AttemptRow.created_at < now - KEPT))


async def forget_failures(db: AsyncSession, email: str, ip: str) -> None:
    """A success from this address clears what failed from it before."""
    await db.execute(
        delete(AttemptRow).where(AttemptRow.account == _account(email), AttemptRow.ip == ip)
    )
