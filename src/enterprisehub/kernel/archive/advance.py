"""One archive, one step further: the state row alone decides which."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog

from enterprisehub.kernel.archive.extract_rows import extract
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.places import Cold, archiver
from enterprisehub.kernel.archive.remove_rows import remove
from enterprisehub.kernel.archive.step_state import reached, why
from enterprisehub.kernel.archive.store_files import upload, verify_stored

log = structlog.get_logger()
type Step = Callable[[Cold, UUID, UUID], Awaitable[None]]

STEPS: Final[dict[str, Step]] = {
    "planned": extract,
    "extracted": upload,
    "uploaded": verify_stored,
    "verified": remove,
}
MOST_STEPS: Final = 12


async def state_of(cold: Cold, tenant_id: UUID, archive_id: UUID) -> str:
    async with cold.database.scoped(archiver(tenant_id)) as db:
        return (await db.get_one(ArchiveRow, archive_id)).state


async def advance(cold: Cold, tenant_id: UUID, archive_id: UUID) -> str:
    """The archive has taken its next step, if there is one; its state now."""
    before = await state_of(cold, tenant_id, archive_id)
    step = STEPS.get(before)
    if step is None:
        return before
    try:
        await step(cold, tenant_id, archive_id)
    except Exception as error:
        state = await state_of(cold, tenant_id, archive_id)
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await reached(db, archive_id, before=state, state=state, error=why(error))
        log.warning("archive.step_failed", archive=str(archive_id), state=before)
        raise
    return await state_of(cold, tenant_id, archive_id)


async def bring_to_rest(cold: Cold, tenant_id: UUID, archive_id: UUID) -> str:
    """The archive goes on until it is removed, stale, or held back; its state then."""
    state = ""
    for _ in range(MOST_STEPS):
        now = await advance(cold, tenant_id, archive_id)
        if now == state or now not in STEPS:
            return now
        state = now
    return state
