"""Any range of an encrypted recording, read and opened block by block."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

from enterprisehub.domains.voice.logic.seal_sound import (
    BLOCK,
    SEALED_BLOCK,
    blocks_of,
    open_block,
    whole_blocks,
)
from enterprisehub.kernel.storage.installed import installed_objects

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
    """The plain bytes [start, end) of the object; only the blocks they lie in are read."""
    if start >= end:
        return
    objects = installed_objects()
    found = await objects.find(tenant_id, name)
    first, after = blocks_of(start, end)
    stop = min(after * SEALED_BLOCK, found.size_bytes)
    opened = await objects.open(tenant_id, name, start=first * SEALED_BLOCK, end=stop)
    last = -(-found.size_bytes // SEALED_BLOCK) - 1
    number = first
    async for block in whole_blocks(opened.chunks):
        plain = open_block(key, name, number, block, last=number == last)
        begins = number * BLOCK
        yield plain[max(0, start - begins) : max(0, end - begins)]
        number += 1
