"""What happens in a call is written down as it happens, each notice in a transaction of its own."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event, tell_call
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.domains.voice.logic.meter_call import meter
from enterprisehub.domains.voice.logic.tell_emotion import tell_emotion
from enterprisehub.domains.voice.models import CallRow, InterruptionEventRow, SaidRow
from enterprisehub.domains.voice.ports import (
    AgentSaid,
    CallerSaid,
    DigitPressed,
    Ended,
    Interrupted,
    Metered,
    Notice,
    QualitySeen,
    StateChanged,
    Trouble,
    TurnTimed,
    Unspoken,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope

log = structlog.get_logger()
HANDLER_OF_STATE = {"taken_over": "person", "in_progress": "agent"}
LAST_WORDS = "last_words"
"""What the switch says when the sound ends, because no voice was left here to say it."""
FALLEN_SILENT = frozenset({"speech_failed", "brain_failed"})
"""Ends at which the agent excused itself and promised a call back."""
_WORST = {"jitter_ms": max, "loss_ratio": max, "round_trip_ms": max, "mos": min}


class CallKeeper:
    """Implements `voice.ports.CallEvents`.

    `heard(text, at_ms)` is told every sentence that a caller heard to its end, `said(text)` what
    they said; `closing()` is awaited before the call is ended, so that what the brain still holds
    is part of it.
    """

    def __init__(
        self,
        database: Database,
        scope: Scope,
        call_id: UUID,
        *,
        heard: Callable[[str, int], None],
        said: Callable[[str], None],
        closing: Callable[[Db, CallRow], Awaitable[None]],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._database, self._scope, self._call_id = database, scope, call_id
        self._heard, self._said_by_caller = heard, said
        self._closing, self._settle = closing, settle
        self._number = 0
        self._heard_caller = False
        self._timed: dict[int, TurnTimed] = {}
        self._open: dict[tuple[int, str], int] = {}
        self._quality: dict[str, float] = {}

    async def tell(self, notice: Notice) -> None:
        """The notice is part of the record."""
        if isinstance(notice, CallerSaid) and not notice.final:
            return
        if isinstance(notice, QualitySeen):
            self._note_quality(notice)
            return
        if isinstance(notice, Ended):
            await self._settle()
        async with self._database.scoped(self._scope) as db:
            await self._write(db, notice)

    async def _write(self, db: Db, notice: Notice) -> None:
        match notice:
            case CallerSaid():
                await self._caller(db, notice)
            case AgentSaid():
                await self._agent(db, notice)
            case Ended():
                await self._end(db, notice)
            case TurnTimed():
                await self._time(db, notice)
            case Interrupted():
                self._interrupted(db, notice)
            case _:
                await self._other(db, notice)

    async def _caller(self, db: Db, said: CallerSaid) -> None:
        self._said_by_caller(said.text)
        self._heard_caller = True
        db.add(
            SaidRow(
                call_id=self._call_id,
                number=await self._next(db),
                speaker="caller",
                text=said.text,
                heard_text=said.text,
                began_ms=said.began_ms,
                ended_ms=said.at_ms,
                confidence=said.confidence,
                language=said.language,
                sentiment=conversations.sentiment_of(said.text),
                emotion=tell_emotion(said.text),
            )
        )
        await self._tell(db, "said")

    async def _agent(self, db: Db, said: AgentSaid) -> None:
        key = (said.turn, said.text)
        if said.phase == "begun":
            number = await self._next(db)
            self._open[key] = number
            timed = self._timed.pop(said.turn, None)
            db.add(
                SaidRow(
                    call_id=self._call_id,
                    number=number,
                    speaker="agent" if said.by == "agent" else "person",
                    by="" if said.by == "agent" else said.by,
                    text=said.text,
                    began_ms=said.began_ms,
                    engine_turn=said.turn,
                    latency_ms=timed.total_ms if timed else None,
                    latency_parts_ms=dict(timed.parts_ms) if timed else {},
                )
            )
            await self._tell(db, "said")
            return
        row = await self._said(db, self._open.pop(key, None))
        if said.phase == "heard":
            self._heard(said.text, said.at_ms)
        if row is not None:
            row.heard_text = said.text if said.phase == "heard" else said.heard_text
            row.interrupted = said.phase == "cut"
            row.ended_ms = said.at_ms
            await self._tell(db, "said")

    async def _time(self, db: Db, timed: TurnTimed) -> None:
        """The first sentence of an answer carries how long it was waited for."""
        numbers = [number for (turn, _), number in self._open.items() if turn == timed.turn]
        row = await self._said(db, min(numbers, default=None))
        if row is None:
            self._timed[timed.turn] = timed
            return
        row.latency_ms, row.latency_parts_ms = timed.total_ms, dict(timed.parts_ms)
        await self._tell(db, "timed")

    def _interrupted(self, db: Db, both: Interrupted) -> None:
        db.add(
            InterruptionEventRow(
                call_id=self._call_id,
                at_ms=both.at_ms,
                by="caller" if both.by == "caller" else "agent",
                overlap_ms=both.overlap_ms,
                source="engine",
                outcome=both.outcome,
                stopped_after_ms=both.stopped_after_ms,
                said=both.text[:500],
            )
        )

    async def _other(self, db: Db, notice: Notice) -> None:
        call = await call_of(db, self._call_id, lock=True)
        match notice:
            case StateChanged(state=state, detail=detail):
                if state in HANDLER_OF_STATE:
                    call.handler = HANDLER_OF_STATE[state]
                says = f"{state.replace('_', ' ').capitalize()}{': ' + detail if detail else ''}"
                note_event(db, call, f"call.{state}", says, at_ms=notice.at_ms)
            case DigitPressed(digit=digit):
                note_event(db, call, "call.digit", f"Pressed {digit}", at_ms=notice.at_ms)
            case Trouble(part=part, code=code, message=message, fatal=fatal):
                note_event(
                    db, call, f"trouble.{part}", message, at_ms=notice.at_ms, code=code, fatal=fatal
                )
            case Unspoken(text=text):
                call.facts = {**call.facts, LAST_WORDS: text}
            case Metered():
                await meter(db, call, notice)
            case _:
                log.warning("voice.notice_unknown", kind=type(notice).__name__)
        await tell_call(db, call)

    async def _end(self, db: Db, ended: Ended) -> None:
        call = await call_of(db, self._call_id, lock=True)
        await self._closing(db, call)
        if self._quality:
            call.quality = self._quality
        await end_call(db, call, ended.reason, ended.detail, at_ms=ended.at_ms)
        if ended.reason in FALLEN_SILENT:
            if not self._heard_caller and call.outcome == "talked":
                call.outcome = None
            await leave_note(db, call.id, "The agent failed; a call back was promised", task=True)

    def _note_quality(self, seen: QualitySeen) -> None:
        """The worst of the call, and the last of it."""
        for name, worse in _WORST.items():
            value = getattr(seen, name)
            if value is not None:
                known = self._quality.get(f"worst_{name}", value)
                self._quality[f"worst_{name}"] = worse(known, value)
                self._quality[name] = value

    async def _said(self, db: Db, number: int | None) -> SaidRow | None:
        return await queries.said_number(db, self._call_id, number) if number else None

    async def _next(self, db: Db) -> int:
        if self._number == 0:
            self._number = await queries.next_said_number(db, self._call_id) - 1
        self._number += 1
        return self._number

    async def _tell(self, db: Db, what: str) -> None:
        call = await queries.call(db, self._call_id)
        if call is not None and CallState(call.state) is CallState.IN_PROGRESS:
            call.seen_at = clock.now()
            await tell_call(db, call, what)
