"""A person's notifications for programs that run in their browser."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.console.notices.domain import domain
from enterprisehub.kernel.notices import inbox
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/notifications")


class Notice(BaseModel):
    id: UUID
    at: datetime
    kind: str
    title: str
    body: str
    href: str
    severity: str
    read_at: datetime | None


class Notices(BaseModel):
    items: list[Notice]
    unread: int


@router.get("", allow=OwnAccount())
async def list_notices(
    db: TenantDb,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    *,
    unread: bool = False,
) -> Notices:
    """The newest notifications of the signed-in person."""
    own = own_session(request)
    rows = await inbox.list_notices(db, own.user_id, unread=unread, limit=limit)
    items = [Notice.model_validate(row, from_attributes=True) for row in rows]
    return Notices(items=items, unread=await inbox.unread_count(db, own.user_id))


@router.post("/read-all", allow=OwnAccount(), status_code=204)
async def read_all(db: TenantDb, request: Request) -> Response:
    """Everything counts as read."""
    await inbox.mark_all_read(db, own_session(request).user_id)
    return Response(status_code=204)


@router.post("/{notice_id}/read", allow=OwnAccount(), status_code=204)
async def read(db: TenantDb, request: Request, notice_id: UUID) -> Response:
    """The notification counts as read."""
    await inbox.mark_read(db, own_session(request).user_id, notice_id)
    return Response(status_code=204)
