"""Manifests: written once beside the files, each with the hash of the one before."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, select, text

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.storage.objects import ObjectMissing, Objects

FORMAT: Final = 1
_MOST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    position: int
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`count` manifests follow each other; `broken` says where they do not, in words."""

    count: int
    broken: str | None


async def write_manifest(objects: Objects, db: Db, archive_id: UUID) -> Written | None:
    """The archive's manifest is the next of its kind's chain. None when it is not due (any more).

    After a crash the same content is found again and counts; another content at this place is
    from a try that was given up, and stays in the chain.
    """
    row = await db.get_one(ArchiveRow, archive_id)
    await db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 12))"),
        {"key": f"manifest:{db.scope.tenant_id}:{row.kind}"},
    )
    await db.refresh(row)
    if row.state != "uploaded":
        return None
    newest = select(func.max(ArchiveRow.position)).where(ArchiveRow.kind == row.kind)
    position = (await db.scalar(newest) or 0) + 1
    previous = await _hash_at(objects, db.scope.tenant_id, row.kind, position - 1)
    while True:
        path, content = manifest_path(row.kind, position), _content(row, position, previous)
        if await objects.create(db.scope.tenant_id, path, content):
            return Written(position, path, hashlib.sha256(content).hexdigest())
        there = await objects.get(db.scope.tenant_id, path, most_bytes=_MOST_BYTES)
        previous = hashlib.sha256(there).hexdigest()
        if there == content:
            return Written(position, path, previous)
        position += 1


def manifest_path(kind: str, position: int) -> str:
    return f"cold/v1/manifests/{kind}/{position:06d}.json"


def _content(row: ArchiveRow, position: int, previous: str) -> bytes:
    value = {
        "format": FORMAT,
        "tenant": str(row.tenant_id),
        "archive": str(row.id),
        "kind": row.kind,
        "position": position,
        "span": [row.span_from.isoformat(), row.span_to.isoformat()],
        "files": row.files,
        "previous_sha256": previous,
    }
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


async def _hash_at(objects: Objects, tenant_id: UUID, kind: str, position: int) -> str:
    if position < 1:
        return ""
    path = manifest_path(kind, position)
    content = await objects.get(tenant_id, path, most_bytes=_MOST_BYTES)
    return hashlib.sha256(content).hexdigest()


async def read_manifest(objects: Objects, tenant_id: UUID, row: ArchiveRow) -> dict[str, Any]:
    """What the store says of the archive, if it is what was written then.

    Raises:
        ArchiveDamaged: the manifest was altered, or speaks of something else.
    """
    assert row.manifest_path is not None  # noqa: S101  verified archives have one
    content = await objects.get(tenant_id, row.manifest_path, most_bytes=_MOST_BYTES)
    if hashlib.sha256(content).hexdigest() != row.manifest_sha256:
        raise ArchiveDamaged(
            f"{row.manifest_path} was altered in the store; what it describes is not used.",
            path=row.manifest_path,
        )
    found: dict[str, Any] = orjson.loads(content)
    return found


async def check_chain(objects: Objects, db: Db, kind: str) -> Chain:
    """Every manifest of the kind is there, unaltered, and names the hash of the one before."""
    tenant_id = db.scope.tenant_id
    rows = await db.scalars(
        select(ArchiveRow).where(ArchiveRow.kind == kind, ArchiveRow.position.is_not(None))
    )
    known = {row.position: row.manifest_sha256 for row in rows}
    previous = ""
    for position in range(1, max((p for p in known if p), default=0) + 1):
        path = manifest_path(kind, position)
        try:
            content = await objects.get(tenant_id, path, most_bytes=_MOST_BYTES)
        except ObjectMissing:
            return Chain(position - 1, f"{path} is missing")
        sum_ = hashlib.sha256(content).hexdigest()
        if known.get(position, sum_) != sum_:
            return Chain(position - 1, f"{path} was altered")
        if orjson.loads(content)["previous_sha256"] != previous:
            return Chain(position - 1, f"{path} does not follow the one before")
        previous = sum_
    return Chain(len(range(1, max((p for p in known if p), default=0) + 1)), None)
