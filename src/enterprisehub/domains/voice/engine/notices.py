"""Notices leave in order and off the path of the sound."""

import asyncio

import structlog

from enterprisehub.domains.voice.ports import CallerSaid, CallEvents, Notice

log = structlog.get_logger()
_MOST_WAITING = 2000


class NoticeQueue:
    """A slow keeper delays notices, never the call; interim words are dropped before others."""

    def __init__(self, events: CallEvents) -> None:
        self._events = events
        self._waiting: asyncio.Queue[Notice | None] = asyncio.Queue()

    def tell(self, notice: Notice) -> None:
        interim = isinstance(notice, CallerSaid) and not notice.final
        if interim and self._waiting.qsize() > _MOST_WAITING:
            return
        self._waiting.put_nowait(notice)

    async def run(self) -> None:
        """Hands notices on until `close`."""
        while (notice := await self._waiting.get()) is not None:
            try:
                await self._events.tell(notice)
            except Exception:
                log.exception("voice.notice_lost", notice=type(notice).__name__)
            finally:
                self._waiting.task_done()

    async def kept(self) -> None:
        """What was told so far is in the record."""
        await self._waiting.join()

    def close(self) -> None:
        self._waiting.put_nowait(None)
