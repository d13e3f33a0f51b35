"""A turn under way, followed by whoever asked; it is finished even if they stop listening."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

from enterprisehub.domains.assistant.logic.take_turn import Happening, take_turn
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope

_under_way: set[asyncio.Task[object]] = set()


async def follow_turn(
    database: Database, scope: Scope, answer_id: UUID, *, page: str | None, zone: str
) -> AsyncGenerator[Happening]:
    """What happens, as it happens; the last one is "done"."""
    happened: asyncio.Queue[Happening | None] = asyncio.Queue()

    async def run() -> None:
        try:
            await take_turn(database, scope, answer_id, page=page, zone=zone, tell=happened.put)
        finally:
            await happened.put(None)

    task = asyncio.create_task(run(), name="assistant turn")
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    while (happening := await happened.get()) is not None:
        yield happening
    await task
