"""Every route of the assembled application names who may call it, and means it."""

import re
from collections import Counter
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.routing import compile_path

from enterprisehub.app.web import FRAMEWORK_PATHS
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role, permissions_of
from enterprisehub.kernel.web.policy import (
    Operator,
    OwnAccount,
    Permission,
    Public,
    SignedHook,
    SignedLink,
)
from enterprisehub.kernel.web.router import PolicyRoute, Router
from enterprisehub.kernel.web.walk import every_route, every_socket, leaves, refuse_unguarded

SAFE = {"GET", "HEAD"}
STREAMS = {"/live"}  # they answer for as long as somebody listens


def address(path: str) -> str:
    """The path with something plausible in place of each parameter."""
    return re.sub(r"\{[^}]*\}", lambda _: str(uuid4()), path)


def guarded(app: FastAPI):
    found = [r for r in every_route(app) if isinstance(r.policy, Permission | OwnAccount)]
    assert len(found) > 10
    return found


@pytest.mark.requirement("PLT-03")
def test_the_walk_sees_every_route(app):
    """FastAPI keeps included routers as private objects; a walk that misses them proves nothing."""
    walked = every_route(app)
    documented = [
        (method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item
    ]
    pages = [(r.method, r.path) for r in walked if r.page]
    assert Counter(documented) + Counter(pages) == Counter((r.method, r.path) for r in walked)
    assert len(documented) > 10
    assert len(pages) > 5


@pytest.mark.requirement("PLT-03")
def test_every_route_has_a_policy_with_a_declared_permission(app):
    refuse_unguarded(app, allowed=FRAMEWORK_PATHS)
    for route in every_route(app):
        known = Permission | OwnAccount | Operator | Public | SignedHook | SignedLink
        assert isinstance(route.policy, known), route
        if isinstance(route.policy, Permission):
            assert route.policy.name in PERMISSIONS, route
        if isinstance(route.policy, Public):
            assert len(route.policy.why) > 10, route


def test_every_socket_has_a_policy(app):
    sockets = every_socket(app)
    assert [path for path, _ in sockets] == ["/live/socket"]
    assert all(isinstance(policy, Permission | OwnAccount) for _, policy in sockets)


def test_what_lies_outside_the_routers_is_known(app):
    walked = {r.path for r in every_route(app)} | {path for path, _ in every_socket(app)}
    others = {path for path, _ in leaves(app.routes)} - walked
    assert others == FRAMEWORK_PATHS


def test_a_route_without_a_policy_does_not_start():
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/open")(lambda: None)
    with pytest.raises(Misdeclared, match="/open"):
        refuse_unguarded(app, allowed=frozenset())


def test_a_route_with_an_unknown_permission_does_not_start():
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    router = Router("/x", tag="x")
    router.get("/", allow=Permission("nobody.declared.this"))(lambda: None)
    app.include_router(router)
    with pytest.raises(Misdeclared, match=r"nobody\.declared\.this"):
        refuse_unguarded(app, allowed=frozenset())


def test_forgetting_the_policy_is_an_error():
    router = Router("/x", tag="x")
    with pytest.raises(TypeError, match="allow"):
        router.get("/y")


@pytest.mark.requirement("PLT-03")
async def test_nobody_gets_in_without_signing_in(app, browser):
    for route in guarded(app):
        answer = await browser._send(route.method, address(route.path))
        assert answer.status_code == 401, (route, answer.text)
        assert answer.json()["code"] == "unauthenticated"


async def test_people_without_a_session_are_led_to_the_sign_in(app, browser):
    for route in guarded(app):
        if route.page and route.method == "GET":
            answer = await browser.get(address(route.path), headers={"accept": "text/html"})
            assert answer.status_code == 303, route
            assert answer.headers["location"].startswith("/sign-in?next="), route


@pytest.mark.requirement("PLT-03")
async def test_a_viewer_is_denied_what_the_role_does_not_include(app, sign_in_as):
    viewer = await sign_in_as(Role.VIEWER)
    may = permissions_of(Role.VIEWER)
    denied = [
        route
        for route in guarded(app)
        if isinstance(route.policy, Permission) and route.policy.name not in may
    ]
    assert len(denied) > 5
    for route in denied:
        answer = await viewer._send(route.method, address(route.path))
        assert (answer.status_code, answer.json()["code"]) == (403, "denied"), (route, answer.text)
        assert answer.json()["permission"] == route.policy.name


@pytest.mark.requirement("PLT-03")
async def test_a_key_opens_only_its_scopes(app, new_browser, database, scope):
    async with database.scoped(scope) as db:
        _, key = await create_key(db, "Narrow", ["identity.events.read"])
    program = new_browser()
    program.headers["authorization"] = f"Bearer {key}"
    tried = 0
    for route in guarded(app):
        if isinstance(route.policy, Permission) and route.policy.name == "identity.events.read":
            continue
        answer = await program._send(route.method, address(route.path))
        assert (answer.status_code, answer.json()["code"]) == (403, "denied"), (route, answer.text)
        tried += 1
    assert tried > 10
    assert (await program.get("/api/security-events")).status_code == 200


@pytest.mark.requirement("PLT-02")
async def test_every_change_by_a_browser_needs_the_token(app, sign_in_as):
    owner = await sign_in_as(Role.OWNER)
    owner.csrf = ""
    changes = [route for route in guarded(app) if route.method not in SAFE]
    assert len(changes) > 5
    for route in changes:
        answer = await owner._send(route.method, address(route.path))
        assert (answer.status_code, answer.json()["code"]) == (403, "denied"), (route, answer.text)
        assert answer.json()["reason"] == "csrf"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"x-csrf-token": "guessed"}, "csrf"),
        ({"x-csrf-token": "é"}, "csrf"),
        ({"sec-fetch-site": "cross-site"}, "cross-site"),
        ({"sec-fetch-site": "same-site"}, "cross-site"),
        ({"origin": "https://evil.example"}, "origin"),
        ({"origin": "null"}, "origin"),
    ],
)
async def test_forged_requests_are_refused(signed_in, headers, reason):
    raw = {name: value.encode() for name, value in headers.items()}
    answer = await signed_in.post("/api/notifications/read-all", headers=raw)
    assert (answer.status_code, answer.json()["reason"]) == (403, reason)


