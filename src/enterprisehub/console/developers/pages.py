"""The API's reference, made from the program's own OpenAPI document."""

from functools import cache
from typing import Annotated, Final

from fastapi import FastAPI, Query, Request, Response

from enterprisehub.console.developers.domain import domain
from enterprisehub.console.developers.read_api import Area, Operation, find_operations, read_areas
from enterprisehub.kernel import errors
from enterprisehub.kernel.web.policy import OwnAccount, Public
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/docs")
NAVIGATION.add(NavItem("Workspace", "API", "/docs", "code", order=80))


MOST_FOUND: Final = 30


@page("developers/reference.html")
class ReferencePage(Page):
    areas: list[Area]
    operations: list[Operation]
    more: int
    address: str
    q: str


@fragment("developers/_operations.html")
class Operations(Fragment):
    operations: list[Operation]
    address: str


@page("developers/errors.html")
class ErrorsPage(Page):
    kinds: list[tuple[str, str, int, bool, str]]


@cache
def _areas(app: FastAPI) -> list[Area]:
    return read_areas(app.openapi())


@pages.get("", allow=OwnAccount())
async def reference(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The areas, or what was looked for in all of them."""
    areas = _areas(request.app)
    found = find_operations(areas, q)
    return ReferencePage(
        areas=areas,
        operations=found[:MOST_FOUND],
        more=max(0, len(found) - MOST_FOUND),
        address=_address(request),
        q=q.strip(),
    ).render()


@pages.get("/areas/{slug}", allow=OwnAccount())
async def show_area(request: Request, slug: str) -> Response:
    """The operations of one area: asked for when it is opened."""
    area = next((area for area in _areas(request.app) if area.slug == slug), None)
    if area is None:
        raise errors.NotFound("The API has no such area.")
    return Operations(operations=area.operations, address=_address(request)).render()


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")


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
