"""Calls as others see them, and the ways into their record."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import (
    CALL,
    FINISHED,
    CallInfo,
    CallState,
    Direction,
    RecordingState,
    SpokenTurn,
)
from enterprisehub.domains.voice.models import CallEventRow, CallRow, SaidRow
from enterprisehub.domains.voice.permissions import CALLS_READ
from enterprisehub.domains.voice.ports import CallNews
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.scope import Ref

LIVE_TOPIC = "voice.call"
REACHED = "reached_person"
"""The call's fact that a colleague took the caller out of the queue."""
_MS = timedelta(milliseconds=1)


async def call_of(db: Db, call_id: UUID, *, lock: bool = False) -> CallRow:
    """The call. Raises NotFound."""
    row = await queries.call(db, call_id, lock=lock)
    if row is None:
        raise NotFound("There is no such call.")
    return row


async def running_call(db: Db, call_id: UUID) -> CallRow:
    """The call, locked, while it is not over. Raises NotFound, Conflict."""
    row = await call_of(db, call_id, lock=True)
    if CallState(row.state) in FINISHED:
        raise Conflict(f"This call is over ({row.state.replace('_', ' ')}).")
    return row


def about(row: CallRow) -> list[Ref]:
    """The records whose timelines tell of the call."""
    found = [Ref(CALL, row.id)]
    if row.contact_id is not None and not row.is_test:
        found.append(Ref("crm.contact", row.contact_id))
    return found


def ms_into(row: CallRow) -> int:
    """How far the call is, by the wall clock."""
    return int((clock.now() - row.answered_at) / _MS) if row.answered_at else 0


def note_event(
    db: Db, row: CallRow, kind: str, summary: str, *, at_ms: int | None = None, **data: object
) -> None:
    """A line in the call's own record."""
    db.add(
        CallEventRow(
            call_id=row.id, at=clock.now(), at_ms=at_ms, kind=kind, summary=summary, data=data
        )
    )


async def tell_call(db: Db, row: CallRow, what: str = "changed") -> None:
    """Open pages hear that something changed in the call."""
    data = CallNews(call_id=str(row.id), state=row.state, what=what)
    await tell(db, LIVE_TOPIC, data, permission=CALLS_READ)


def turn_of(row: SaidRow) -> SpokenTurn:
    return SpokenTurn(
        number=row.number,
        speaker=row.speaker,
        text=row.text,
        heard_text=row.heard_text,
        began_ms=row.began_ms,
        ended_ms=row.ended_ms,
        confidence=row.confidence,
        interrupted=row.interrupted,
        latency_ms=row.latency_ms,
        sentiment=row.sentiment,
        emotion=row.emotion,
    )


async def describe_call(db: Db, row: CallRow, *, turns: bool = False) -> CallInfo:
    """The call with its agent's name; with what was said where `turns`."""
    agent = await queries.agent(db, row.agent_id)
    said = await queries.said(db, row.id) if turns else []
    return CallInfo(
        id=row.id,
        agent_id=row.agent_id,
        agent_name=agent.name if agent else "",
        agent_version=row.agent_version,
        direction=Direction(row.direction),
        state=CallState(row.state),
        is_test=row.is_test,
        contact_id=row.contact_id,
        session_id=row.session_id,
        connector=row.connector,
        from_e164=row.from_e164,
        to_e164=row.to_e164,
        created_at=row.begun_at,
        scheduled_at=row.scheduled_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        duration_ms=row.duration_ms,
        end_reason=row.end_reason,
        end_detail=row.end_detail,
        outcome=row.outcome,
        language=row.language,
        score=row.score,
        temperature=row.temperature,
        slots=row.slots,
        summary=str(row.summary.get("text", "")),
        next_steps=tuple(row.summary.get("next_steps", ())),
        handler=row.handler,
        recording=RecordingState(row.recording),
        cost_microcents=row.cost_microcents,
        version=row.version,
        turns=tuple(turn_of(one) for one in said),
    )
