"""A cache in two levels: this process, then Redis where configured (PLT-31).

Every key begins with its tenant. A value is computed once however many ask for it at the same
time, lives for its time, and goes early when one of its tags is dropped. Without Redis each
process has its own cache: a drop is seen elsewhere only when the value's time is over.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from cashews import Cache as Backend

from enterprisehub.kernel.observe.metrics import CACHE_LOOKUPS

_MISSING = object()
_NEAR_SECONDS = 5.0
_NEAR_SIZE = 20_000
_COMPUTING_SECONDS = 30.0
_TAG_SECONDS = 7 * 24 * 3600.0


class TenantCache:
    """Values are shared between callers: treat them as immutable."""

    def __init__(self, redis_url: str | None = None, *, key: bytes = b"") -> None:
        """`key` signs what lies in Redis, so that nobody can plant a value there."""
        self._near = Backend()
        self._near.setup("mem://", size=_NEAR_SIZE)
        self._far: Backend | None = None
        if redis_url is not None:
            self._far = Backend()
            signed: dict[str, Any] = {"secret": key.hex(), "digestmod": "sha256"} if key else {}
            self._far.setup(redis_url, **signed)
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    async def get_or_compute[T](
        self,
        tenant_id: UUID,
        name: str,
        parts: Sequence[object],
        compute: Callable[[], Awaitable[T]],
        *,
        ttl_seconds: float,
        tags: Sequence[str] = (),
    ) -> T:
        """The value of `compute`, at most `ttl_seconds` old.

        `name` says what it is, and names it in the metrics; `parts` are all that it depends on.
        """
        key = await self._key(tenant_id, name, parts, tags)
        found = await self._look(name, key)
        if found is not _MISSING:
            return found  # type: ignore[return-value]
        async with self._alone(key):
            found = await self._look(name, key, counted=False)
            if found is not _MISSING:
                return found  # type: ignore[return-value]
            value = await compute()
            await self._keep(key, value, ttl_seconds)
            return value

    async def drop(self, tenant_id: UUID, *tags: str) -> None:
        """No value with one of these tags is given out again."""
        for tag in tags:
            tag_key = f"tag:{tenant_id}:{tag}"
            if self._far is None:
                await self._near.incr(tag_key, expire=_TAG_SECONDS)
            else:
                await self._far.incr(tag_key, expire=_TAG_SECONDS)
                await self._near.delete(tag_key)

    async def close(self) -> None:
        await self._near.close()
        if self._far is not None:
            await self._far.close()

    async def _key(
        self, tenant_id: UUID, name: str, parts: Sequence[object], tags: Sequence[str]
    ) -> str:
        """The versions of the tags are part of the key: a raised one orphans the old value."""
        versions = [await self._version(tenant_id, tag) for tag in tags]
        digest = hashlib.sha256(repr((tuple(parts), versions)).encode()).hexdigest()
        return f"{tenant_id}:{name}:{digest}"

    async def _version(self, tenant_id: UUID, tag: str) -> int:
        key = f"tag:{tenant_id}:{tag}"
        version = await self._near.get(key)
        if version is None and self._far is not None:
            version = await self._far.get(key) or 0
            await self._near.set(key, version, expire=1.0)
        return int(version or 0)

    async def _look(self, name: str, key: str, *, counted: bool = True) -> object:
        value = await self._near.get(key, default=_MISSING)
        result = "near"
        if value is _MISSING and self._far is not None:
            value = await self._far.get(key, default=_MISSING)
            result = "far"
            if value is not _MISSING:
                left = await self._far.get_expire(key)
                await self._near.set(key, value, expire=min(max(left, 0.1), _NEAR_SECONDS))
        if counted:
            CACHE_LOOKUPS.labels(name, "miss" if value is _MISSING else result).inc()
        return value

    async def _keep(self, key: str, value: object, ttl_seconds: float) -> None:
        if self._far is None:
            await self._near.set(key, value, expire=ttl_seconds)
            return
        await self._far.set(key, value, expire=ttl_seconds)
        await self._near.set(key, value, expire=min(ttl_seconds, _NEAR_SECONDS))

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Nobody else computes the value of this key, here or in another process."""
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                if self._far is None:
                    yield
                else:
                    async with self._far.lock(f"lock:{key}", expire=_COMPUTING_SECONDS):
                        yield
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = (lock, waiting - 1)


_shared: list[TenantCache] = []


def install(cache: TenantCache) -> None:
    """The process uses this cache from now on."""
    _shared[:] = [cache]


def shared() -> TenantCache:
    """The cache of this process; of one level where none was installed."""
    if not _shared:
        _shared.append(TenantCache())
    return _shared[0]
