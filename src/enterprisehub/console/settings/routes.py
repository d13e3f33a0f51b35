"""Members, invitations, keys and security events for programs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from enterprisehub.console.settings.domain import domain
from enterprisehub.kernel import invitations
from enterprisehub.kernel.identity import api_keys, members, security_events
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.rights import (
    EVENTS_READ,
    KEYS_CHANGE,
    KEYS_READ,
    MEMBERS_CHANGE,
    MEMBERS_READ,
)
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, callers_of, settings_of
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag

router = domain.routes("")


class MemberShape(BaseModel):
    user_id: UUID
    name: str
    email: str
    role: Role
    has_second_factor: bool
    joined_at: datetime
    version: int


class Members(BaseModel):
    items: list[MemberShape]


class RoleChange(BaseModel):
    role: Role


class NewInvitation(BaseModel):
    email: Annotated[str, Field(max_length=254)]
    role: Role


class InvitationShape(BaseModel):
    """`link` is shown this once."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    link: str


class KeyShape(BaseModel):
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    created_at: datetime
    last_used_at: datetime | None
    last_ip: str | None
    made_by: str
    version: int


class Keys(BaseModel):
    items: list[KeyShape]


class NewKey(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=500)]
    expires_at: AwareDatetime | None = None


class CreatedKey(BaseModel):
    """`key` is shown this once."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    key: str


class SecurityEvent(BaseModel):
    id: UUID
    at: datetime
    kind: str
    summary: str
    actor: str
    ip: str
    request_id: str | None


class SecurityEvents(BaseModel):
    items: list[SecurityEvent]
    next: UUID | None


def _ip(request: Request) -> str:
    return str(request.scope["hub.ip"])


@router.get("/members", allow=Permission(MEMBERS_READ))
async def list_members(db: TenantDb) -> Members:
    """Everybody in the organisation, by name."""
    return Members.model_validate({"items": await members.list_members(db)}, from_attributes=True)


@router.patch("/members/{user_id}", allow=Permission(MEMBERS_CHANGE))
async def change_role(
    request: Request,
    response: Response,
    db: TenantDb,
    user_id: UUID,
    change: RoleChange,
    seen: SeenVersion,
) -> MemberShape:
    """The member has this role from the next request on."""
    changed = await members.change_role(db, user_id, change.role, ip=_ip(request), seen=seen)
    callers_of(request).forget()
    response.headers["ETag"] = etag(changed.version)
    return MemberShape.model_validate(changed, from_attributes=True)


@router.delete("/members/{user_id}", allow=Permission(MEMBERS_CHANGE), status_code=204)
async def remove_member(
    request: Request, db: TenantDb, user_id: UUID, seen: GivenVersion
) -> Response:
    """The person no longer belongs to the organisation."""
    await members.remove_member(db, user_id, ip=_ip(request), seen=seen)
    callers_of(request).forget()
    return Response(status_code=204)


@router.post("/invitations", allow=Permission(MEMBERS_CHANGE), status_code=201)
async def invite(request: Request, db: TenantDb, new: NewInvitation) -> InvitationShape:
    """A link exists by which this person can join; hand it over yourself."""
    row, token = await invitations.invite(db, new.email, new.role, ip=_ip(request))
    link = f"{settings_of(request).address}/join/{token}"
    return InvitationShape(
        id=row.id, email=row.email, role=Role(row.role), expires_at=row.expires_at, link=link
    )


@router.get("/keys", allow=Permission(KEYS_READ))
async def list_keys(db: TenantDb) -> Keys:
    """The keys that are not revoked, the newest first."""
    return Keys.model_validate({"items": await api_keys.list_keys(db)}, from_attributes=True)


@router.post("/keys", allow=Permission(KEYS_CHANGE), status_code=201)
async def create_key(request: Request, response: Response, db: TenantDb, new: NewKey) -> CreatedKey:
    """A key exists. Nobody can read it again: keep it now."""
    row, key = await api_keys.create_key(
        db, new.name, new.scopes, expires_at=new.expires_at, ip=_ip(request)
    )
    response.headers["ETag"] = etag(row.version)
    return CreatedKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=row.scopes,
        expires_at=row.expires_at,
        key=key,
    )


@router.delete("/keys/{key_id}", allow=Permission(KEYS_CHANGE), status_code=204)
async def revoke_key(request: Request, db: TenantDb, key_id: UUID, seen: GivenVersion) -> Response:
    """The key opens nothing any more."""
    await api_keys.revoke_key(db, key_id, ip=_ip(request), seen=seen)
    callers_of(request).forget()
    return Response(status_code=204)


@router.get("/security-events", allow=Permission(EVENTS_READ))
async def list_events(
    db: TenantDb,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SecurityEvents:
    """What happened at the doors, newest first; `next` is the `before` of the following page."""
    rows = await security_events.recent(db, before=before, limit=limit + 1)
    shown = rows[:limit]
    return SecurityEvents(
        items=[SecurityEvent.model_validate(row, from_attributes=True) for row in shown],
        next=shown[-1].id if len(rows) > limit else None,
    )
