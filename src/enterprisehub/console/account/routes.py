"""The signed-in person, and their sessions, for programs that run in their browser."""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from enterprisehub.console.account.domain import domain
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.identity import sessions
from enterprisehub.kernel.identity.models import SessionRow
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import callers_of, database_of

router = domain.routes("")


class Account(BaseModel):
    user_id: UUID
    email: str
    name: str
    has_second_factor: bool
    time_zone: str
    theme: str
    tenant_id: UUID | None
    tenant_name: str
    role: str | None
    permissions: list[str]


class Session(BaseModel):
    id: UUID
    current: bool
    created_at: datetime
    seen_at: datetime
    ip: str
    user_agent: str


class Sessions(BaseModel):
    items: list[Session]


@router.get("/account", allow=OwnAccount())
async def show_account(request: Request) -> Account:
    """Who is signed in here, in which tenant, and what they may do there."""
    session = own_session(request)
    return Account(
        user_id=session.user_id,
        email=session.email,
        name=session.name,
        has_second_factor=session.has_second_factor,
        time_zone=session.time_zone,
        theme=session.theme,
        tenant_id=session.tenant_id,
        tenant_name=session.tenant_name,
        role=session.role,
        permissions=sorted(session.permissions),
    )


@router.get("/sessions", allow=OwnAccount())
async def list_sessions(request: Request) -> Sessions:
    """Where the person is signed in, the latest used first."""
    own = own_session(request)
    async with database_of(request).unscoped() as db:
        rows = await sessions.list_sessions(db, own.user_id)
    return Sessions(items=[_session(row, own.session_id) for row in rows])


@router.delete("/sessions/{session_id}", allow=OwnAccount(), status_code=204)
async def end_session(request: Request, session_id: UUID) -> Response:
    """That browser is signed out."""
    own = own_session(request)
    async with database_of(request).unscoped() as db:
        if not await sessions.revoke(db, own.user_id, session_id):
            raise NotFound("There is no such session; it may have ended already.")
    callers_of(request).forget()
    return Response(status_code=204)


def _session(row: SessionRow, current: UUID) -> Session:
    return Session(
        id=row.id,
        current=row.id == current,
        created_at=row.created_at,
        seen_at=row.seen_at,
        ip=row.ip,
        user_agent=row.user_agent,
    )
