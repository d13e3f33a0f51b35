"""Who belongs to the tenant, with which role. A tenant always has an owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Denied, Invalid, NotFound
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.models import MembershipRow, UserRow
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.identity.sessions import announce_change


@dataclass(frozen=True, slots=True)
class Member:
    user_id: UUID
    name: str
    email: str
    role: Role
    has_second_factor: bool
    joined_at: datetime
    version: int


async def list_members(db: Db) -> list[Member]:
    """Everybody in the tenant, by name."""
    query = (
        select(MembershipRow, UserRow)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.deleted_at.is_(None))
        .order_by(UserRow.name, UserRow.id)
    )
    return [_member(row, user) for row, user in await db.execute(query)]


def _member(row: MembershipRow, user: UserRow) -> Member:
    return Member(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=Role(row.role),
        has_second_factor=user.totp_enabled_at is not None,
        joined_at=row.created_at,
        version=row.version,
    )


async def member_ids(db: Db, *, having: str | None = None) -> list[UUID]:
    """The members' user ids; with `having` only those whose role includes that permission."""
    query = select(MembershipRow.user_id).where(MembershipRow.deleted_at.is_(None))
    if having is not None:
        roles = [role.value for role in Role if having in permissions_of(role)]
        query = query.where(MembershipRow.role.in_(roles))
    return list(await db.scalars(query))


async def add_member(db: Db, user_id: UUID, role: Role) -> MembershipRow:
    """The person is in the tenant with this role, also when they left it before.

    Raises:
        Conflict: they are a member already.
    """
    query = select(MembershipRow).where(MembershipRow.user_id == user_id)
    row = await db.scalar(query.with_for_update())
    if row is None:
        row = MembershipRow(user_id=user_id, role=role.value)
        db.add(row)
    elif row.deleted_at is None:
        raise Conflict("This person is a member already.")
    else:
        row.role, row.deleted_at = role.value, None
    await db.flush()
    await announce_change(db)
    return row


async def change_role(
    db: Db, user_id: UUID, role: Role, *, ip: str = "", seen: int | None = None
) -> Member:
    """The member has this role from the next request on.

    Raises:
        NotFound: no such member.
        StaleVersion: somebody changed the membership since the version `seen`.
        Denied: only owners make and unmake owners.
        Conflict: it would leave the tenant without an owner.
    """
    row, user = await _locked(db, user_id)
    require_version(row.version, seen)
    old = Role(row.role)
    if Role.OWNER in (old, role):
        await _require_owner(db)
    if old is Role.OWNER and role is not Role.OWNER:
        await _require_another_owner(db)
    row.role = role.value
    await db.flush()
    summary = f"{user.name}: {old.value} → {role.value}"
    security_events.note(db, "member.role_changed", summary, ip=ip)
    await announce_change(db)
    return _member(row, user)


async def remove_member(db: Db, user_id: UUID, *, ip: str = "", seen: int | None = None) -> None:
    """The person is no longer in the tenant; their sessions open nothing of it any more.

    Raises:
        NotFound: no such member.
        StaleVersion: somebody changed the membership since the version `seen`.
        Denied: only owners remove owners.
        Conflict: it is the last owner.
    """
    row, user = await _locked(db, user_id)
    require_version(row.version, seen)
    if row.role == Role.OWNER:
        await _require_owner(db)
        await _require_another_owner(db)
    row.deleted_at = clock.now()
    security_events.note(db, "member.removed", user.name, ip=ip)
    await announce_change(db)


def read_role(given: str) -> Role:
    """The role of this name.

    Raises:
        Invalid: there is none.
    """
    try:
        return Role(given)
    except ValueError:
        reason = f"Choose one of {', '.join(Role)}."
        raise Invalid(reason, fields={"role": reason}) from None


async def _locked(db: Db, user_id: UUID) -> tuple[MembershipRow, UserRow]:
    # One change of members at a time, so that two owners cannot remove each other at once.
    await db.execute(text("SELECT pg_advisory_xact_lock(hashtext('members:' || hub.tenant()))"))
    query = (
        select(MembershipRow, UserRow)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.user_id == user_id, MembershipRow.deleted_at.is_(None))
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFound("This person is not a member.")
    return found[0], found[1]


async def _require_owner(db: Db) -> None:
    query = select(MembershipRow.role).where(
        MembershipRow.user_id == db.scope.user_id, MembershipRow.deleted_at.is_(None)
    )
    if await db.scalar(query) != Role.OWNER:
        raise Denied("Only an owner can make, change or remove an owner.")


async def _require_another_owner(db: Db) -> None:
    query = select(func.count()).where(
        MembershipRow.role == Role.OWNER.value, MembershipRow.deleted_at.is_(None)
    )
    if (await db.scalar(query) or 0) < 2:  # noqa: PLR2004  the one that goes, and another
        raise Conflict("This is the last owner. Make somebody else an owner first.")
