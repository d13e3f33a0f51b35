"""One call: watched and steered while it is held, heard and read again afterwards."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import FINISHED, CallState, RecordingState
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.draw_waveform import draw_waveform
from enterprisehub.domains.voice.logic.forget_recordings import (
    delete_sound,
    forget_recording,
    set_hold,
)
from enterprisehub.domains.voice.logic.hold_call import call_of
from enterprisehub.domains.voice.logic.steer_call import (
    PAUSED,
    end_by_person,
    hand_back,
    pause_recording,
    press_keys,
    say_as_person,
    take_over,
    transfer_call,
)
from enterprisehub.domains.voice.models import CallAnalyticsRow, CallRow
from enterprisehub.domains.voice.pages.figures import Figure, Moment, figures_of, parts_of
from enterprisehub.domains.voice.pages.recording_facts import recording_facts
from enterprisehub.domains.voice.pages.shown import (
    DIRECTIONS,
    HANDLERS,
    STATES,
    EventLine,
    SaidLine,
    clock_of,
    dollars,
    event_line,
    lasted,
    said_line,
)
from enterprisehub.domains.voice.permissions import (
    CALLS_READ,
    CALLS_WRITE,
    RECORDINGS_READ,
    RECORDINGS_WRITE,
)
from enterprisehub.kernel.connectors.ports import SANDBOX
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages("/calls")
END_REASONS = {
    "caller_hung_up": "The caller hung up",
    "agent_hung_up": "The agent hung up",
    "ended_by_person": "A colleague ended it",
    "transferred": "Passed on to a person",
    "silence": "Nobody spoke any more",
    "too_long": "The longest time was reached",
    "lost": "The line was lost",
    "speech_failed": "The agent could no longer hear or speak",
    "brain_failed": "The agent could not go on",
    "bad_media": "The line's sound could not be used",
    "shutdown": "The voice process was stopped",
    "no_answer": "Nobody answered",
    "busy": "The line was busy",
    "rejected": "The carrier did not put it through",
    "not_connected": "It could not be placed",
    "cancelled": "It was cancelled",
    "forwarded": "Forwarded outside the hours",
}
_TELLS_MORE = frozenset(END_REASONS) - {"caller_hung_up", "agent_hung_up", "transferred"}


@dataclass(frozen=True)
class Player:
    """`paths` draw the waveform: caller above, agent below, in a box of 600 by 80."""

    href: str
    duration: str
    caller_path: str
    agent_path: str
    partial: bool
    held: bool


@dataclass(frozen=True)
class Typed:
    """What was typed to connect the caller with somebody, and what is wrong with it."""

    target: str
    how: str
    errors: Errors


@page("voice/call.html")
class CallPage(Page):
    call_id: UUID
    who: str
    agent: str
    live: bool
    talking: bool
    state: str
    severity: str
    handler: str
    with_person: bool
    standing: str
    contact_href: str | None
    facts: list[tuple[str, str]]
    known: list[tuple[str, str, str, int]]
    open_questions: list[str]
    said: list[SaidLine]
    events: list[EventLine]
    player: Player | None
    no_recording: str
    summary: str
    next_steps: list[str]
    figures: list[Figure]
    parts: list[tuple[str, int, str]]
    missed: list[tuple[str, Moment]]
    may_steer: bool
    may_connect: bool
    connect: Typed
    keys: str
    keys_errors: Errors
    recording: str
    may_join: bool
    may_delete: bool


@pages.get("/{call_id}", allow=Permission(CALLS_READ))
async def show_call(db: TenantDb, call_id: UUID) -> Response:
    return (await _page(db, await call_of(db, call_id))).render()


@pages.post("/{call_id}/end", allow=Permission(CALLS_WRITE))
async def end(request: Request, db: TenantDb, call_id: UUID) -> Response:
    await end_by_person(db, call_id)
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/take-over", allow=Permission(CALLS_WRITE))
async def take(request: Request, db: TenantDb, call_id: UUID) -> Response:
    await take_over(db, call_id)
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/hand-back", allow=Permission(CALLS_WRITE))
async def give(request: Request, db: TenantDb, call_id: UUID) -> Response:
    await hand_back(db, call_id)
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/say", allow=Permission(CALLS_WRITE))
async def say(
    db: TenantDb, call_id: UUID, text: Annotated[str, Form(min_length=1, max_length=1000)]
) -> Response:
    """What a colleague types is spoken in the agent's voice."""
    await say_as_person(db, call_id, text)
    return (await _page(db, await call_of(db, call_id))).render()


