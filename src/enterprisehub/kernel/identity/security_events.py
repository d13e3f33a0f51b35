"""The record of what happens at the doors: sign-ins, refusals, keys, changes of rights."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity.models import SecurityEventRow
from enterprisehub.kernel.observe.metrics import SECURITY_EVENTS
from enterprisehub.kernel.scope import Actor, Scope

log = structlog.get_logger()

TITLES = {
    "sign_in.succeeded": "Signed in",
    "sign_in.failed": "Sign-in failed",
    "sign_in.locked": "Sign-in held back",
    "sign_out": "Signed out",
    "session.revoked": "Session ended",
    "profile.changed": "Profile changed",
    "password.changed": "Password changed",
    "second_factor.enabled": "Second factor switched on",
    "second_factor.disabled": "Second factor switched off",
    "second_factor.failed": "Wrong second factor",
    "recovery_code.used": "Recovery code used",
    "recovery_codes.renewed": "Recovery codes renewed",
    "key.created": "API key created",
    "key.revoked": "API key revoked",
    "key.used_elsewhere": "API key used from a new address",
    "key.refused": "API key refused",
    "member.invited": "Member invited",
    "member.joined": "Member joined",
    "member.role_changed": "Role changed",
    "member.removed": "Member removed",
    "push_device.added": "Device added for pushes",
    "push_device.removed": "Device removed from pushes",
    "policy.denied": "Not allowed",
    "address.refused": "Address not on the allow-list",
    "settings.changed": "Security settings changed",
    "webhook.refused": "Webhook refused",
    "injection.suspected": "Suspected prompt injection",
    "tenant.entered": "Entered the organisation",
    "operator.looked": "An operator of the installation looked",
    "operator.changed": "An operator of the installation changed settings",
    "operator.suspended": "An operator of the installation suspended the organisation",
    "operator.resumed": "An operator of the installation let the organisation work again",
}


def note(db: Db, kind: str, summary: str, *, ip: str = "", **data: Any) -> None:
    """The event is recorded with this transaction. `kind` is one of TITLES."""
    if kind not in TITLES:
        raise KeyError(kind)
    SECURITY_EVENTS.labels(kind).inc()
    db.add(
        SecurityEventRow(
            at=clock.now(),
            kind=kind,
            summary=summary,
            actor=db.scope.actor.name,
            ip=ip,
            request_id=db.scope.request_id,
            data=data,
        )
    )


async def note_apart(
    database: Database, scope: Scope, kind: str, summary: str, *, ip: str = "", **data: Any
) -> None:
    """The event is recorded although the request that caused it fails."""
    async with database.scoped(scope) as db:
        note(db, kind, summary, ip=ip, **data)


async def note_everywhere(
    database: Database, tenants: list[UUID], actor: Actor, kind: str, summary: str, *, ip: str
) -> None:
    """An event of a person who is not in a tenant yet reaches all tenants of that person."""
    level = log.info if kind == "sign_in.succeeded" else log.warning
    level(TITLES[kind], kind=kind, actor=str(actor), ip=ip)
    for tenant_id in tenants:
        await note_apart(database, Scope(tenant_id, actor), kind, summary, ip=ip)


async def recent(
    db: Db, *, kind: str | None = None, before: UUID | None = None, limit: int = 100
) -> list[SecurityEventRow]:
    """The latest events, newest first; `before` is the id of the last one seen."""
    query = select(SecurityEventRow).order_by(SecurityEventRow.id.desc()).limit(limit)
    if kind:
        query = query.where(SecurityEventRow.kind == kind)
    if before:
        query = query.where(SecurityEventRow.id < before)
    return list(await db.scalars(query))
