"""Sessions: begun at sign-in with a new token, found by its hash, ended by time or by hand."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.callers import SignedIn, Stage, read_security
from enterprisehub.kernel.identity.models import SessionRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.security import Security
from enterprisehub.kernel.identity.tokens import csrf_token, new_token, token_hash

CODE_STAGE = timedelta(minutes=10)
LONGEST = timedelta(days=90)
SEEN_AFTER = timedelta(minutes=1)
CHANGED = "hub_identity"  # NOTIFY channel: processes forget what they remember of callers

_SESSION = text("SELECT * FROM hub.session_of(:hash)")


async def begin(
    db: AsyncSession, user_id: UUID, tenant_id: UUID | None, *, stage: Stage, ip: str, agent: str
) -> str:
    """A new session exists; its token is returned, to be set as a cookie and kept nowhere else."""
    token, now = new_token(), clock.now()
    db.add(
        SessionRow(
            token_hash=token_hash(token),
            user_id=user_id,
            tenant_id=tenant_id,
            stage=stage,
            created_at=now,
            confirmed_at=now,
            seen_at=now,
            expires_at=now + (LONGEST if stage == "full" else CODE_STAGE),
            ip=ip,
            user_agent=agent[:300],
        )
    )
    await db.execute(delete(SessionRow).where(SessionRow.expires_at < now))
    return token


async def find(db: AsyncSession, token: str) -> SignedIn | None:
    """Whose session this is, if it has not ended."""
    row = (await db.execute(_SESSION, {"hash": token_hash(token)})).mappings().one_or_none()
    if row is None:
        return None
    found = _signed_in(dict(row), token)
    return None if has_ended(found, clock.now()) else found


def has_ended(session: SignedIn, now: datetime) -> bool:
    """True after the absolute time, or after idling, as the tenant wants it."""
    idle_until = session.seen_at + timedelta(minutes=session.security.idle_minutes) + SEEN_AFTER
    longest_until = session.created_at + timedelta(hours=session.security.session_hours)
    return now >= min(session.expires_at, idle_until, longest_until)


def _signed_in(row: dict[str, Any], token: str) -> SignedIn:
    security = read_security(row.pop("security"))
    role = row.pop("role")
    return SignedIn(
        **row,
        csrf=csrf_token(token),
        role=Role(role) if role else None,
        security=security if role else Security(),
    )


async def touch(db: AsyncSession, session_id: UUID, ip: str) -> None:
    """The session was just used."""
    await db.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(seen_at=clock.now(), ip=ip)
    )


async def enter_tenant(db: AsyncSession, session_id: UUID, tenant_id: UUID) -> None:
    """The session works in this tenant from now on."""
    await db.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(tenant_id=tenant_id)
    )
    await announce_change(db)


async def confirm(db: AsyncSession, session_id: UUID) -> None:
    """The person has just shown the password again: sensitive changes are open for a while."""
    await db.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(confirmed_at=clock.now())
    )
    await announce_change(db)


async def list_sessions(db: AsyncSession, user_id: UUID) -> list[SessionRow]:
    """The person's sessions that are not over, the latest used first.

    Those that ended by idling in their tenant are left out, too.
    """
    query = (
        select(SessionRow)
        .where(SessionRow.user_id == user_id, SessionRow.expires_at > clock.now())
        .where(SessionRow.stage == "full")
        .order_by(SessionRow.seen_at.desc())
    )
    now, open_ = clock.now(), []
    for row in await db.scalars(query):
        known = (await db.execute(_SESSION, {"hash": row.token_hash})).mappings().one_or_none()
        if known is not None and not has_ended(_signed_in(dict(known), ""), now):
            open_.append(row)
    return open_


async def revoke(db: AsyncSession, user_id: UUID, session_id: UUID) -> bool:
    """The session has ended; answers whether it was there and that person's."""
    result = await db.execute(
        delete(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.user_id == user_id)
        .returning(SessionRow.id)
    )
    await announce_change(db)
    return result.scalar() is not None


async def revoke_others(db: AsyncSession, user_id: UUID, keep: UUID | None) -> int:
    """All sessions of the person but `keep` have ended; answers how many."""
    statement = delete(SessionRow).where(SessionRow.user_id == user_id)
    if keep is not None:
        statement = statement.where(SessionRow.id != keep)
    gone = await db.execute(statement.returning(SessionRow.id))
    await announce_change(db)
    return len(gone.all())


async def announce_change(db: AsyncSession) -> None:
    """With the commit every process looks callers up again."""
    await db.execute(text(f"NOTIFY {CHANGED}"))
