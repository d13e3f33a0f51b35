"""Members, their roles, and invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.console.settings import places
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel import invitations
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.identity.models import InvitationRow
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role
from enterprisehub.kernel.identity.rights import MEMBERS_CHANGE, MEMBERS_READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, callers_of, settings_of
from enterprisehub.ui.htmx import respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

ROLES = [(role.value, role.value.capitalize()) for role in Role]


@page("settings/members.html")
class MembersPage(Page):
    places: list[tuple[str, str]]
    members: list[members.Member]
    invitations: list[InvitationRow]
    roles: list[tuple[str, str]]
    link: str
    invited: str


@fragment("settings/_members.html")
class MembersPart(Fragment):
    members: list[members.Member]
    invitations: list[InvitationRow]
    roles: list[tuple[str, str]]
    link: str
    invited: str


@page("settings/roles.html")
class RolesPage(Page):
    places: list[tuple[str, str]]
    roles: list[str]
    areas: list[tuple[str, list[tuple[str, str, list[bool]]]]]


async def _part(db: TenantDb, *, link: str = "", invited: str = "") -> MembersPart:
    return MembersPart(
        members=await members.list_members(db),
        invitations=await invitations.open_invitations(db),
        roles=ROLES,
        link=link,
        invited=invited,
    )


def _ip(request: Request) -> str:
    return str(request.scope["hub.ip"])


@pages.get("/members", allow=Permission(MEMBERS_READ))
async def show_members(db: TenantDb) -> Response:
    part = await _part(db)
    return MembersPage(
        places=places.tabs(),
        members=part.members,
        invitations=part.invitations,
        roles=part.roles,
        link="",
        invited="",
    ).render()


@pages.post("/members/invite", allow=Permission(MEMBERS_CHANGE))
async def invite_member(
    request: Request,
    db: TenantDb,
    email: Annotated[str, Form(max_length=300)],
    role: Annotated[str, Form(max_length=20)],
) -> Response:
    ip = _ip(request)
    row, token = await invitations.invite(db, email, members.read_role(role), ip=ip)
    link = f"{settings_of(request).address}/join/{token}"
    return respond(await _part(db, link=link, invited=row.email), toast=f"{row.email} invited")


@pages.post("/members/invitations/{invitation_id}/withdraw", allow=Permission(MEMBERS_CHANGE))
async def withdraw_invitation(db: TenantDb, invitation_id: UUID) -> Response:
    row = await invitations.withdraw(db, invitation_id)
    return respond(await _part(db), toast=f"Invitation of {row.email} withdrawn")


@pages.post("/members/{user_id}/role", allow=Permission(MEMBERS_CHANGE))
async def change_role(
    request: Request, db: TenantDb, user_id: UUID, role: Annotated[str, Form(max_length=20)]
) -> Response:
    changed = await members.change_role(db, user_id, members.read_role(role), ip=_ip(request))
    callers_of(request).forget()
    return respond(await _part(db), toast=f"{changed.name} is now {changed.role.value}")


@pages.post("/members/{user_id}/remove", allow=Permission(MEMBERS_CHANGE))
async def remove_member(request: Request, db: TenantDb, user_id: UUID) -> Response:
    await members.remove_member(db, user_id, ip=_ip(request))
    callers_of(request).forget()
    return respond(await _part(db), toast="The member was removed")


@pages.get("/roles", allow=Permission(MEMBERS_READ))
async def show_roles() -> Response:
    areas: dict[str, list[tuple[str, str, list[bool]]]] = {}
    for name, spec in sorted(PERMISSIONS.items()):
        row = (spec.title, name, [role in spec.roles for role in Role])
        areas.setdefault(name.partition(".")[0].capitalize(), []).append(row)
    roles = [role.value.capitalize() for role in Role]
    return RolesPage(places=places.tabs(), roles=roles, areas=list(areas.items())).render()
