"""Who is calling: the person behind a session or the program behind a key, with what they may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.identity.security import Security
from enterprisehub.kernel.scope import Actor, Scope

type Stage = Literal["code", "full"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person's session. In stage "code", or without a tenant, it opens no tenant data.

    `suspended` says why nobody works in the tenant; None while they may.
    """

    session_id: UUID
    user_id: UUID
    email: str
    name: str
    stage: Stage
    has_second_factor: bool
    created_at: datetime
    confirmed_at: datetime
    seen_at: datetime
    expires_at: datetime
    theme: str
    user_time_zone: str | None
    csrf: str
    tenant_id: UUID | None
    tenant_name: str
    tenant_time_zone: str
    demo: bool
    suspended: str | None
    role: Role | None
    security: Security

    @property
    def time_zone(self) -> str:
        return self.user_time_zone or self.tenant_time_zone

    @property
    def must_enrol(self) -> bool:
        """The tenant demands a second factor and this person has none yet."""
        return self.security.second_factor_required and not self.has_second_factor

    @property
    def permissions(self) -> frozenset[str]:
        if self.role is None or self.must_enrol:
            return frozenset()
        return permissions_of(self.role)

    def scope(self, request_id: str | None) -> Scope | None:
        """The scope of a request of this person; None while it may open nothing."""
        if self.stage != "full" or self.tenant_id is None or self.role is None:
            return None
        actor = Actor("user", str(self.user_id), self.name)
        return Scope(self.tenant_id, actor, self.permissions, request_id, self.user_id)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A program that showed a key which is neither revoked nor expired."""

    key_id: UUID
    tenant_id: UUID
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None
    last_ip: str
    last_used_at: datetime | None
    suspended: str | None
    security: Security

    def scope(self, request_id: str | None) -> Scope:
        actor = Actor("key", str(self.key_id), self.name)
        return Scope(self.tenant_id, actor, self.scopes, request_id)


def read_security(values: Any) -> Security:
    return Security.model_validate(values or {})
