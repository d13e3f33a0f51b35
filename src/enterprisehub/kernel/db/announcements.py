"""One connection per process hears what all processes announce, and wakes who waits for it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
import structlog
from psycopg import conninfo

log = structlog.get_logger()
_RETRY_SECONDS = 1.0
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}


class Announcements:
    """Hears PostgreSQL's NOTIFY on some channels for as long as `run` runs.

    `on_change` is told whether announcements are heard at the moment.
    """

    def __init__(self, address: str, channels: tuple[str, ...]) -> None:
        self._conninfo = address
        self._channels = channels
        self._waiting: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._handlers: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self.on_change: Callable[[bool], None] = lambda _hearing: None
        self.hearing = asyncio.Event()

    def on(self, channel: str, handler: Callable[[], None]) -> None:
        """`handler()` runs at every announcement on the channel, and after every silence."""
        self._handlers[channel].append(handler)

    @asynccontextmanager
    async def waiting(self, channel: str, payload: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set when this payload is announced."""
        woken = asyncio.Event()
        key = (channel, payload)
        self._waiting[key].add(woken)
        try:
            yield woken
        finally:
            self._waiting[key].discard(woken)
            if not self._waiting[key]:
                del self._waiting[key]

    async def run(self) -> None:
        """Hears until cancelled; a lost connection is made again."""
        while True:
            try:
                await self._hear()
            except psycopg.Error as error:
                log.warning("announcements are not heard", reason=str(error).strip()[:200])
            finally:
                self._set_hearing(hearing=False)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _hear(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            conninfo.make_conninfo(self._conninfo, **_KEEPALIVE), autocommit=True
        )
        async with connection:
            for channel in self._channels:
                await connection.execute(f"LISTEN {channel}".encode())
            self._set_hearing(hearing=True)
            self._wake_all()
            async for notice in connection.notifies():
                for handler in self._handlers.get(notice.channel, ()):
                    handler()
                for woken in self._waiting.get((notice.channel, notice.payload), ()):
                    woken.set()

    def _set_hearing(self, *, hearing: bool) -> None:
        if hearing:
            self.hearing.set()
        else:
            self.hearing.clear()
        self.on_change(hearing)

    def _wake_all(self) -> None:
        """Something may have been announced while nobody listened."""
        for handlers in self._handlers.values():
            for handler in handlers:
                handler()
        for waiting in self._waiting.values():
            for woken in waiting:
                woken.set()
