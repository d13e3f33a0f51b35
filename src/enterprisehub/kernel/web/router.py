"""A router on which forgetting the policy is a TypeError at import time."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.identity.authenticate import Callers
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.web.api_document import policy_notes
from enterprisehub.kernel.web.body_limit import expect_large_bodies
from enterprisehub.kernel.web.hidden_characters import refuse_hidden
from enterprisehub.kernel.web.policy import (
    Policy,
    SignedHook,
    SignedLink,
    enforcer,
    signed_in,
)
from enterprisehub.kernel.web.problem_answers import PROBLEM_ANSWERS
from enterprisehub.kernel.web.sockets import PolicySocket, Socket, SocketPolicy, guarded


class PolicyRoute(APIRoute):
    """A route that knows who may call it."""

    policy: Policy


class Router(APIRouter):
    """`@router.get("/contacts", allow=Permission("crm.contacts.read"))`.

    `pages=True` leaves the routes out of the OpenAPI: they answer HTML to people; `framed=False`
    spares them what surrounds a page. A route that takes more than a megabyte says so with
    `max_body_bytes=`; the framework's own `max_body_size=` would come too late and is refused.
    """

    def __init__(
        self, prefix: str, *, tag: str, pages: bool = False, framed: bool | None = None
    ) -> None:
        self.framed = pages if framed is None else framed
        super().__init__(
            prefix=prefix,
            tags=[tag],
            route_class=PolicyRoute,
            include_in_schema=not pages,
            responses=None if pages else PROBLEM_ANSWERS,
        )

    def _route(
        self, method: str, path: str, allow: Policy, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if "max_body_size" in options:
            raise Misdeclared(f"{method} {self.prefix}{path}: say max_body_bytes=")

        def register(fn: Callable[..., Any]) -> Callable[..., Any]:
            if (most := options.pop("max_body_bytes", None)) is not None:
                expect_large_bodies(self.prefix + path, most)
            guards = [Depends(enforcer(allow)), *options.pop("dependencies", ())]
            if method != "GET" and not isinstance(allow, SignedHook | SignedLink):
                guards.insert(1, Depends(refuse_hidden))
            if self.framed:
                guards.append(Depends(_enter_page))
            notes = options.pop("openapi_extra", None) or {}
            options["openapi_extra"] = {**policy_notes(allow), **notes}
            self.add_api_route(path, fn, methods=[method], dependencies=guards, **options)
            route = self.routes[-1]
            assert isinstance(route, PolicyRoute)  # noqa: S101  route_class says so
            route.policy = allow
            return fn

        return register

    def websocket(  # type: ignore[override]
        self, path: str, *, allow: SocketPolicy
    ) -> Callable[[Socket], Socket]:
        """`async (socket: WebSocket)`, not yet accepted, of a caller whom the policy allows."""

        def register(fn: Socket) -> Socket:
            route = PolicySocket(self.prefix + path, guarded(fn, allow), name=fn.__name__)
            route.policy = allow
            self.routes.append(route)
            return fn

        return register

    def get(self, path: str, *, allow: Policy, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self._route("GET", path, allow, **options)

    def post(self, path: str, *, allow: Policy, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self._route("POST", path, allow, **options)

    def put(self, path: str, *, allow: Policy, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self._route("PUT", path, allow, **options)

    def patch(self, path: str, *, allow: Policy, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self._route("PATCH", path, allow, **options)

    def delete(self, path: str, *, allow: Policy, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self._route("DELETE", path, allow, **options)


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def callers_of(request: Request) -> Callers:
    callers: Callers = request.app.state.callers
    return callers


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _enter_page(request: Request) -> None:
    """What surrounds a page (menu, person, badges) is known to its templates."""
    await request.app.state.enter_page(request)


async def _tenant_db(request: Request) -> AsyncIterator[Db]:
    async with database_of(request).scoped(signed_in(request)) as db:
        yield db


TenantDb = Annotated[Db, Depends(_tenant_db, scope="function")]
"""One transaction in the caller's scope, committed before the answer leaves."""
