"""Where sockets become calls: the token is checked, the desk asked, the call led to its end."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import structlog

from enterprisehub.domains.voice.edge.tokens import CONTROL, LISTEN, UsedTokens, open_token
from enterprisehub.domains.voice.engine import offline
from enterprisehub.domains.voice.engine.call import Call
from enterprisehub.domains.voice.engine.control import LiveCall
from enterprisehub.domains.voice.engine.judge_turn import TurnJudge
from enterprisehub.domains.voice.engine.measure_lag import LoopLag
from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache
from enterprisehub.domains.voice.ports import (
    Arrival,
    CallClaim,
    CallControl,
    CallDesk,
    Edge,
    Ended,
    Relay,
)
from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.secrets import KeyRing

if TYPE_CHECKING:
    from uuid import UUID

log = structlog.get_logger()
_BEAT_SECONDS = 5.0


class Busy(HubError):
    """The process has as many calls as it can lead well."""

    code = "busy"
    status = 503
    retryable = True
    title = "No line is free"


class Attendant:
    """The calls of one process."""

    def __init__(
        self,
        ring: KeyRing,
        desk: CallDesk,
        *,
        judge: TurnJudge | None = None,
        lag: LoopLag | None = None,
    ) -> None:
        self._ring, self._desk = ring, desk
        self._judge = judge or TurnJudge()
        self._cache = PhraseCache()
        self.lag = lag or LoopLag()
        self._used = UsedTokens()
        self._live: dict[UUID, tuple[CallClaim, LiveCall]] = {}
        offline.offer()

    @property
    def calls(self) -> int:
        return len(self._live)

    def claim(self, token: str) -> CallClaim:
        """The token may be used now, and never again.

        Raises:
            Denied: it may not.
            Busy: not now, because calls under way would suffer; the token stays good.
        """
        claim = open_token(self._ring, token)
        if self._live and not self.lag.admits:
            raise Busy("All lines are busy. Call again in a minute.")
        self._used.use(claim)
        return claim

    async def relays(self, claim: CallClaim) -> tuple[Relay, ...]:
        """The servers through which a browser's sound may have to come."""
        return await self._desk.relays(claim)

    async def lead(self, claim: CallClaim, edge: Edge, arrival: Arrival) -> Ended:
        """The call of this claim was led to its end over this line.

        Raises:
            HubError: the desk refused it.
        """
        briefing = await self._desk.answer(claim, arrival)
        call = Call(edge, briefing, judge=self._judge, cache=self._cache)
        self._live[claim.call_id] = (claim, LiveCall(call))
        await self._beat()
        try:
            ended = await call.run()
        finally:
            del self._live[claim.call_id]
        log.info("voice.call_ended", call=str(claim.call_id), reason=ended.reason)
        return ended

    async def run(self) -> None:
        """Measures lag and tells the desk which calls live, until cancelled."""
        measuring = asyncio.create_task(self.lag.run(), name="loop lag")
        try:
            while True:
                await asyncio.sleep(_BEAT_SECONDS)
                await self._beat()
        finally:
            measuring.cancel()

    async def _beat(self) -> None:
        claims = tuple(claim for claim, _ in self._live.values())
        if not claims:
            return
        try:
            await self._desk.beat(claims)
        except Exception:
            log.exception("voice.beat_failed", calls=len(claims))

    async def close(self) -> None:
        """Every call is ended and said to be over."""
        live = [control for _, control in self._live.values()]
        for control in live:
            await control.end("shutdown")
        for _ in range(100):
            if not self._live:
                break
            await asyncio.sleep(0.05)
        self._judge.close()

    # --- people ---------------------------------------------------------------------------------

    def control(self, token: str) -> CallControl:
        """The running call that a control token names; such a token may be used many times.

        Raises:
            Denied, NotFound: it is no such token, or the call does not run here.
        """
        return self._find(open_token(self._ring, token, purpose=CONTROL))

    def listen(self, token: str) -> AsyncIterator[bytes]:
        """As `control`, for listening in."""
        return self._find(open_token(self._ring, token, purpose=LISTEN)).listen()

    def _find(self, claim: CallClaim) -> LiveCall:
        found = self._live.get(claim.call_id)
        if found is None or found[0].tenant_id != claim.tenant_id:
            raise NotFound("This call is not running.")
        return found[1]
