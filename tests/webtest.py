"""The real application, its visitors and its people, for tests of routes and pages."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from fastapi import FastAPI

from enterprisehub.app.web import build
from enterprisehub.kernel.db.embedded import DatabaseUrls
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity import sessions
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role
from enterprisehub.kernel.identity.tokens import csrf_token
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.web.cookies import SESSION
from enterprisehub.kernel.web.rate_limits import Limits
from enterprisehub.kernel.work.runtime import Runtime

PASSWORD = "correct horse battery staple"
ADDRESS = "http://hub.test"
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_CSRF_HEADER = re.compile(r'"X-CSRF-Token": "([^"]+)"')


@cache
def password_hash() -> str:
    """Made once and cheaply: most tests sign nobody in by password."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Person:
    id: UUID
    email: str
    name: str
    tenant_id: UUID


@dataclass
class Browser:
    """A client that keeps cookies and, like our pages, sends the token of its session."""

    client: httpx.AsyncClient
    csrf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str | None:
        """The session's token, as the cookie holds it."""
        return self.client.cookies.get(SESSION)

    def set_token(self, token: str, csrf: str = "") -> None:
        self.client.cookies.clear()
        self.client.cookies.set(SESSION, token, domain="hub.test")
        self.csrf = csrf or csrf_token(token)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("POST", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("PATCH", path, **options)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("PUT", path, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("DELETE", path, **options)

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"accept": "application/json", **self.headers, **options.pop("headers", {})}
        if method != "GET" and self.csrf:
            headers.setdefault("x-csrf-token", self.csrf)
        answer = await self.client.request(method, path, headers=headers, **options)
        found = _CSRF.search(answer.text) or _CSRF_HEADER.search(answer.text)
        if found and answer.headers["content-type"].startswith("text/html"):
            self.csrf = found[1]
        return answer

    async def page(self, path: str, *, status: int = 200) -> str:
        """The HTML of a page, which answers with `status`."""
        answer = await self.get(path, headers={"accept": "text/html"})
        assert answer.status_code == status, answer.text
        return answer.text

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        await self.page("/sign-in")
        form = {"email": email, "password": password, "csrf_token": self.csrf}
        answer = await self.post("/sign-in", data=form, headers={"accept": "text/html"})
        self.csrf = ""
        return answer


type NewBrowser = Callable[..., Browser]
type NewPerson = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def app(
    runtime: Runtime, database_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory
) -> FastAPI:
    """The whole application without limits on how many requests tests may make."""
    settings = Settings(home=Path(tmp_path_factory.mktemp("home")), public_url=ADDRESS)
    return build(settings, runtime, database_urls.app, limits=Limits(enforced=False))


@pytest_asyncio.fixture
async def new_browser(app: FastAPI) -> AsyncIterator[NewBrowser]:
    """Makes browsers that know nobody yet; `new_browser(ip="203.0.113.9")` comes from there."""
    clients: list[httpx.AsyncClient] = []

    def make(*, ip: str = "127.0.0.1", address: str = ADDRESS, to: FastAPI = app) -> Browser:
        transport = httpx.ASGITransport(to, client=(ip, 50000), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=address)
        clients.append(client)
        return Browser(client)

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def browser(new_browser: NewBrowser) -> Browser:
    """Nobody is signed in."""
    return new_browser()


@pytest.fixture
def new_person(database: Database, tenant_id: UUID, scope: Scope) -> NewPerson:
    """Makes members of the test's tenant, or of another one."""

    async def make(
        role: Role = Role.OWNER, *, name: str = "Dana Whitfield", within: Scope | None = None
    ) -> Person:
        async with database.unscoped() as db:
            email = f"{uuid4().hex[:10]}@northwind.example"
            row = UserRow(email=email, name=name, password_hash=password_hash())
            db.add(row)
        place = within or scope
        async with database.scoped(place) as db:
            await add_member(db, row.id, role)
        return Person(row.id, email, name, place.tenant_id)

    return make


@pytest_asyncio.fixture
async def owner(new_person: NewPerson) -> Person:
    return await new_person(Role.OWNER)


type SignInAs = Callable[..., Awaitable[Browser]]


@pytest.fixture
def sign_in_as(database: Database, new_browser: NewBrowser, new_person: NewPerson) -> SignInAs:
    """A browser in which a person of this role (or this person) is signed in."""

    async def make(who: Role | Person = Role.OWNER, **how: Any) -> Browser:
        person = who if isinstance(who, Person) else await new_person(who)
        made = new_browser(**how)
        async with database.unscoped() as db:
            token = await sessions.begin(
                db, person.id, person.tenant_id, stage="full", ip="127.0.0.1", agent="tests"
            )
        made.set_token(token)
        return made

    return make


@pytest_asyncio.fixture
async def signed_in(sign_in_as: SignInAs, owner: Person) -> Browser:
    """The owner of the test's tenant at work."""
    return await sign_in_as(owner)


@pytest_asyncio.fixture
async def with_key(database: Database, scope: Scope, new_browser: NewBrowser) -> Browser:
    """A program with a key of the test's tenant that may do everything."""
    async with database.scoped(scope) as db:
        _, key = await create_key(db, "Everything", sorted(PERMISSIONS))
    made = new_browser()
    made.headers["authorization"] = f"Bearer {key}"
    return made
