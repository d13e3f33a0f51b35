"""After a call: its recording put together, its figures, its summary, what is proposed next."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CALL, CallState, RecordingState, SpokenTurn
from enterprisehub.domains.voice.events import CallAnalysed
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event, tell_call, turn_of
from enterprisehub.domains.voice.logic.leave_out_holds import (
    holds_of,
    without_holds,
    without_unrecorded,
)
from enterprisehub.domains.voice.logic.meter_call import meter_line, meter_models
from enterprisehub.domains.voice.logic.propose_follow_up import propose_follow_up
from enterprisehub.domains.voice.logic.rate_call import (
    VERSION,
    CallFigures,
    Rated,
    missed_opportunities,
    rate_call,
)
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.sum_up_call import CallSummary, sum_up_call
from enterprisehub.domains.voice.logic.tell_emotion import sum_up_emotions
from enterprisehub.domains.voice.logic.tell_language import tell_language
from enterprisehub.domains.voice.models import (
    CallAnalyticsRow,
    CallRow,
    InterruptionEventRow,
    RecordingRow,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

FAILURE_MS = 8_000


async def what_to_assemble(db: Db, call_id: str) -> dict[str, Any] | None:
    """The parts that make the recording; None where nothing was kept or may be."""
    row = await queries.recording(db, UUID(call_id))
    if row is None or row.state != "recording" or not row.parts:
        return None
    call = await call_of(db, row.call_id)
    if call.recording == RecordingState.REFUSED:
        return {"refused": True, "parts": row.parts}
    agent = await queries.agent(db, call.agent_id)
    config = await config_of(db, agent, call.agent_version) if agent else None
    return {
        "refused": False,
        "parts": row.parts,
        "rate": row.sample_rate,
        "fine": config is not None and config.recording.quality == "high",
    }


async def record_analysis(db: Db, call_id: str, made: dict[str, Any]) -> None:
    """Recording, figures, summary and proposals of the call are there, and others are told.

    `made` is what assembling the recording answered; {} where there was none.
    """
    call = await call_of(db, UUID(call_id), lock=True)
    if await queries.analytics(db, call.id) is not None:
        return
    await _keep_recording(db, call, made)
    sound = made.get("sound")
    await _keep_overlaps(db, call, sound)
    events = [(one.kind, one.at_ms) for one in await queries.call_events(db, call.id)]
    holds = holds_of(events, call.duration_ms or 0)
    if sound is not None:
        rows = await queries.said(db, call.id)
        spoken = [(row.began_ms, row.ended_ms) for row in rows if row.ended_ms is not None]
        heard = without_unrecorded(sound["silences"], spoken)
        sound = {**sound, "silences": without_holds(heard, holds)}
    figures = await _figures(db, call, sound, holds)
    rated = rate_call(figures)
    missed = [one.as_json() for one in missed_opportunities(figures.turns)]
    language, sure = tell_language(
        [t.text for t in figures.turns if t.speaker == "caller"], call.language
    )
    call.language = call.language or language
    row = _row(call, figures, rated, missed, sound, (language, sure))
    if sound is None:
        row.details |= {"silences": _unspoken(call, figures.turns, holds)}
    db.add(row)
    summary = _summary(call, figures.turns, missed)
    call.summary = summary.as_json()
    await meter_line(db, call)
    await meter_models(db, call)
    await propose_follow_up(db, call, summary)
    note_event(db, call, "call.analysed", "Figures and summary are there")
    fact = CallAnalysed(
        call_id=call.id,
        agent_id=call.agent_id,
        contact_id=call.contact_id,
        performance_score=rated.score if rated else None,
        outcome=call.outcome or "",
        recorded=call.recording in (RecordingState.STORED, RecordingState.PARTIAL),
    )
    await publish(db, fact, Ref(CALL, call.id))
    await tell_call(db, call, "analysed")


async def _keep_recording(db: Db, call: CallRow, made: dict[str, Any]) -> None:
    row: RecordingRow | None = await queries.recording(db, call.id, lock=True)
    if row is None:
        return
    if not made.get("storage_key"):
        row.state, row.parts = "deleted", []
        if call.recording == RecordingState.RECORDING:
            call.recording = RecordingState.NONE
        return
    cut = call.state == CallState.INTERRUPTED
    row.state = "partial" if cut else "stored"
    call.recording = RecordingState.PARTIAL if cut else RecordingState.STORED
    for name in ("storage_key", "size_bytes", "sha256", "duration_ms", "waveform"):
        setattr(row, name, made[name])
    row.parts = []


async def _keep_overlaps(db: Db, call: CallRow, sound: dict[str, Any] | None) -> None:
    """Where both spoke, as the sound tells it; the engine's own account stands beside it."""
    for one in (sound or {}).get("interruptions", ()):
        db.add(
            InterruptionEventRow(
                call_id=call.id,
                at_ms=one["at_ms"],
                by=one["by"],
                overlap_ms=one["overlap_ms"],
                source="audio",
                outcome="overlap",
            )
        )
    await db.flush()


