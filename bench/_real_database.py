"""A throw-away server with the product's own schema, for measurements against it."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._processor_time import milliseconds_with
from enterprisehub.app.catalog import load
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.embedded import DatabaseUrls, EmbeddedPostgres
from enterprisehub.kernel.db.session import Database

TENANT_KEY = b"bench".ljust(32, b".")


@dataclass(frozen=True, slots=True)
class Real:
    """`guarded` works as the program does; `bare` as the superuser, whom no policy binds."""

    urls: DatabaseUrls
    guarded: Database
    bare: Database


@asynccontextmanager
async def real_database(*, durable: bool) -> AsyncIterator[Real]:
    """Made in a temporary folder, gone afterwards. `durable` writes as in production."""
    load()
    server = EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="hubbench-")), durable=durable)
    try:
        urls = server.start()
        schema.build(urls.owner, TENANT_KEY)
        guarded = Database(schema.sqlalchemy_url(urls.app), TENANT_KEY)
        bare = Database(schema.sqlalchemy_url(urls.admin), TENANT_KEY)
        yield Real(urls, guarded, bare)
        await guarded.close()
        await bare.close()
    finally:
        server.remove()


async def compare(
    variants: Mapping[str, Callable[[], Awaitable[object]]],
    *,
    rounds: int,
    calls: int,
    server: int,
) -> dict[str, float]:
    """Processor milliseconds per call of each variant, ours and the `server`'s together.

    The best of rounds that take turns, because whatever else happens only ever adds.
    """
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for call in variants.values():
        await call()
    for number in range(rounds):
        names = list(variants) if number % 2 == 0 else list(reversed(variants))
        for name in names:
            await variants[name]()
            before = milliseconds_with(server)
            for _ in range(calls):
                await variants[name]()
            taken[name].append((milliseconds_with(server) - before) / calls)
    return {name: min(times) for name, times in taken.items()}
