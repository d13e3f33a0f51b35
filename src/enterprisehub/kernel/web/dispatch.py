"""Finding the route of a request without trying all of them.

The framework tries every route in turn, each by a regular expression: with some hundred routes
that costs more than the rest of a request. Here the first two segments of the path choose the few
that can match; whatever they do not (other methods, missing slashes, files) the framework handles
as ever.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from enterprisehub.kernel.web.router import PolicyRoute, Router

type Key = tuple[str, str]
_ANY = "{}"


def add_routes(app: FastAPI, router: Router) -> None:
    """The router's routes belong to the application, in their order, after those it has."""
    app.router.routes.extend(router.routes)


def dispatch(app: FastAPI) -> None:
    """From now on the application finds its routes by their first segments."""
    app.router.middleware_stack = Dispatch(app)


class Dispatch:
    """Stands where the framework's own search would stand, and falls back to it."""

    def __init__(self, app: FastAPI) -> None:
        self._router = app.router
        self._search = app.router.middleware_stack
        self._index = index(app.router.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self.candidates(scope["path"]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    scope["router"] = self._router
                    await route.handle(scope, receive, send)
                    return
        await self._search(scope, receive, send)

    def candidates(self, path: str) -> list[PolicyRoute]:
        """The routes that this path can mean, in their order."""
        first, second = _segments(path)
        for key in ((first, second), (first, _ANY), (_ANY, second), (_ANY, _ANY)):
            if (found := self._index.get(key)) is not None:
                return found
        return []


def index(routes: Iterable[BaseRoute]) -> dict[Key, list[PolicyRoute]]:
    """For each beginning that a path can be found by, the routes that fit it, in their order."""
    ordered = [r for r in routes if isinstance(r, PolicyRoute)]
    named: dict[Key, list[int]] = defaultdict(list)
    for place, route in enumerate(ordered):
        named[_pattern(route.path)].append(place)
    firsts = {first for first, _ in named} | {_ANY}
    everywhere = {second for first, second in named if first == _ANY} | {_ANY}
    keys = named.keys() | set(product(firsts, everywhere))
    return {key: [ordered[n] for n in sorted(_fitting(named, key))] for key in keys}


def _fitting(named: Mapping[Key, list[int]], key: Key) -> Iterator[int]:
    first, second = key
    for pattern in {key, (first, _ANY), (_ANY, second), (_ANY, _ANY)}:
        yield from named.get(pattern, ())


def _segments(path: str) -> Key:
    parts = path.split("/", 3)
    return (parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else "")  # noqa: PLR2004


def _pattern(path: str) -> Key:
    """The first two segments of a route; a parameter, or what a `:path` may swallow, is open."""
    first, second = _segments(path)
    if "{" in first:
        return (_ANY, _ANY if ":path" in first else _open(second))
    return (first, _open(second))


def _open(segment: str) -> str:
    return _ANY if "{" in segment else segment
