"""What came of a turn is kept a moment later, when the caller has not gone on in mid-sentence."""

import asyncio
import copy

import structlog

from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors, Memory

log = structlog.get_logger()
SETTLE_SECONDS = 1.2


class TurnKeeper:
    """Follows the dialogue from reply to reply; the last one can be taken back for a moment.

    `before` is the dialogue as it stood before the last turn, `text` what was heard in it.
    """

    def __init__(self, dialogue: SpokenDialogue, memory: Memory, doors: BrainDoors) -> None:
        self._dialogue, self._memory, self._doors = dialogue, memory, doors
        self.before: SpokenDialogue | None = None
        self.text = ""
        self._pending: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    def take(self, reply: SpokenReply, text: str) -> None:
        """The dialogue goes on from `reply`; it is kept when nothing takes it back."""
        self._flush()
        self.before = copy.copy(self._dialogue)
        self.before.stand_in = copy.copy(self._dialogue.stand_in)
        self.text = text
        self._memory.last_reply = reply
        self._dialogue.follow(reply)
        self._pending = asyncio.create_task(self._keep_soon(), name="keep a spoken turn")

    def undo(self) -> None:
        """The last turn was not the whole of it: as if it had not been heard."""
        before = self.before
        if before is None:
            return
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._dialogue.flow, self._dialogue.state = before.flow, before.state
        self._dialogue.stand_in = before.stand_in

    async def settle(self) -> None:
        """Whatever was said is kept; called when the call is over."""
        if self._pending is not None and not self._pending.done():
            self._pending.cancel()
            reply = self._memory.last_reply
            if reply is not None:
                await self._keep(reply, self.text)
        if self._keeping is not None:
            await asyncio.gather(self._keeping, return_exceptions=True)

    def _flush(self) -> None:
        """The turn before is final: somebody answered it."""
        if self._pending is not None and not self._pending.done() and self._memory.last_reply:
            self._pending.cancel()
            last = self._keep(self._memory.last_reply, self.text)
            self._keeping = asyncio.create_task(last, name="keep a spoken turn")

    async def _keep_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        if self._memory.last_reply is not None:
            await asyncio.shield(self._keep(self._memory.last_reply, self.text))

    async def _keep(self, reply: SpokenReply, text: str) -> None:
        before = self._keeping
        if before is not None and before is not asyncio.current_task():
            await asyncio.gather(before, return_exceptions=True)
        try:
            await self._doors.keep(reply, text)
        except Exception:
            log.exception("voice.turn_not_kept")
