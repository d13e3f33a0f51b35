"""The API's reference, made from the program's own OpenAPI document."""

from functools import cache

from fastapi import FastAPI, Request, Response

from enterprisehub.console.developers.domain import domain
from enterprisehub.console.developers.read_api import Area, read_areas
from enterprisehub.kernel import errors
from enterprisehub.kernel.web.policy import OwnAccount, Public
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/docs")
NAVIGATION.add(NavItem("Workspace", "API", "/docs", "code", order=80))


@page("developers/reference.html")
class ReferencePage(Page):
    areas: list[Area]
    address: str


@page("developers/errors.html")
class ErrorsPage(Page):
    kinds: list[tuple[str, str, int, bool, str]]


@cache
def _areas(app: FastAPI) -> list[Area]:
    return read_areas(app.openapi())


@pages.get("", allow=OwnAccount())
async def reference(request: Request) -> Response:
    address = str(request.base_url).rstrip("/")
    return ReferencePage(areas=_areas(request.app), address=address).render()


@pages.get("/errors", allow=Public("every problem document links to it"))
async def explain_errors() -> Response:
    return ErrorsPage(kinds=_kinds()).render()


def _kinds() -> list[tuple[str, str, int, bool, str]]:
    """Code, title, status, whether to try again, and what it means, by code."""
    found: dict[str, tuple[str, str, int, bool, str]] = {}
    waiting = [errors.HubError]
    while waiting:
        kind = waiting.pop(0)
        says = (kind.__doc__ or "").strip().split("\n\n")[0] if kind.code != "internal" else ""
        found.setdefault(kind.code, (kind.code, kind.title, kind.status, kind.retryable, says))
        waiting.extend(kind.__subclasses__())
    return sorted(found.values())
