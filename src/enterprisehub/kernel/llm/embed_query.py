"""What is sought becomes a vector, in a moment or not at all: the words are searched anyway."""

import asyncio
import time
from typing import Final
from uuid import UUID

import structlog

from enterprisehub.kernel import cache
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm.embeddings import (
    Embedder,
    Vector,
    embedder,
    load_library,
    loaded,
    vectors_of,
)
from enterprisehub.kernel.llm.nameless import nameless, words_in_any_case
from enterprisehub.kernel.search.embed import EMBEDDER, Meaning
from enterprisehub.kernel.search.people import people_among
from enterprisehub.kernel.work import runtime

log = structlog.get_logger()
DEADLINE_SECONDS: Final = 0.8
REST_SECONDS: Final = 30.0
_KEPT_SECONDS: Final = 600.0
# The caller's transaction is open meanwhile: these never take most of the connections.
_slots: Final = asyncio.Semaphore(4)
_resting_until: dict[UUID | None, float] = {}
_loading: list[asyncio.Task[object]] = []


@EMBEDDER.implement("llm")
async def meaning_of_query(db: Db, sought: str) -> Meaning | None:
    """The vector of what is sought, without the names in it; None where there is none in time.

    After a failure the model is left alone for half a minute: one search waits in vain, not all.
    """
    by = await embedder(db)
    if by is None or not _may_be_asked(by):
        return None
    text = await _leaving(db, by, sought)
    if not text:
        return None
    try:
        vector = await cache.shared().get_or_compute(
            db.scope.tenant_id,
            "query_vector",
            (by.maker, text),
            lambda: _vector(db, by, text),
            ttl_seconds=_KEPT_SECONDS,
        )
    except HubError as error:
        _resting_until[by.candidate.account.id] = time.monotonic() + REST_SECONDS
        log.warning("search goes on without meaning", error=error.message)
        return None
    return Meaning(by.maker, vector) if vector else None


def _may_be_asked(by: Embedder) -> bool:
    """Not while its library loads for the first time, after a failure, or in a crowd."""
    if not loaded(by):
        if all(task.done() for task in _loading):
            _loading[:] = [asyncio.create_task(asyncio.to_thread(load_library, by))]
        return False
    resting = time.monotonic() < _resting_until.get(by.candidate.account.id, 0.0)
    return not resting and not _slots.locked()


async def _leaving(db: Db, by: Embedder, sought: str) -> str:
    """What leaves: without the names of the tenant's people, and without numbers and addresses."""
    if not by.settings.redact:
        return sought.strip()
    people = await people_among(db, words_in_any_case(sought))
    return nameless(sought, written_large=(), in_any_case=people)


async def _vector(db: Db, by: Embedder, text: str) -> Vector | None:
    database = runtime.installed().database
    async with _slots:
        (vector,) = await vectors_of(
            database, db.scope, by, [text], purpose="query", seconds=DEADLINE_SECONDS
        )
    return vector
