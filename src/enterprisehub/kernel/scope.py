"""Who acts, and in which tenant. Everything that touches tenant data is handed a Scope."""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

type ActorKind = Literal["user", "key", "agent", "job", "system", "connector", "visitor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is stable and recorded in the change log; `name` is what people read."""

    kind: ActorKind
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


SYSTEM = Actor("system", "hub", "EnterpriseHub")


@dataclass(frozen=True, slots=True)
class Scope:
    """One actor at work in one tenant."""

    tenant_id: UUID
    actor: Actor = SYSTEM
    permissions: frozenset[str] = frozenset()
    request_id: str | None = None
    user_id: UUID | None = None

    def acting_as(self, actor: Actor) -> "Scope":
        return replace(self, actor=actor)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at any record without importing its domain, e.g. Ref("crm.contact", id)."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        kind, _, id_ = text.partition(":")
        return cls(kind, UUID(id_))
