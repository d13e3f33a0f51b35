"""From outside into a running call."""

from collections.abc import AsyncIterator
from typing import Protocol

from enterprisehub.domains.voice.ports.brain import Transfer


class CallControl(Protocol):
    """What people may do with a call that runs in this process."""

    async def end(self, reason: str = "ended_by_person") -> None: ...

    async def transfer(self, transfer: Transfer) -> None:
        """The caller is connected elsewhere. Raises Conflict where the switch does not do it."""
        ...

    async def hold(self, *, on: bool) -> None: ...

    async def take_over(self, by: str) -> None:
        """The agent falls silent and thinks no more; the colleague speaks by text or sound."""
        ...

    async def hand_back(self) -> None: ...

    async def say(self, text: str, by: str) -> None:
        """A colleague's typed words are spoken in the agent's voice."""
        ...

    async def hung_up(self) -> None:
        """The switch says that the other side is gone."""
        ...

    async def machine(self, *, over: bool) -> None:
        """The switch says that a machine answers; `over`: it has said its greeting."""
        ...

    async def send_digits(self, digits: str) -> None: ...

    async def pause_recording(self, *, paused: bool) -> None: ...

    def listen(self) -> AsyncIterator[bytes]:
        """The call as it goes: 8 kHz stereo PCM (caller left, agent right) in frames of 40 ms."""
        ...

    def speak(self, pcm: bytes, sample_rate: int) -> None:
        """A colleague's live sound goes to the caller, while they have taken over."""
        ...
