"""The index finds exactly what trying every route would find."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match

from enterprisehub.kernel.web.dispatch import Dispatch, add_routes
from enterprisehub.kernel.web.policy import Public
from enterprisehub.kernel.web.router import PolicyRoute, Router

OPEN = Public("only for this test")
SHAPES = [
    "/", "/a", "/a/", "/a/b", "/a/{x}", "/{x}", "/{x}/b", "/{x}/{y}", "/a/b/{x}", "/a/{x}/c",
    "/f/{x:path}", "/{x}/b/c", "/b", "/b/a", "/a/b.csv", "/a/{x}.csv",
]  # fmt: skip


def made_of(shapes) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    router = Router("", tag="x")
    for number, shape in enumerate(shapes):
        router.get(shape, allow=OPEN, name=f"{number}")(lambda: None)
    add_routes(app, router)
    return app


def first_match(routes, path: str) -> str | None:
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    return next((r.name for r in routes if r.matches(scope)[0] is Match.FULL), None)


@given(
    st.permutations(SHAPES).flatmap(lambda s: st.integers(1, len(s)).map(lambda n: s[:n])),
    st.lists(st.sampled_from(["a", "b", "c", "f", "z", "{}", "", "b.csv", "x.csv"]), max_size=4),
)
def test_the_index_and_the_search_agree(shapes, segments):
    app, path = made_of(shapes), "/" + "/".join(segments)
    assert first_match(Dispatch(app).candidates(path), path) == first_match(app.routes, path)


def test_real_routes_are_found_among_few(app):
    dispatch = Dispatch(app)
    routes = [r for r in app.routes if isinstance(r, PolicyRoute)]
    for route in routes:
        path = re.sub(r"\{[^}]*\}", lambda _: str(uuid4()), route.path)
        candidates = dispatch.candidates(path)
        assert route in candidates
        assert len(candidates) < max(30, len(routes) / 4)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/healthz", 405),
        ("GET", "/healthz/", 307),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/openapi.json", 200),
        ("GET", "/%2e%2e/healthz", 404),
    ],
)
async def test_the_framework_answers_the_rest(browser, method, path, status):
    assert (await browser._send(method, path)).status_code == status
