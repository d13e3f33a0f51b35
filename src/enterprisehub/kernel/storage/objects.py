"""One interface to stored objects: a folder on this machine, or any S3-compatible service.

Every object belongs to a tenant: its tenant is the first part of its key, and no function takes a
key without one.

The store's blocking functions run in threads: its own asynchronous ones now and then abort the
process when it ends (a callback of its runtime meets an interpreter that is already gone).
"""

import re
from asyncio import to_thread
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from mimetypes import guess_type
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from enterprisehub.kernel.errors import Invalid, NotFound, Unavailable
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.storage.refusals import no_bucket, why_refused

CHUNK_BYTES = 256 * 1024

_PART = re.compile(r"[\w][\w .@+=,()-]{0,199}", re.UNICODE)
_LONGEST_PATH = 700
_SPOOLED_BYTES = 8 * 1024 * 1024


class ObjectMissing(NotFound):
    code = "object_missing"
    title = "No such file"


@dataclass(frozen=True, slots=True)
class Found:
    """An object that exists."""

    path: str
    size_bytes: int
    changed_at: datetime

    @property
    def content_type(self) -> str:
        return guess_type(self.path)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Opened:
    """An object, or bytes `start` to `end` (exclusive) of it, being read."""

    found: Found
    start: int
    end: int
    chunks: AsyncIterator[bytes]


class _File(RawIOBase):
    """The store's reader with all that Python expects of a file."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._source.seek(offset, whence))

    def tell(self) -> int:
        return int(self._source.tell())

    def read(self, size: int = -1, /) -> bytes:
        return bytes(self._source.read(None if size < 0 else size))


class Objects:
    """Puts, gets, lists and deletes objects of one tenant at a time."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(
        self, tenant_id: UUID, path: str, data: bytes | AsyncIterable[bytes] | Path
    ) -> None:
        """The object at `path` holds exactly `data`; readers see the old one or the new one."""
        key = _key(tenant_id, path)
        kind = guess_type(path)[0] or "application/octet-stream"
        local = isinstance(self._store, LocalStore)
        attributes: Any = None if local else {"Content-Type": kind}
        if isinstance(data, bytes | Path):
            await _reach(obstore.put, self._store, key, data, attributes=attributes)
            return
        with SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as spool:
            async for chunk in data:
                await to_thread(spool.write, chunk)
            spool.seek(0)
            await _reach(obstore.put, self._store, key, spool, attributes=attributes)

    async def create(self, tenant_id: UUID, path: str, data: bytes) -> bool:
        """The object is there with exactly this content; False when the place was taken before."""

        def put() -> bool:
            try:
                obstore.put(self._store, _key(tenant_id, path), data, mode="create")
            except obstore.exceptions.AlreadyExistsError:
                return False
            return True

        return await _reach(put)

    async def get(self, tenant_id: UUID, path: str, *, most_bytes: int = 32 * 1024 * 1024) -> bytes:
        """The whole object. Raises ObjectMissing; Invalid when it is larger than `most_bytes`."""
        opened = await self.open(tenant_id, path)
        if opened.found.size_bytes > most_bytes:
            raise Invalid(f"{path} is larger than {most_bytes} bytes; read it in pieces.")
        return b"".join([chunk async for chunk in opened.chunks])

    async def open(
        self, tenant_id: UUID, path: str, *, start: int = 0, end: int | None = None
    ) -> Opened:
        """A stream of the object, or of a range of it; a range beyond its end is cut.

        Raises:
            ObjectMissing: there is none.
            Invalid: the range starts beyond the end.
        """
        found = await self.find(tenant_id, path)
        stop = found.size_bytes if end is None else min(end, found.size_bytes)
        if start < 0 or (start >= stop and found.size_bytes > 0):
            raise Invalid(f"The range starts beyond the {found.size_bytes} bytes of the file.")
        chunks = self._read(_key(tenant_id, path), start, stop)
        return Opened(found, start, stop, chunks)

    async def _read(self, key: str, start: int, stop: int) -> AsyncIterator[bytes]:
        if stop == start:
            return
        result = await _reach(obstore.get, self._store, key, options={"range": (start, stop)})
        stream = iter(result.stream(min_chunk_size=CHUNK_BYTES))
        while chunk := await _reach(next, stream, None):
            yield bytes(chunk)

    def reader(self, tenant_id: UUID, path: str) -> BinaryIO:
        """A readable, seekable file of the object, for threads: only what is read is fetched."""
        return cast("BinaryIO", _File(obstore.open_reader(self._store, _key(tenant_id, path))))

    async def find(self, tenant_id: UUID, path: str) -> Found:
        """What is known of the object without reading it. Raises ObjectMissing."""
        try:
            meta = await _reach(obstore.head, self._store, _key(tenant_id, path))
        except FileNotFoundError as error:
            raise ObjectMissing(f"There is no file at {path}.") from error
        return Found(path, meta["size"], meta["last_modified"])

    async def list(self, tenant_id: UUID, folder: str = "") -> AsyncIterator[Found]:
        """Every object of the tenant under `folder`, in no order."""
        prefix = _key(tenant_id, folder) if folder else str(tenant_id)
        async for found in self._walk(prefix):
            yield Found(found.path.partition("/")[2], found.size_bytes, found.changed_at)

    async def list_all(self) -> AsyncIterator[tuple[UUID, Found]]:
        """Every object of every tenant: for backups and moves."""
        async for found in self._walk(None):
            tenant, _, path = found.path.partition("/")
            yield UUID(tenant), Found(path, found.size_bytes, found.changed_at)

    async def _walk(self, prefix: str | None) -> AsyncIterator[Found]:
        batches = iter(obstore.list(self._store, prefix, chunk_size=500))
        while batch := await _reach(next, batches, None):
            for meta in batch:
                yield Found(meta["path"], meta["size"], meta["last_modified"])

    async def delete(self, tenant_id: UUID, paths: Iterable[str]) -> None:
        """None of these objects exists any more; those that never did are passed over."""
        for path in paths:
            try:
                await _reach(obstore.delete, self._store, _key(tenant_id, path))
            except FileNotFoundError:
                continue

    async def check(self) -> None:
        """An object was written, read and deleted. Raises Unavailable with the reason."""
        probe = UUID(int=0)
        try:
            await self.put(probe, "probe.txt", b"probe")
            if await self.get(probe, "probe.txt") != b"probe":
                raise Unavailable("The object store gave back something else than was stored.")
            await self.delete(probe, ["probe.txt"])
        except (OSError, ObjectMissing) as error:
            raise _unusable(error) from error


