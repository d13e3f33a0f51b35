"""What came of a turn is kept a moment later, when the caller has not gone on in mid-sentence."""

import asyncio
import copy

import structlog

from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors, Memory
from enterprisehub.domains.voice.logic.word_turn import Wording

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
        self._wording: Wording | None = None
        self._pending: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def reply(self) -> SpokenReply | None:
        """What was said last, in the words it was or is being said in."""
        wording, last = self._wording, self._memory.last_reply
        return wording.reply if wording is not None and wording.template is last else last

    def take(self, reply: SpokenReply, text: str, wording: Wording | None = None) -> None:
        """The dialogue goes on from `reply`; it is kept when nothing takes it back."""
        self._flush()
        self._wording = wording
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
        self._flush()
        if self._keeping is not None:
            await asyncio.gather(self._keeping, return_exceptions=True)

    def _flush(self) -> None:
        """The turn before is final: somebody answered it, or nobody will."""
        if self._pending is not None:
            self._pending.cancel()
            self._begin_keeping()

    async def _keep_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        if self._wording is not None:
            await self._wording.finished.wait()
        self._begin_keeping()

    def _begin_keeping(self) -> None:
        """The turn is kept from here on, once, after the turns before it."""
        self._pending = None
        if self.reply is not None:
            kept = self._keep(self.reply, self.text, after=self._keeping)
            self._keeping = asyncio.create_task(kept, name="keep a spoken turn")

    async def _keep(
        self, reply: SpokenReply, text: str, *, after: asyncio.Task[None] | None
    ) -> None:
        if after is not None:
            await asyncio.gather(after, return_exceptions=True)
        try:
            await self._doors.keep(reply, text)
        except Exception:
            log.exception("voice.turn_not_kept")
