"""A brain that says what it is told to, keepers that remember, and a desk for them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from enterprisehub.domains.voice.ports import (
    AgentSaid,
    Arrival,
    Briefing,
    CallClaim,
    CallerSaid,
    CallSetup,
    Notice,
    Part,
    RecordedChunk,
    Relay,
    Say,
    SpeechChoice,
    Utterance,
)
from enterprisehub.kernel.errors import Conflict

OFFLINE = (SpeechChoice(vendor="offline"),)


@dataclass
class ScriptedBrain:
    """Greets, then gives one answer after the other, whatever is said."""

    greeting: Sequence[Part] = (Say(text="Hello, how can I help you?"),)
    answers: list[Sequence[Part]] = field(default_factory=list)
    phrases: tuple[str, ...] = ()
    heard: list[Utterance] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)
    silences: list[float] = field(default_factory=list)
    machines: list[bool] = field(default_factory=list)
    machine_answer: Sequence[Part] = ()

    async def greet(self) -> AsyncIterator[Part]:
        for part in self.greeting:
            yield part

    async def hear(self, utterance: Utterance) -> AsyncIterator[Part]:
        self.heard.append(utterance)
        for part in self.answers.pop(0) if self.answers else (Say(text="I see."),):
            yield part

    async def timeout(self, silence_seconds: float) -> AsyncIterator[Part]:
        self.silences.append(silence_seconds)
        yield Say(text="Are you still there?")

    async def not_connected(self, why: str) -> AsyncIterator[Part]:
        yield Say(text=f"I could not connect you: {why}")

    def machine(self, *, over: bool) -> AsyncIterator[Part] | None:
        self.machines.append(over)
        return self._given(self.machine_answer) if self.machine_answer else None

    async def _given(self, parts: Sequence[Part]) -> AsyncIterator[Part]:
        for part in parts:
            yield part

    async def cut(self, heard_text: str) -> None:
        self.cuts.append(heard_text)

    def grammar(self) -> tuple[str, ...]:
        return self.phrases


@dataclass
class Kept:
    """All notices and all sound of one call."""

    notices: list[Notice] = field(default_factory=list)
    chunks: list[RecordedChunk] = field(default_factory=list)
    finished: bool = False

    async def tell(self, notice: Notice) -> None:
        self.notices.append(notice)

    async def keep(self, chunk: RecordedChunk) -> None:
        self.chunks.append(chunk)

    async def finish(self) -> None:
        self.finished = True

    def of[N: Notice](self, kind: type[N]) -> list[N]:
        return [n for n in self.notices if isinstance(n, kind)]

    def caller(self) -> list[str]:
        return [n.text for n in self.of(CallerSaid) if n.final]

    def agent(self, phase: str) -> list[str]:
        return [n.text for n in self.of(AgentSaid) if n.phase == phase]


def setup(**changes: Any) -> CallSetup:
    """A call on the offline engines."""
    given: dict[str, Any] = {
        "call_id": uuid4(), "tenant_id": uuid4(), "hearing": OFFLINE, "speaking": OFFLINE,
    }  # fmt: skip
    return CallSetup(**(given | changes))


@dataclass
class ScriptedDesk:
    """Gives every claim its briefing, once."""

    briefings: dict[UUID, Briefing] = field(default_factory=dict)
    beats: list[tuple[CallClaim, ...]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    servers: tuple[Relay, ...] = ()

    def expects(self, briefing: Briefing) -> None:
        self.briefings[briefing.setup.call_id] = briefing

    async def answer(self, claim: CallClaim, arrival: Arrival) -> Briefing:
        self.arrivals.append(arrival)
        found = self.briefings.pop(claim.call_id, None)
        if found is None or found.setup.tenant_id != claim.tenant_id:
            raise Conflict("This call is over.")
        return found

    async def relays(self, claim: CallClaim) -> tuple[Relay, ...]:
        del claim
        return self.servers

    async def beat(self, claims: tuple[CallClaim, ...]) -> None:
        self.beats.append(claims)
