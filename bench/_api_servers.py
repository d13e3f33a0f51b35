"""The servers that `bench api` compares. Started as processes of their own: NAME SOCKET.

Everything they need is in the environment variable BENCH_API, as JSON.
"""

import asyncio
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from enterprisehub.app.catalog import load
from enterprisehub.app.web import build
from enterprisehub.domains.crm.models import ContactRow
from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.schema import sqlalchemy_url
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.web.rate_limits import Limits
from enterprisehub.kernel.work import runtime as work_runtime
from enterprisehub.kernel.work.runtime import Runtime

GIVEN: dict[str, Any] = json.loads(os.environ["BENCH_API"])
POOL = 8


def product() -> FastAPI:
    """The product's own application: sign-in by key, policies, versions, logs, error answers."""
    set_up_logs("json", "info", role="web")
    ring = KeyRing.open(Path(GIVEN["home"]) / "keys.json")
    secrets.install(ring)
    database = Database(sqlalchemy_url(GIVEN["app"]), GIVEN["tenant_key"].encode(), pool_size=POOL)
    runtime = Runtime.connect(database, GIVEN["app"], ring, public_url="http://bench")
    work_runtime.install(runtime)
    settings = Settings(home=Path(GIVEN["home"]), public_url="http://bench")
    return build(settings, runtime, GIVEN["app"], limits=Limits(enforced=False), owned=True)


class Bare:
    """The same statements through asyncpg, answered by a bare ASGI function."""

    def __init__(self) -> None:
        self.pool: Any = None

    async def open(self) -> None:
        import asyncpg  # noqa: PLC0415  only this server needs the driver

        async def no_reset(_: Any) -> None:
            return

        self.pool = await asyncpg.create_pool(
            GIVEN["app"], min_size=POOL, max_size=POOL, reset=no_reset
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self.open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["method"] == "POST":
            message = await receive()
            body = await self._create(json.loads(message["body"]))
        else:
            body = await self._list()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _list(self) -> bytes:
        async with self.pool.acquire() as connection:
            await connection.execute(GIVEN["begin"])
            row = await connection.fetchrow(GIVEN["list_sql"])
            await connection.execute("COMMIT")
        return b'{"items":' + row[0].encode() + b"}"

    async def _create(self, new: dict[str, Any]) -> bytes:
        id_, email = new_id(), new["emails"][0]["email"]
        async with self.pool.acquire() as connection:
            await connection.execute(GIVEN["begin"])
            for statement, names in GIVEN["create_sql"]:
                values = {"id": id_, "name": new["name"], "email": email, "at": new_id()}
                await connection.execute(statement, *(values[name] for name in names))
            await connection.execute("COMMIT")
        return json.dumps({"id": str(id_), "name": new["name"]}).encode()


class Line(BaseModel):
    """The plain way: an ORM row validated into a response model."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    given_name: str
    family_name: str
    email: str | None
    phone_e164: str | None
    job_title: str | None
    company_id: UUID | None
    lifecycle: str
    lead_status: str
    source: str | None
    city: str | None
    state: str | None
    owner_user_id: UUID | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


class New(BaseModel):
    name: str
    emails: list[dict[str, str]]


def plain() -> FastAPI:
    """FastAPI with ORM entities and a response model, as tutorials write it."""
    load()
    app = FastAPI()
    engine = create_async_engine(sqlalchemy_url(GIVEN["app"]), pool_size=POOL)
    settings = Database(sqlalchemy_url(GIVEN["app"]), GIVEN["tenant_key"].encode())
    scope_sql = text(settings.settings_of(Scope(UUID(GIVEN["tenant"]))))

    async def session() -> Any:
        async with AsyncSession(engine, expire_on_commit=False) as db, db.begin():
            await db.execute(scope_sql)
            yield db

    async def contacts(db: Annotated[AsyncSession, Depends(session)]) -> Any:
        query = select(ContactRow).where(ContactRow.deleted_at.is_(None))
        rows = await db.scalars(query.order_by(ContactRow.created_at.desc()).limit(50))
        return list(rows)

    async def create(db: Annotated[AsyncSession, Depends(session)], new: New) -> Any:
        row = ContactRow(name=new.name, email=new.emails[0]["email"])
        db.add(row)
        await db.flush()
        return row

    app.add_api_route("/api/contacts", contacts, methods=["GET"], response_model=list[Line])
    app.add_api_route("/api/contacts", create, methods=["POST"], response_model=Line)
    return app


def main(name: str, socket: str) -> None:
    """Serve until told to stop."""
    app: Any = {"product": product, "bare": Bare, "plain": plain}[name]()
    config = uvicorn.Config(
        app, uds=socket, log_config=None, access_log=False, server_header=False, lifespan="on"
    )
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
