"""A call without sound: the desk, the brain and the record, as the engine would use them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.domains.voice.logic.begin_call import begin_browser_call
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.logic.try_by_text import Tried, try_by_text
from enterprisehub.domains.voice.logic.try_model import Remembered
from enterprisehub.domains.voice.ports import (
    AgentSaid,
    Arrival,
    Briefing,
    CallClaim,
    CallerSaid,
    Ended,
    HangUp,
    Part,
    RecordedChunk,
    Say,
    Transfer,
    TurnTimed,
    Utterance,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref, Scope

CALLER = "+15125550143"
TRIED = Ref("voice.agent", UUID(int=7))
SECOND_MS = 1000


@dataclass
class Line:
    """One call as the engine leads it: what the caller says goes in, what they hear comes out."""

    briefing: Briefing
    call_id: UUID
    at_ms: int = 0
    turn: int = 0
    last: list[Part] = field(default_factory=list)

    @property
    def heard(self) -> str:
        return " ".join(part.text for part in self.last if isinstance(part, Say))

    @property
    def hung_up(self) -> str | None:
        return next((p.reason for p in self.last if isinstance(p, HangUp)), None)

    @property
    def transfer(self) -> Transfer | None:
        return next((p for p in self.last if isinstance(p, Transfer)), None)

    async def pick_up(self) -> str:
        return await self._speak(self.briefing.brain.greet())

    async def say(
        self, text: str, *, confidence: float = 0.95, continues: bool = False, digits: str = ""
    ) -> str:
        """The caller says it, and hears the whole answer."""
        began, self.at_ms = self.at_ms, self.at_ms + SECOND_MS
        await self.briefing.events.tell(
            CallerSaid(at_ms=self.at_ms, text=text, began_ms=began, confidence=confidence)
        )
        utterance = Utterance(
            text=text, began_ms=began, ended_ms=self.at_ms, confidence=confidence,
            continues=continues, digits=digits,
        )  # fmt: skip
        return await self._speak(self.briefing.brain.hear(utterance))

    async def silence(self) -> str:
        self.at_ms += 8 * SECOND_MS
        return await self._speak(self.briefing.brain.timeout(8.0))

    async def end(self, reason: str = "caller_hung_up") -> None:
        await self.briefing.events.tell(Ended(at_ms=self.at_ms, reason=reason))

    async def record(self, pcm: bytes, *, sample_rate: int = 8000) -> None:
        assert self.briefing.sink is not None
        size = sample_rate * 4 * 4
        for number, place in enumerate(range(0, len(pcm), size)):
            chunk = RecordedChunk(
                number=number, began_ms=number * 4000, sample_rate=sample_rate,
                pcm=pcm[place : place + size],
            )  # fmt: skip
            await self.briefing.sink.keep(chunk)
        await self.briefing.sink.finish()

    async def _speak(self, parts: AsyncIterator[Part]) -> str:
        self.turn += 1
        self.last = [part async for part in parts]
        tell = self.briefing.events.tell
        for place, part in enumerate(p for p in self.last if isinstance(p, Say)):
            began, self.at_ms = self.at_ms + 300, self.at_ms + 1300
            said = {"turn": self.turn, "text": part.text, "began_ms": began}
            await tell(AgentSaid(at_ms=began, phase="begun", **said))
            if place == 0 and self.turn > 1:
                parts_ms = {"endpointing": 200.0, "brain": 100.0}
                await tell(TurnTimed(at_ms=began, turn=self.turn, total_ms=300, parts_ms=parts_ms))
            await tell(AgentSaid(at_ms=self.at_ms, phase="heard", **said))
        return self.heard


async def make_caller(
    database: Database, scope: Scope, *, name: str = "Maya Chen", phone: str = CALLER
) -> UUID:
    async with database.scoped(scope) as db:
        made = await crm.make(db, NewContact(name=name, phones=[PhoneIn(phone=phone)]))
    return made.id


async def pick_up(
    database: Database,
    scope: Scope,
    config: AgentConfig | None = None,
    *,
    contact_id: UUID | None = None,
) -> Line:
    """A browser call of a new agent, answered."""
    async with database.scoped(scope) as db:
        config = config or AgentConfig(flow="seller")
        agent = await make_agent(db, f"Ava {new_id().hex[-6:]}", config, live=True)
        call = await begin_browser_call(db, agent.id, contact_id=contact_id)
    return await join(database, scope, call.id)


async def join(database: Database, scope: Scope, call_id: UUID) -> Line:
    claim = CallClaim(
        tenant_id=scope.tenant_id,
        call_id=call_id,
        token_id=new_id(),
        expires_at=clock.now() + timedelta(minutes=1),
    )
    briefing = await VoiceDesk(database).answer(claim, Arrival(carrier="browser"))
    return Line(briefing=briefing, call_id=call_id)


async def try_it(
    database: Database,
    scope: Scope,
    config: AgentConfig,
    texts: Sequence[str],
    remembered: Sequence[Remembered] = (),
) -> Tried:
    """The agent tried by text, as its page does."""
    return await try_by_text(database, scope, config, texts, about=TRIED, remembered=remembered)