async def _figures(
    db: Db, call: CallRow, sound: dict[str, Any] | None, holds: list[tuple[int, int]]
) -> CallFigures:
    turns = tuple(turn_of(row) for row in await queries.said(db, call.id))
    told = await queries.interruptions(db, call.id)
    source = "audio" if sound else "engine"
    by = [one.by for one in told if one.source == source]
    silences = _unspoken(call, turns, holds) if sound is None else sound["silences"]
    caller = (sound or {}).get("caller", {})
    return CallFigures(
        turns=turns,
        duration_ms=call.duration_ms or 0,
        outcome=call.outcome or "talked",
        agent_broke_in=by.count("agent"),
        caller_broke_in=by.count("caller"),
        awkward_silences=sum(1 for s in silences if _lasted(s) <= FAILURE_MS),
        failed_silences=sum(1 for s in silences if _lasted(s) > FAILURE_MS),
        latencies_ms=tuple(t.latency_ms for t in turns if t.latency_ms is not None),
        snr_db=caller.get("snr_db"),
        clipped=len(caller.get("clipped", ())),
        dropouts=len(caller.get("dropouts", ())),
    )


def _unspoken(
    call: CallRow, turns: Sequence[SpokenTurn], holds: list[tuple[int, int]]
) -> list[dict[str, int]]:
    return without_holds(_silences(turns, call.duration_ms or 0), holds)


def _silences(turns: Sequence[SpokenTurn], duration_ms: int) -> list[dict[str, int]]:
    """Without sound: gaps between the turns of the transcript."""
    found, until = [], turns[0].began_ms if turns else duration_ms
    for turn in turns:
        if turn.began_ms - until > 3_000:  # noqa: PLR2004  VAN-03
            found.append({"began_ms": until, "ended_ms": turn.began_ms})
        until = max(until, turn.ended_ms or turn.began_ms)
    return found


def _lasted(span: dict[str, int]) -> int:
    return span["ended_ms"] - span["began_ms"]


def _row(
    call: CallRow,
    figures: CallFigures,
    rated: Rated | None,
    missed: list[dict[str, Any]],
    sound: dict[str, Any] | None,
    language: tuple[str | None, float | None],
) -> CallAnalyticsRow:
    waits = sorted(figures.latencies_ms)
    details: dict[str, Any] = {
        "parts": dict(rated.parts) if rated else {},
        "says": dict(rated.says) if rated else {},
        "latencies_ms": [round(wait) for wait in figures.latencies_ms],
        "quality": call.quality,
        "emotions": sum_up_emotions([t.emotion for t in figures.turns if t.speaker == "caller"]),
    }
    if sound is not None:
        details |= {
            "silences": sound["silences"],
            "caller": {k: v for k, v in sound["caller"].items() if k != "speech"},
            "agent": {k: v for k, v in sound["agent"].items() if k != "speech"},
        }
    return CallAnalyticsRow(
        call_id=call.id,
        method=f"{VERSION}+{'sound' if sound else 'transcript'}",
        language=language[0],
        language_confidence=language[1],
        interruptions_caller=figures.caller_broke_in,
        interruptions_agent=figures.agent_broke_in,
        silences_awkward=figures.awkward_silences,
        silences_failure=figures.failed_silences,
        talk_ratio=sound["talk_ratio"] if sound else None,
        latency_p50_ms=waits[len(waits) // 2] if waits else None,
        latency_p95_ms=waits[min(len(waits) - 1, round(0.95 * len(waits)))] if waits else None,
        performance_score=rated.score if rated else None,
        details=details,
        missed=missed,
    )


async def sum_up_again(db: Db, call: CallRow) -> None:
    """The summary tells the outcome that the call has now, where it was summed up before."""
    known = await queries.analytics(db, call.id)
    if known is not None:
        turns = [turn_of(row) for row in await queries.said(db, call.id)]
        call.summary = _summary(call, turns, known.missed).as_json()


def _summary(
    call: CallRow, turns: Sequence[SpokenTurn], missed: list[dict[str, Any]]
) -> CallSummary:
    return sum_up_call(
        turns=turns,
        outcome=call.outcome or "talked",
        facts=call.slots,
        open_questions=call.dialogue.get("open", ()),
        notes=call.facts.get("notes", ()),
        missed=missed,
        interrupted=call.state == CallState.INTERRUPTED,
    )