@pages.post("/{call_id}/transfer", allow=Permission(CALLS_WRITE))
async def transfer(
    request: Request,
    db: TenantDb,
    call_id: UUID,
    target: Annotated[str, Form(max_length=100)] = "",
    how: Annotated[Literal["warm", "cold"], Form()] = "warm",
) -> Response:
    """The caller is connected, or the form says beside the number why not."""
    wrong = await attempt(db, transfer_call(db, call_id, target, warm=how == "warm"))
    if wrong:
        shown = await _page(db, await call_of(db, call_id), Typed(target, how, wrong))
        return shown.render(status=422)
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/keys", allow=Permission(CALLS_WRITE))
async def press(
    request: Request,
    db: TenantDb,
    call_id: UUID,
    digits: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """The tones go out, or the form says beside the keys why not."""
    wrong = await attempt(db, press_keys(db, call_id, digits))
    if wrong:
        return (await _page(db, await call_of(db, call_id), keys=(digits, wrong))).render(
            status=422
        )
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/recording/pause", allow=Permission(CALLS_WRITE))
async def pause(request: Request, db: TenantDb, call_id: UUID) -> Response:
    call = await call_of(db, call_id)
    await pause_recording(db, call_id, paused=not call.facts.get(PAUSED))
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/recording/delete", allow=Permission(RECORDINGS_WRITE))
async def delete_recording(request: Request, db: TenantDb, call_id: UUID) -> Response:
    await delete_sound(db.scope.tenant_id, await forget_recording(db, call_id))
    return go_to(request, f"/calls/{call_id}")


@pages.post("/{call_id}/recording/hold", allow=Permission(RECORDINGS_WRITE))
async def hold_recording(request: Request, db: TenantDb, call_id: UUID) -> Response:
    row = await queries.recording(db, call_id)
    await set_hold(db, call_id, held=not (row and row.legal_hold))
    return go_to(request, f"/calls/{call_id}")


async def _page(
    db: Db,
    call: CallRow,
    connect: Typed | None = None,
    keys: tuple[str, Errors] = ("", {}),
) -> CallPage:
    agent = await queries.agent(db, call.agent_id)
    contact = await crm.contact(db, call.contact_id) if call.contact_id else None
    nobody = "Test caller" if call.is_test else "Web visitor"
    who = contact.name if contact else call.from_e164 or call.to_e164 or nobody
    name = agent.name if agent else "Agent"
    analytics = await queries.analytics(db, call.id)
    state, severity = STATES[call.state]
    live = CallState(call.state) not in FINISHED
    talking = call.state == CallState.IN_PROGRESS
    rows = await queries.said(db, call.id)
    return CallPage(
        call_id=call.id,
        who=who,
        agent=name,
        live=live,
        talking=talking,
        state=state,
        severity=severity,
        handler=HANDLERS[call.handler],
        with_person=call.handler == "person",
        standing=str(call.dialogue.get("headline", "")),
        contact_href=f"/contacts/{contact.id}" if contact else None,
        facts=_facts(call, name) + recording_facts(call, await queries.recording(db, call.id)),
        known=[
            (title, one["value"], one["words"], round(one["confidence"] * 100))
            for title, one in call.slots.items()
        ],
        open_questions=list(call.dialogue.get("open", ())),
        said=[said_line(row, contact.name if contact else "", name) for row in rows],
        events=[event_line(row) for row in await queries.call_events(db, call.id)],
        player=await _player(db, call),
        no_recording=_why_silent(call),
        summary=str(call.summary.get("text", "")),
        next_steps=list(call.summary.get("next_steps", ())),
        figures=figures_of(analytics, await queries.interruptions(db, call.id), rows),
        parts=parts_of(analytics),
        missed=_missed(analytics),
        may_steer=talking and db.scope.may(CALLS_WRITE),
        may_connect=call.direction != "browser",
        connect=connect or Typed("", "warm", {}),
        keys=keys[0],
        keys_errors=keys[1],
        recording=_recording_now(call),
        may_join=_joinable(call) and db.scope.may(CALLS_WRITE),
        may_delete=db.scope.may(RECORDINGS_WRITE),
    )


def _recording_now(call: CallRow) -> str:
    """Whether sound is being kept: "on", "paused", or empty where none is."""
    if call.recording != RecordingState.RECORDING:
        return ""
    return "paused" if call.facts.get(PAUSED) else "on"


def _joinable(call: CallRow) -> bool:
    """A browser may join its own call, and play the called person in the sandbox."""
    if call.state == CallState.QUEUED:
        return call.direction == "browser"
    return call.state == CallState.RINGING and call.connector == SANDBOX


def _facts(call: CallRow, agent: str) -> list[tuple[str, str]]:
    shown, _ = DIRECTIONS[call.direction]
    quality = call.quality.get("mos")
    found = [
        ("Direction", f"{shown}{' (test)' if call.is_test else ''}"),
        ("Agent", f"{agent}, version {call.agent_version}"),
        ("Lasted", lasted(call.duration_ms)),
        ("Outcome", (call.outcome or "").replace("_", " ").capitalize()),
        ("Ended", _why_ended(call)),
        ("Language", language_name(call.language)),
        (
            "Score of the lead",
            f"{call.score} ({call.temperature})" if call.score is not None else "",
        ),
        ("Line quality", f"{quality:.1f} of 5 (MOS)" if quality else ""),
        ("Cost", dollars(call.cost_microcents)),
    ]
    return [(label, value) for label, value in found if value]


def _why_ended(call: CallRow) -> str:
    """For people, with what is known of a fault."""
    reason = call.end_reason or ""
    says = END_REASONS.get(reason, reason.replace("_", " ").capitalize())
    detail = call.end_detail if reason in _TELLS_MORE else None
    return f"{says}: {detail}" if detail else says


async def _player(db: Db, call: CallRow) -> Player | None:
    if not db.scope.may(RECORDINGS_READ):
        return None
    row = await queries.recording(db, call.id)
    if row is None or row.state not in ("stored", "partial"):
        return None
    return Player(
        href=f"/calls/{call.id}/sound",
        duration=clock_of(row.duration_ms),
        caller_path=draw_waveform(row.waveform.get("caller", ()), up=True),
        agent_path=draw_waveform(row.waveform.get("agent", ()), up=False),
        partial=row.state == "partial",
        held=row.legal_hold,
    )


def _why_silent(call: CallRow) -> str:
    says: dict[str, str] = {
        "none": "This call was not recorded.",
        "recording": "The recording is being put together.",
        "refused": "No recording was kept: the notice was not heard, or the caller did not agree.",
        "deleted": "The recording was deleted.",
    }
    return says.get(call.recording, "You may not hear recordings.")


def _missed(row: CallAnalyticsRow | None) -> list[tuple[str, Moment]]:
    return [
        (one["says"], Moment(one["at_ms"], one["quote"])) for one in (row.missed if row else ())
    ]
