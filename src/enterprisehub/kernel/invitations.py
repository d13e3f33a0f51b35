"""Joining a tenant by a link that an admin hands over. It works once and for a week."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict, Denied, NotFound
from enterprisehub.kernel.identity import security_events, users
from enterprisehub.kernel.identity.members import add_member, list_members
from enterprisehub.kernel.identity.models import InvitationRow, UserRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.rights import MEMBERS_CHANGE
from enterprisehub.kernel.identity.tokens import new_token, token_hash
from enterprisehub.kernel.notices import NoticeKind, declare, notify
from enterprisehub.kernel.scope import Actor, Scope

type FindPerson = Callable[[AsyncSession, "Invitation"], Awaitable[UserRow]]

LASTS = timedelta(days=7)
JOINED = declare(NoticeKind("identity.member_joined", "Somebody joined by invitation"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the holder of a link sees before joining."""

    invitation_id: UUID
    tenant_id: UUID
    tenant_name: str
    email: str
    role: Role
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joined what."""

    user_id: UUID
    tenant_id: UUID


async def invite(db: Db, email: str, role: Role, *, ip: str = "") -> tuple[InvitationRow, str]:
    """A link exists; the second value is its token, which nobody can read again.

    An earlier open invitation of the same address is replaced.

    Raises:
        Invalid: it is no email address.
        Denied: only owners invite owners.
        Conflict: this person is a member already.
    """
    address = users.clean_email(email)
    members = await list_members(db)
    if any(member.email == address for member in members):
        raise Conflict("This person is a member already.")
    inviter = next((m for m in members if m.user_id == db.scope.user_id), None)
    if role is Role.OWNER and (inviter is None or inviter.role is not Role.OWNER):
        raise Denied("Only an owner can invite an owner.")
    for old in await open_invitations(db):
        if old.email == address:
            old.deleted_at = clock.now()
    token = new_token()
    row = InvitationRow(
        email=address,
        role=role.value,
        token_hash=token_hash(token),
        expires_at=clock.now() + LASTS,
        invited_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    security_events.note(db, "member.invited", f"{address} as {role.value}", ip=ip)
    return row, token


async def open_invitations(db: Db) -> list[InvitationRow]:
    """Invitations that can still be accepted, the newest first."""
    query = select(InvitationRow).where(
        InvitationRow.deleted_at.is_(None),
        InvitationRow.accepted_at.is_(None),
        InvitationRow.expires_at > clock.now(),
    )
    return list(await db.scalars(query.order_by(InvitationRow.id.desc())))


async def withdraw(db: Db, invitation_id: UUID) -> InvitationRow:
    """The link opens nothing any more.

    Raises:
        NotFound: it is not open.
    """
    row = await db.get(InvitationRow, invitation_id)
    if row is None or row.deleted_at is not None or row.accepted_at is not None:
        raise NotFound("This invitation is not open; it may have been accepted or withdrawn.")
    row.deleted_at = clock.now()
    return row


async def find(db: AsyncSession, token: str) -> Invitation:
    """The invitation of this link.

    Raises:
        NotFound: it is unknown, used, withdrawn or too old.
    """
    query = text("SELECT * FROM hub.invitation_of(:hash)")
    row = (await db.execute(query, {"hash": token_hash(token)})).mappings().one_or_none()
    if row is None or row["expires_at"] <= clock.now():
        raise NotFound("This invitation is used, withdrawn or too old. Ask for a new one.")
    return Invitation(**{**row, "role": Role(row["role"])})


async def accept_as_new(
    database: Database, token: str, name: str, password: str, *, ip: str = ""
) -> Joined:
    """Somebody new has an account and belongs to the tenant.

    Raises:
        NotFound: the link opens nothing.
        Conflict: the address has an account; its owner must sign in first.
        Invalid: name or password will not do.
    """

    async def person(db: AsyncSession, invitation: Invitation) -> UserRow:
        return await users.create_user(db, invitation.email, name, password)

    return await _accept(database, token, person, ip=ip)


async def accept_as(database: Database, token: str, user_id: UUID, *, ip: str = "") -> Joined:
    """The signed-in person belongs to the tenant.

    Raises:
        NotFound: the link opens nothing.
        Denied: it was made for somebody else.
    """

    async def person(db: AsyncSession, invitation: Invitation) -> UserRow:
        user = await users.person(db, user_id)
        if user.email != invitation.email:
            raise Denied(
                f"This invitation is for {invitation.email}, and you are signed in as "
                f"{user.email}. Sign out, then open the link again."
            )
        return user

    return await _accept(database, token, person, ip=ip)


async def _accept(database: Database, token: str, person: FindPerson, *, ip: str) -> Joined:
    """One transaction in the tenant: the account, the membership and the end of the link."""
    async with database.unscoped() as plain:
        invitation = await find(plain, token)
    actor = Actor("user", "invited", invitation.email)
    async with database.scoped(Scope(invitation.tenant_id, actor)) as db:
        row = await db.get(InvitationRow, invitation.invitation_id, with_for_update=True)
        if row is None or row.accepted_at is not None or row.deleted_at is not None:
            raise Conflict("This invitation was used at this very moment.")
        user = await person(db, invitation)
        await add_member(db, user.id, invitation.role)
        row.accepted_at, user.last_tenant_id = clock.now(), invitation.tenant_id
        summary = f"{user.name} as {invitation.role.value}"
        security_events.note(db, "member.joined", summary, ip=ip)
        await notify(
            db, JOINED, f"{user.name} joined", body=f"As {invitation.role.value}.",
            href="/settings/members", having=MEMBERS_CHANGE,
        )  # fmt: skip
    return Joined(user.id, invitation.tenant_id)
