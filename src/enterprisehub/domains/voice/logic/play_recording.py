"""Any range of an encrypted recording, read and opened block by block."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import structlog

from enterprisehub.domains.voice.logic.seal_sound import (
    BLOCK,
    SEALED_BLOCK,
    SoundDamaged,
    blocks_of,
    open_block,
    whole_blocks,
)
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import installed_copies, installed_objects

log = structlog.get_logger()
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of what is wanted (RFC 9110, 14.1.2); None beyond the end.

    A header that cannot be read asks for everything.
    """
    match = _RANGE.fullmatch(header) if header else None
    if match is None or match.group() == "bytes=-":
        return 0, size
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


async def play(tenant_id: UUID, key: str, name: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The plain bytes [start, end) of the object; only the blocks they lie in are read.

    Where the first store has lost or damaged it, or is away, the copy goes on from the same block.
    """
    if start >= end:
        return
    number, after = blocks_of(start, end)
    stores = [one for one in (installed_objects(), installed_copies()) if one is not None]
    for place, objects in enumerate(stores):
        try:
            async for plain in _blocks(objects, tenant_id, key, name, number, after):
                begins = number * BLOCK
                number += 1
                yield plain[max(0, start - begins) : max(0, end - begins)]
        except (HubError, SoundDamaged) as error:
            if place == len(stores) - 1:
                raise
            log.warning("voice.recording_read_from_copy", name=name, error=str(error))
        else:
            return


async def _blocks(
    objects: Objects, tenant_id: UUID, key: str, name: str, number: int, after: int
) -> AsyncIterator[bytes]:
    """The plain blocks from `number` on, before `after`."""
    found = await objects.find(tenant_id, name)
    stop = min(after * SEALED_BLOCK, found.size_bytes)
    opened = await objects.open(tenant_id, name, start=number * SEALED_BLOCK, end=stop)
    last = -(-found.size_bytes // SEALED_BLOCK) - 1
    async for block in whole_blocks(opened.chunks):
        yield open_block(key, name, number, block, last=number == last)
        number += 1
