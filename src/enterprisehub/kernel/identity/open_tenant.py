"""A new tenant with its first owner, made by whoever runs the installation."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.identity import security_events, users
from enterprisehub.kernel.identity.first_password import first_password
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class OpenedTenant:
    """`password` is None when the owner had an account already: it stays as it was."""

    tenant_id: UUID
    slug: str
    name: str
    owner_email: str
    password: str | None


async def open_tenant(
    database: Database,
    name: str,
    *,
    owner_email: str,
    owner_name: str | None = None,
    slug: str | None = None,
    time_zone: str = "America/Chicago",
) -> OpenedTenant:
    """The tenant exists and its owner can sign in.

    Raises:
        Invalid: names each wrong field.
        Conflict: another tenant has this short name.
    """
    called, email = users.clean_name(name), users.clean_email(owner_email)
    zone, short = users.clean_time_zone(time_zone), clean_slug(slug or slug_of(called))
    scope = Scope(new_id(), SYSTEM, permissions_of(Role.OWNER))
    async with database.scoped(scope) as db:
        if await db.scalar(select(TenantRecord.id).where(TenantRecord.slug == short)) is not None:
            raise Conflict(f"There is a tenant {short} already. Choose another short name.")
        db.add(TenantRecord(id=scope.tenant_id, name=called, slug=short, time_zone=zone))
        await db.flush()
        owner, password = await _owner(db, email, owner_name)
        await add_member(db, owner.id, Role.OWNER)
        owner.last_tenant_id = scope.tenant_id
        security_events.note(db, "member.joined", f"{owner.name} as owner")
    return OpenedTenant(scope.tenant_id, short, called, email, password)


async def _owner(db: Db, email: str, name: str | None) -> tuple[UserRow, str | None]:
    known = await users.by_email(db, email)
    if known is not None:
        return known, None
    password = first_password()
    return await users.create_user(db, email, name or email.partition("@")[0], password), password


def slug_of(name: str) -> str:
    """A short name made of the letters and digits of a longer one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def clean_slug(given: str) -> str:
    """A tenant's short name.

    Raises:
        Invalid: it is none.
    """
    if not _SLUG.fullmatch(given):
        reason = "Give a short name of small letters, digits and hyphens, like northwind-austin."
        raise Invalid(reason, fields={"slug": reason})
    return given