def open_objects(settings: Settings) -> Objects:
    """The object store that the settings name."""
    if settings.storage_bucket is None:
        return _in_folder(settings.home / "objects")
    return _in_bucket(
        settings.storage_bucket,
        settings.storage_endpoint,
        region=settings.storage_region,
        access_key_id=settings.storage_access_key_id,
        secret_access_key=settings.storage_secret_access_key,
    )


def open_copies(settings: Settings) -> Objects | None:
    """The second store that the settings name, for what must outlive the first; None for none."""
    if settings.copy_folder is not None:
        return _in_folder(settings.copy_folder)
    if settings.copy_bucket is None:
        return None
    return _in_bucket(
        settings.copy_bucket,
        settings.copy_endpoint,
        region=settings.copy_region,
        access_key_id=settings.copy_access_key_id,
        secret_access_key=settings.copy_secret_access_key,
    )


def _in_folder(folder: Path) -> Objects:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Objects(LocalStore(folder, automatic_cleanup=True, mkdir=True))


def _in_bucket(bucket: str, endpoint: str | None, **access: str | None) -> Objects:
    options: dict[str, Any] = {**access, "endpoint": endpoint, "retry_config": {"max_retries": 3}}
    if endpoint is not None:
        options["virtual_hosted_style_request"] = False
        options["client_options"] = {"allow_http": endpoint.startswith("http:")}
    given = {name: value for name, value in options.items() if value is not None}
    return Objects(S3Store(bucket, **given))


async def _reach[**P, T](call: Callable[P, T], *args: P.args, **given: P.kwargs) -> T:
    """The store's answer; whatever keeps it from answering passes, and is said so."""
    try:
        return await to_thread(call, *args, **given)
    except FileNotFoundError as error:
        if call is obstore.put or no_bucket(error):
            raise _unusable(error) from error
        raise
    except (obstore.exceptions.BaseError, PermissionError) as error:
        raise _unusable(error) from error


def _unusable(error: BaseException) -> Unavailable:
    return Unavailable(f"The object store cannot be used: {why_refused(error)}")


def check_path(path: str) -> str:
    """The path as it is, if every part of it is a plain name; else Invalid."""
    if len(path) > _LONGEST_PATH or not all(_PART.fullmatch(part) for part in path.split("/")):
        raise Invalid("This is not a usable file path.", fields={"path": "use plain names and /"})
    return path


def _key(tenant_id: UUID, path: str) -> str:
    return f"{tenant_id}/{check_path(path)}"
