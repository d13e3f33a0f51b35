"""All stored objects in one file: for each a length, a line that describes it, and its bytes."""

import json
import struct
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from enterprisehub.app.backup.sealed_stream import PieceReader, SealedWriter
from enterprisehub.kernel.storage import Objects


async def pack(objects: Objects, out: SealedWriter) -> tuple[int, int]:
    """Every object of every tenant is in `out`; how many, and how many bytes."""
    count = total = 0
    async for tenant_id, found in objects.list_all():
        opened = await objects.open(tenant_id, found.path)
        size = opened.end - opened.start
        line = json.dumps([str(tenant_id), found.path, size]).encode()
        out.write(struct.pack(">I", len(line)) + line)
        async for chunk in opened.chunks:
            out.write(chunk)
        count, total = count + 1, total + size
    return count, total


async def unpack(pieces: Iterator[bytes], objects: Objects | None) -> tuple[int, int]:
    """Every object is in `objects` again, or, with None, was read. How many, how many bytes."""
    reader = PieceReader(pieces)
    count = total = 0
    while header := reader.exactly(4):
        line = reader.exactly(struct.unpack(">I", header)[0])
        tenant, path, size = json.loads(line)
        if objects is None:
            for _ in reader.up_to(size):
                pass
        else:
            await objects.put(UUID(tenant), path, _chunks(reader, size))
        count, total = count + 1, total + size
    return count, total


async def _chunks(reader: PieceReader, size: int) -> AsyncIterator[bytes]:
    for part in reader.up_to(size):
        yield part
