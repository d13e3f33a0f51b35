"""Signing in: password, then the second factor where there is one, then a new session."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import HubError, RateLimited, Unauthenticated
from enterprisehub.kernel.identity import sessions, throttle, users
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.passwords import hash_password, needs_rehash, verify_password
from enterprisehub.kernel.identity.second_factor import use_recovery_code, use_totp_code
from enterprisehub.kernel.identity.security_events import note_everywhere
from enterprisehub.kernel.scope import Actor

WRONG = "The email address or the password is wrong."
WRONG_CODE = "This code is wrong or was used before. Wait for the next one."


@dataclass(frozen=True, slots=True)
class Membership:
    tenant_id: UUID
    tenant_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody comes from who is not signed in yet."""

    ip: str
    agent: str


async def memberships_of(db: AsyncSession, user_id: UUID) -> list[Membership]:
    """The tenants this person may enter, by name."""
    rows = await db.execute(text("SELECT * FROM hub.memberships_of(:person)"), {"person": user_id})
    return [Membership(*row) for row in rows]


async def sign_in(
    database: Database, email: str, password: str, visitor: Visitor, *, old_token: str | None
) -> tuple[str, bool]:
    """A new session; its token, and whether the second factor is still owed.

    Raises:
        Unauthenticated: wrong address or password, without saying which.
        RateLimited: too many attempts failed.
    """
    address = email.strip().lower()
    async with database.unscoped() as db:
        user = await users.by_email(db, address)
        refused = await _throttled(db, address, visitor)
    if refused is not None:
        await _report(database, user, "sign_in.locked", visitor)
        raise refused
    usable = user is not None and user.disabled_at is None
    right = await verify_password(user.password_hash if user and usable else None, password)
    if user is None or not right:
        await _failed(database, user, address, visitor, "sign_in.failed")
        raise Unauthenticated(WRONG)
    owes_code = user.totp_enabled_at is not None
    async with database.unscoped() as db:
        if needs_rehash(user.password_hash):
            (await users.person(db, user.id)).password_hash = await hash_password(password)
        token = await _begin(db, user, visitor, old_token, owes_code=owes_code)
        if not owes_code:
            await throttle.forget_failures(db, address, visitor.ip)
    if not owes_code:
        await _report(database, user, "sign_in.succeeded", visitor)
    return token, owes_code


async def sign_in_code(
    database: Database, half: SignedIn, code: str, visitor: Visitor, *, old_token: str
) -> str:
    """The code of the app, or a recovery code, opens a new session in place of the half one.

    Raises:
        Unauthenticated: the code is wrong or used up.
        RateLimited: too many attempts failed.
    """
    async with database.unscoped() as db:
        user = await users.person(db, half.user_id)
        refused = await _throttled(db, user.email, visitor)
    if refused is not None:
        await _report(database, user, "sign_in.locked", visitor)
        raise refused
    async with database.unscoped() as db:
        by_app = await use_totp_code(db, user, code)
        by_paper = not by_app and await use_recovery_code(db, user.id, code)
        if by_app or by_paper:
            await throttle.forget_failures(db, user.email, visitor.ip)
            token = await _begin(db, user, visitor, old_token, owes_code=False)
        else:
            token = None
    if token is None:
        await _failed(database, user, user.email, visitor, "second_factor.failed")
        raise Unauthenticated(WRONG_CODE)
    if by_paper:
        await _report(database, user, "recovery_code.used", visitor)
    await _report(database, user, "sign_in.succeeded", visitor)
    return token


async def _throttled(db: AsyncSession, email: str, visitor: Visitor) -> HubError | None:
    try:
        await throttle.refuse_guessing(db, email, visitor.ip)
    except RateLimited as error:
        return error
    return None


async def _begin(
    db: AsyncSession, user: UserRow, visitor: Visitor, old_token: str | None, *, owes_code: bool
) -> str:
    if old_token is not None and (old := await sessions.find(db, old_token)) is not None:
        await sessions.revoke(db, old.user_id, old.session_id)
    tenants = [m.tenant_id for m in await memberships_of(db, user.id)]
    last = user.last_tenant_id
    tenant_id = last if last in tenants else next(iter(tenants), None)
    return await sessions.begin(
        db,
        user.id,
        tenant_id,
        stage="code" if owes_code else "full",
        ip=visitor.ip,
        agent=visitor.agent,
    )


async def _failed(
    database: Database, user: UserRow | None, email: str, visitor: Visitor, kind: str
) -> None:
    async with database.unscoped() as db:
        await throttle.note_failure(db, email, visitor.ip)
    await _report(database, user, kind, visitor)


async def _report(database: Database, user: UserRow | None, kind: str, visitor: Visitor) -> None:
    """Known persons' tenants hear of it; of unknown ones only the log does."""
    tenants: list[UUID] = []
    name, id_ = "Nobody known", "unknown"
    if user is not None:
        async with database.unscoped() as db:
            tenants = [m.tenant_id for m in await memberships_of(db, user.id)]
        name, id_ = user.name, str(user.id)
    actor = Actor("user", id_, name)
    with_what = visitor.agent[:200] or "without a name of the browser"
    await note_everywhere(database, tenants, actor, kind, with_what, ip=visitor.ip)