async def test_our_own_pages_and_programs_with_keys_may_change_things(signed_in, with_key):
    origin = {"origin": "http://hub.test", "sec-fetch-site": "same-origin"}
    answer = await signed_in.post("/api/notifications/read-all", headers=origin)
    assert answer.status_code == 204
    body = {"name": "By program", "scopes": ["identity.events.read"]}
    answer = await with_key.post("/api/keys", json=body, headers={"origin": "https://any.example"})
    assert answer.status_code == 201


async def test_reads_change_nothing_and_answer_no_500(app, sign_in_as):
    owner = await sign_in_as(Role.OWNER)
    for route in guarded(app):
        if route.method == "GET" and route.path not in STREAMS:
            accept = "text/html" if route.page else "application/json"
            answer = await owner.get(address(route.path), headers={"accept": accept})
            assert answer.status_code < 500, (route, answer.text)


def test_no_route_hides_another(app):
    """The first match wins: "/things/new" must be declared before "/things/{id}"."""
    hidden, earlier = [], []
    for path, route in leaves(app.routes):
        if not isinstance(route, PolicyRoute):
            continue
        concrete = re.sub(r"\{[^}]*\}", "given-by-the-caller", path)
        hidden += [
            f"{path} by {other}"
            for other, pattern, methods in earlier
            if methods & route.methods and pattern.match(concrete)
        ]
        earlier.append((path, compile_path(path)[0], route.methods))
    assert hidden == []
