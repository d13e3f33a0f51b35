"""Permissions and the roles that carry them.

A permission is named `area.thing.verb` and declared once, with a title for people and the roles
that have it. Routes, pages, tools and agents name the permission they need.
"""

from dataclasses import dataclass
from enum import StrEnum

from enterprisehub.kernel.errors import Misdeclared


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"
    VIEWER = "viewer"
    AUDITOR = "auditor"


EVERYONE = tuple(Role)
WORKERS = (Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER)
LEADERS = (Role.OWNER, Role.ADMIN, Role.MANAGER)
ADMINS = (Role.OWNER, Role.ADMIN)
READERS = (*WORKERS, Role.VIEWER)
TRUST = (*ADMINS, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class PermissionSpec:
    name: str
    title: str
    roles: tuple[Role, ...]


PERMISSIONS: dict[str, PermissionSpec] = {}


def permission(name: str, title: str, roles: tuple[Role, ...]) -> str:
    """Declare a permission; its name is returned, to be used as a constant."""
    if name in PERMISSIONS:
        raise Misdeclared(f"permission {name!r} declared twice")
    PERMISSIONS[name] = PermissionSpec(name, title, roles)
    return name


def permissions_of(role: Role) -> frozenset[str]:
    """What a role may do."""
    return frozenset(name for name, spec in PERMISSIONS.items() if role in spec.roles)
