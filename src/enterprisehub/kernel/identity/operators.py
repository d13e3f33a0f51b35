"""Who runs the installation: sees over its tenants, and leaves a trace of every look.

Nobody becomes one through the program: its database role can read who is, and only the command
line, with the owner's role, can change it. The trace can be added to, never changed.
"""

from datetime import datetime
from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.identity.models import OperatorEventRow, OperatorRow, UserRow
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor


async def is_operator(db: AsyncSession, user_id: UUID) -> bool:
    """Whether the person runs this installation now."""
    query = (
        select(OperatorRow.id)
        .join(UserRow, UserRow.id == OperatorRow.user_id)
        .where(
            OperatorRow.user_id == user_id,
            OperatorRow.ended_at.is_(None),
            UserRow.disabled_at.is_(None),
        )
    )
    return await db.scalar(query) is not None


def make_operator(owner_url: str, email: str, *, ends: bool = False) -> str:
    """The person is an operator (or, with `ends`, is one no longer); answers their name.

    Raises:
        NotFound: nobody signs in with this address.
    """
    address = email.strip().lower()
    with psycopg.connect(owner_url) as connection:
        found = connection.execute(
            "SELECT id, name FROM kernel_users WHERE email = %s", (address,)
        ).fetchone()
        if found is None:
            raise NotFound(f"Nobody signs in as {address}.")
        user_id, name = found
        connection.execute(
            "INSERT INTO kernel_operators (id, user_id, ended_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (user_id) DO UPDATE SET ended_at = excluded.ended_at",
            (new_id(), user_id, clock.now() if ends else None),
        )
        kind = "operator.ended" if ends else "operator.made"
        connection.execute(
            "INSERT INTO kernel_operator_events (id, at, kind, actor, actor_name, summary, ip)"
            " VALUES (%s, %s, %s, 'system:command', 'Command line', %s, '')",
            (new_id(), clock.now(), kind, f"{name} <{address}>"),
        )
    return str(name)


def note_look(
    db: AsyncSession,
    actor: Actor,
    kind: str,
    summary: str,
    *,
    ip: str,
    request_id: str | None,
    tenant_id: UUID | None = None,
) -> None:
    """An operator looked at or changed something; recorded with this transaction."""
    db.add(
        OperatorEventRow(
            at=clock.now(),
            kind=kind,
            actor=str(actor),
            actor_name=actor.name,
            tenant_id=tenant_id,
            summary=summary,
            ip=ip,
            request_id=request_id,
        )
    )


async def looks(
    db: AsyncSession, *, before: datetime | None = None, limit: int = 100
) -> list[OperatorEventRow]:
    """What operators looked at and changed, the newest first."""
    query = select(OperatorEventRow)
    if before is not None:
        query = query.where(OperatorEventRow.at < before)
    order = (OperatorEventRow.at.desc(), OperatorEventRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))
