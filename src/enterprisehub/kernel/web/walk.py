"""Seeing every route of the assembled application, and refusing those without a policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute

from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.web.policy import Permission, Policy
from enterprisehub.kernel.web.router import PolicyRoute
from enterprisehub.kernel.web.sockets import PolicySocket


@dataclass(frozen=True, slots=True)
class Known:
    method: str
    path: str
    policy: Policy
    name: str
    page: bool


def leaves(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """Every route with its full path, also those inside included routers."""
    for route in routes:
        inner: Any = getattr(route, "original_router", None)
        if inner is not None:
            yield from leaves(inner.routes, prefix + _prefix_of(route))
        else:
            yield prefix + str(getattr(route, "path", "")), route


def _prefix_of(route: Any) -> str:
    context = getattr(route, "include_context", None)
    return str(getattr(context, "prefix", "") or "")


def every_route(app: FastAPI) -> list[Known]:
    """The route table, sorted by path and method."""
    found = [
        Known(method, path, route.policy, route.name, not route.include_in_schema)
        for path, route in leaves(app.routes)
        if isinstance(route, PolicyRoute)
        for method in route.methods or ()
    ]
    return sorted(found, key=lambda known: (known.path, known.method))


def every_socket(app: FastAPI) -> list[tuple[str, Policy]]:
    """Every WebSocket with its policy, sorted by path."""
    sockets = [(path, r) for path, r in leaves(app.routes) if isinstance(r, PolicySocket)]
    return [(path, route.policy) for path, route in sorted(sockets, key=lambda found: found[0])]


def refuse_unguarded(app: FastAPI, *, allowed: frozenset[str]) -> None:
    """The application may start: every route has a policy with a declared permission.

    `allowed` names the framework's own paths (static files, the OpenAPI document).

    Raises:
        Misdeclared: a route, mount or websocket has none.
    """
    for path, route in leaves(app.routes):
        if isinstance(route, PolicyRoute | PolicySocket):
            policy = getattr(route, "policy", None)
            if policy is None:
                raise Misdeclared(f"{path} has no policy")
            if isinstance(policy, Permission) and policy.name not in PERMISSIONS:
                raise Misdeclared(f"{path} needs undeclared permission {policy.name!r}")
        elif path not in allowed:
            raise Misdeclared(f"{path} is not on a Router: {type(route).__name__}")
