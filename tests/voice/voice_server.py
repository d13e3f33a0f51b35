"""The voice process's application on a real port, in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from enterprisehub.domains.voice.edge.application import build
from enterprisehub.domains.voice.edge.attendant import Attendant
from enterprisehub.domains.voice.edge.tokens import make_token
from enterprisehub.domains.voice.engine.measure_lag import LoopLag
from enterprisehub.domains.voice.ports import Briefing
from enterprisehub.kernel.secrets import KeyRing
from tests.served import served
from tests.voice.jambonz_peer import JambonzPeer
from tests.voice.scripted import Kept, ScriptedBrain, ScriptedDesk, setup


async def true_soon(true: Callable[[], object], *, seconds: float = 15.0) -> None:
    """Waits for something that other tasks bring about."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        if true():
            return
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        await asyncio.sleep(0.01)


class VoiceServer:
    """Where peers call."""

    def __init__(self, ring: KeyRing, desk: ScriptedDesk, attendant: Attendant, port: int) -> None:
        self.ring, self.desk, self.attendant, self.port = ring, desk, attendant, port

    def expect(self, brain: ScriptedBrain, **changes: object) -> tuple[Briefing, Kept]:
        kept = Kept()
        briefing = Briefing(setup=setup(**changes), brain=brain, events=kept, sink=kept)
        self.desk.expects(briefing)
        return briefing, kept

    def token(self, briefing: Briefing, *, purpose: str = "media") -> str:
        return self.token_for(briefing.setup.tenant_id, briefing.setup.call_id, purpose=purpose)

    def token_for(self, tenant_id: UUID, call_id: UUID, *, purpose: str = "media") -> str:
        valid = timedelta(minutes=1)
        return make_token(self.ring, tenant_id, call_id, valid=valid, purpose=purpose)

    def url(self, token: str) -> str:
        return f"ws://127.0.0.1:{self.port}/voice/audio/{token}"

    @contextlib.asynccontextmanager
    async def call(self, brain: ScriptedBrain, **changes: object) -> AsyncIterator["RigCall"]:
        """A call over the telephone is going on."""
        briefing, kept = self.expect(brain, **changes)
        peer = JambonzPeer(self.url(self.token(briefing)))
        running = asyncio.create_task(peer.run())
        call = RigCall(peer, kept, brain, briefing)
        try:
            yield call
        finally:
            peer.hang_up()
            await asyncio.wait_for(running, 10)
            await true_soon(lambda: not self.attendant.calls)


class RigCall:
    """Both ends of one call."""

    def __init__(
        self, peer: JambonzPeer, kept: Kept, brain: ScriptedBrain, briefing: Briefing
    ) -> None:
        self.peer, self.kept, self.brain, self.briefing = peer, kept, brain, briefing


@contextlib.asynccontextmanager
async def voice_server(folder: Path, **given: object) -> AsyncIterator[VoiceServer]:
    """The application runs; afterwards nothing of it does."""
    ring = KeyRing.open(folder / "ring.json")
    desk = ScriptedDesk()
    lag = given.pop("lag", None) or LoopLag(most_ms=1e9)  # a loaded machine is no busy line
    attendant = Attendant(ring, desk, lag=lag, **given)
    options = {"ws": "websockets-sansio", "ws_per_message_deflate": False, "lifespan": "on"}
    async with served(build(attendant), **options) as address:
        yield VoiceServer(ring, desk, attendant, int(address.rpartition(":")[2]))
