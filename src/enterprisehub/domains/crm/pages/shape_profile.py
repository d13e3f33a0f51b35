"""Settings → Customers → Business profile: whom you sell to, who sells where, where you grow."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.rescore_all import rescore_all
from enterprisehub.domains.crm.logic.set_profile import set_profile
from enterprisehub.domains.crm.pages.shaping import PARTS, PROFILE
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.domains.crm.settings import BusinessProfile
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(PROFILE)
SHAPE = Permission(SHAPE_WRITE)
LINES = ("industries", "roles", "markets", "expansion")


@page("crm/shape_profile.html")
class ProfilePage(Page):
    places: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    values: dict[str, str]
    team: list[tuple[UUID, str]]
    version: int
    errors: Errors
    saved: bool


@pages.get("", allow=SHAPE)
async def show_profile(db: TenantDb, *, saved: bool = False) -> Response:
    return (await _page(db, _shown(await BusinessProfile.load(db)), {}, saved=saved)).render()


@pages.post("", allow=SHAPE)
async def save_profile(db: TenantDb, request: Request) -> Response:
    """Every contact is scored anew by it, in the background."""
    values = await typed(request)
    people = [member.user_id for member in await list_members(db)]
    new = check(BusinessProfile, _given(values, people))
    seen = int(values["version"]) if values.get("version", "").isdecimal() else None
    wrong = new if isinstance(new, dict) else await attempt(db, set_profile(db, new, seen=seen))
    if wrong:
        return (await _page(db, values, wrong)).render(status=422)
    version = await BusinessProfile.version(db)
    await enqueue(db, rescore_all, key=f"profile-{version}")
    return go_to(request, f"{PROFILE}?saved=true")


def _given(values: dict[str, str], people: list[UUID]) -> dict[str, Any]:
    given: dict[str, Any] = {name: _lines(values.get(name, "")) for name in LINES}
    for name in ("employees_from", "employees_to"):
        given[name] = values.get(name, "").replace(",", "").strip() or None
    given["team"] = [
        {"user_id": one, "places": _lines(where.replace(";", "\n"))}
        for one in people
        if (where := values.get(f"places_{one}", "").strip())
    ]
    return given


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _shown(profile: BusinessProfile) -> dict[str, str]:
    values = {name: "\n".join(getattr(profile, name)) for name in LINES}
    for name in ("employees_from", "employees_to"):
        values[name] = str(getattr(profile, name) or "")
    for one in profile.team:
        values[f"places_{one.user_id}"] = "; ".join(one.places)
    return values


async def _page(
    db: Db, values: dict[str, str], errors: Errors, *, saved: bool = False
) -> ProfilePage:
    return ProfilePage(
        places=settings_tabs.tabs(),
        parts=PARTS,
        values=values,
        team=[(member.user_id, member.name) for member in await list_members(db)],
        version=await BusinessProfile.version(db),
        errors=errors,
        saved=saved,
    )
