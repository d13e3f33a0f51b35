"""What records say becomes vectors, in the background, in batches, as the budget allows.

The ledger of model calls tells who is at it and when it last failed, so no lock is held and no
state is kept beside it. An outage of the model fails no work: it is asked again after a pause.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import exists, or_, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT, spent_this_month
from enterprisehub.kernel.llm.embeddings import (
    CHARACTERS_PER_TOKEN,
    PURPOSES,
    ROUTE,
    Embedder,
    TextRefused,
    Vector,
    embedder,
    vectors_of,
)
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.nameless import nameless, words_written_large
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.search.embed import Passage, keep, missing, wanting
from enterprisehub.kernel.search.people import people_among
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import tick
from enterprisehub.kernel.work.workflows import workflow

log = structlog.get_logger()
BATCH: Final = 64
MOST_BATCHES: Final = 100
AT_WORK: Final = timedelta(seconds=90)
PAUSE_AFTER_FAILURE: Final = timedelta(minutes=10)
_BATCH_SECONDS: Final = 200.0
_SHORT = 1000  # characters that even small models take
_PROBE = "house"

type _Ask = Callable[[Sequence[str]], Awaitable[list[Vector | None]]]


@tick("* * * * *", "kernel.embed_documents")
async def every_minute(database: Database, moment: datetime) -> None:
    """Tenants with a model for it and documents without a vector get work on them."""
    async with database.unscoped() as db:
        tenants = await all_tenant_ids(db)
    for tenant_id in tenants:
        try:
            async with database.scoped(Scope(tenant_id, SYSTEM)) as db:
                if await due(db):
                    await enqueue(db, embed_documents, key=moment.isoformat(timespec="minutes"))
        except Exception:
            log.exception("embedding not begun", tenant=str(tenant_id))


@workflow(
    "search.embed_documents",
    queue=Queue.BULK,
    title="Learn what records mean",
    time_limit_seconds=3600.0,
)
async def embed_documents(ctx: WorkContext) -> int:
    """Up to so many batches of documents have vectors; how many documents."""
    if not await ctx.transaction(due):
        return 0
    total = 0
    for _ in range(MOST_BATCHES):
        kept = await ctx.step(embed_batch, ctx.scope, timeout_seconds=_BATCH_SECONDS + 30)
        total += kept
        if not kept:
            break
    return total


async def due(db: Db) -> bool:
    """There is something to ask a model that is neither at it, nor just failed, nor spent."""
    by = await embedder(db)
    if by is None:
        return False
    budget = by.settings.monthly_budget_cents * MICROCENTS_PER_CENT
    if await spent_this_month(db) >= budget:
        return False
    now = clock.now()
    late = or_(
        ModelCallRow.created_at > now - AT_WORK,
        (ModelCallRow.status == "failed") & (ModelCallRow.created_at > now - PAUSE_AFTER_FAILURE),
    )
    lately = exists().where(
        ModelCallRow.route == ROUTE,
        ModelCallRow.prompt_version == PURPOSES["document"],
        ModelCallRow.created_at > now - PAUSE_AFTER_FAILURE,
        late,
    )
    return not await db.scalar(select(lately)) and await wanting(db, by.maker)


async def embed_batch(scope: Scope) -> int:
    """Some documents without a vector have one; how many. No transaction is open meanwhile."""
    database = runtime.installed().database
    async with database.scoped(scope) as db:
        by = await embedder(db)
        passages = [] if by is None else await missing(db, by.maker, most=BATCH)
        large = {word for p in passages for word in words_written_large(p.text) | p.names}
        people = await people_among(db, large)
    if by is None or not passages:
        return 0
    texts = await asyncio.to_thread(_texts, by, passages, people)
    passages = passages[: len(texts)]
    ask = partial(
        vectors_of, database, scope, by, purpose="document", seconds=by.settings.timeout_seconds
    )
    try:
        async with asyncio.timeout(_BATCH_SECONDS):
            vectors = await _vectors(ask, texts)
    except (HubError, TimeoutError) as error:
        log.warning("embedding put off", tenant=str(scope.tenant_id), error=str(error))
        return 0
    async with database.scoped(scope) as db:
        return await keep(db, by.maker, list(zip(passages, vectors, strict=True)))


def _texts(by: Embedder, passages: Sequence[Passage], people: frozenset[str]) -> list[str]:
    """What may leave of the first documents, as many as one call may take."""
    most = by.settings.tokens_per_call * CHARACTERS_PER_TOKEN - CHARACTERS_PER_TOKEN
    texts: list[str] = []
    for passage in passages:
        text = passage.text
        if by.settings.redact:
            own = people & passage.names
            text = nameless(text, written_large=people, in_any_case=own)
        text = text[:most]
        if sum(map(len, texts)) + len(text) > most:
            break
        texts.append(text)
    return texts


async def _vectors(ask: _Ask, texts: Sequence[str]) -> list[Vector | None]:
    """A vector for each text that says something and that the model takes."""
    said = [text for text in texts if text.strip()]
    made = iter(await _taken(ask, said) if said else [])
    return [next(made) if text.strip() else None for text in texts]


async def _taken(ask: _Ask, texts: Sequence[str]) -> list[Vector | None]:
    """All at once; where one of them is refused it alone goes without."""
    try:
        return await ask(texts)
    except TextRefused:
        await ask([_PROBE])  # refused too: it is not the text, and nothing is noted
        return await _halves(ask, texts)


async def _halves(ask: _Ask, texts: Sequence[str]) -> list[Vector | None]:
    if len(texts) == 1:
        return await _or_none(ask, texts[0][:_SHORT])
    middle = len(texts) // 2
    made: list[Vector | None] = []
    for part in (texts[:middle], texts[middle:]):
        try:
            made += await ask(part)
        except TextRefused:
            made += await _halves(ask, part)
    return made


async def _or_none(ask: _Ask, text: str) -> list[Vector | None]:
    try:
        return await ask([text])
    except TextRefused:
        return [None]
