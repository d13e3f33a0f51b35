"""One conversation: the thread with its evidence and receipts, and everything known beside it."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from enterprisehub.domains.conversations import api, queries
from enterprisehub.domains.conversations.contracts import HandoffInfo, SessionInfo
from enterprisehub.domains.conversations.logic.choose_flow import known_flows
from enterprisehub.domains.conversations.logic.forget_slot import forget_slot
from enterprisehub.domains.conversations.logic.summarise_conversation import Brief
from enterprisehub.domains.conversations.logic.write_transcript import write_transcript
from enterprisehub.domains.conversations.pages.acts_in_words import channel_in_words
from enterprisehub.domains.conversations.pages.list_page import pages
from enterprisehub.domains.conversations.pages.shown import (
    HANDOFFS,
    STAGES,
    WARMTH,
    Bubble,
    HandoffCard,
    bubbles_of,
    card_of,
    unsent,
)
from enterprisehub.domains.conversations.permissions import (
    HANDOFFS_CLAIM,
    SESSIONS_READ,
    SESSIONS_WRITE,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import MAX_FILE_BYTES, MAX_FILES, MEGABYTE
from enterprisehub.kernel.actions.queue import states_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to, partial, respond
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, Page, fragment, page

MAX_UPLOAD_BYTES = MAX_FILES * MAX_FILE_BYTES + MEGABYTE


@fragment("conversations/_live.html")
class LiveThread(Fragment):
    """The thread; asks again for itself and what stands beside it while somebody looks."""

    session: SessionInfo
    bubbles: list[Bubble]
    name: str
    stage: str
    stage_severity: Severity
    stamp: str
    moved_until: str | None


@fragment("conversations/_beside.html")
class Beside(Fragment):
    """The summary, what is known, the score with its reasons, the handoffs."""

    session: SessionInfo
    summary: Brief
    cards: list[HandoffCard]
    warmth: Severity
    may_write: bool
    may_claim: bool


@page("conversations/conversation.html")
class ConversationPage(Page):
    live: LiveThread
    beside: Beside
    session: SessionInfo
    channel: str
    name: str
    contact_href: str
    may_send: bool
    files_note: str
    no_files: str | None
    may_write: bool


@fragment("conversations/_contact_panel.html")
class ContactPanel(Fragment):
    """What a contact's page shows of their conversation."""

    session: SessionInfo | None
    stage: str
    stage_severity: Severity
    warmth: Severity


@pages.get("/contacts/{contact_id}/panel", allow=Permission(SESSIONS_READ))
async def show_contact_panel(db: TenantDb, contact_id: UUID) -> Response:
    session = await api.session_of_contact(db, contact_id)
    stage, severity = STAGES[session.stage if session else "closed"]
    return ContactPanel(
        session=session,
        stage=stage,
        stage_severity=severity,
        warmth=WARMTH[session.temperature if session else "cold"],
    ).render()


@pages.get("/{session_id}", allow=Permission(SESSIONS_READ))
async def show_conversation(db: TenantDb, session_id: UUID) -> Response:
    live, beside = await _live(db, session_id)
    thread = await messaging.thread(db, live.session.thread_id)
    files_note, no_files = messaging.room_for_files(thread)
    return ConversationPage(
        channel=channel_in_words(live.session.channel).lower(),
        live=live,
        beside=beside,
        session=live.session,
        name=live.name,
        contact_href=f"/contacts/{live.session.contact_id}",
        may_send=db.scope.may(SESSIONS_WRITE) and db.scope.user_id is not None,
        files_note=files_note,
        no_files=no_files,
        may_write=beside.may_write,
    ).render()


@pages.get("/{session_id}/transcript.txt", allow=Permission(SESSIONS_READ))
async def export_transcript(db: TenantDb, session_id: UUID) -> Response:
    """The thread as text without the person's data, to hand on."""
    row = await api.session_row(db, session_id)
    text = await write_transcript(db, row.thread_id, row.contact_id)
    headers = {"Content-Disposition": 'attachment; filename="transcript-masked.txt"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@pages.get("/{session_id}/live", allow=Permission(SESSIONS_READ))
async def show_live(
    db: TenantDb, session_id: UUID, seen: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Thread and panels, if they differ from what was already seen."""
    live, beside = await _live(db, session_id)
    if live.stamp == seen:
        return Response(status_code=204)
    return respond(live, partial("#beside", beside))


@pages.post(
    "/{session_id}/messages", allow=Permission(SESSIONS_WRITE), max_body_bytes=MAX_UPLOAD_BYTES
)
async def write(
    db: TenantDb,
    session_id: UUID,
    text: Annotated[str, Form(min_length=1, max_length=20_000)],
    files: Annotated[tuple[UploadFile, ...], File()] = (),
) -> Response:
    """What a person writes leaves at once with its files, and the conversation is theirs.

    Where the files cannot be sent, nothing is: the words stay in the composer.
    """
    row = await api.session_row(db, session_id, lock=True)
    try:
        async with db.begin_nested(), messaging.storing(db, files) as stored:
            action = await messaging.write(db, row.thread_id, text, files=stored)
    except Invalid as error:
        live, _ = await _live(db, session_id)
        return respond(live, toast=f"Not sent. {error.message}", severity="bad", status=422)
    await api.take_over(db, session_id)
    live, beside = await _live(db, session_id)
    held = f"Held: {action.held_because}" if action.state == "refused" else None
    return respond(live, partial("#beside", beside), toast=held, severity="warn")


@pages.post("/{session_id}/take-over", allow=Permission(SESSIONS_WRITE))
async def take_over(request: Request, db: TenantDb, session_id: UUID) -> Response:
    await api.take_over(db, session_id)
    return go_to(request, f"/conversations/{session_id}")


@pages.post("/{session_id}/give-back", allow=Permission(SESSIONS_WRITE))
async def give_back(request: Request, db: TenantDb, session_id: UUID) -> Response:
    await api.give_back(db, session_id)
    return go_to(request, f"/conversations/{session_id}")


@pages.post("/{session_id}/close", allow=Permission(SESSIONS_WRITE))
async def close(request: Request, db: TenantDb, session_id: UUID) -> Response:
    await api.close(db, session_id, "closed_by_person")
    return go_to(request, f"/conversations/{session_id}")


@pages.post("/{session_id}/slots/{slot}/forget", allow=Permission(SESSIONS_WRITE))
async def forget(db: TenantDb, session_id: UUID, slot: str) -> Response:
    """The bot asks for it again."""
    await forget_slot(db, await api.session_row(db, session_id, lock=True), slot)
    await db.flush()
    live, beside = await _live(db, session_id)
    return respond(live, partial("#beside", beside), toast="Forgotten. The bot will ask again.")


async def _live(db: Db, session_id: UUID) -> tuple[LiveThread, Beside]:
    session = await api.session(db, session_id)
    contact = await crm.contact(db, session.contact_id)
    name = contact.name if contact else "Unknown person"
    turns = await queries.turns_of(db, session_id)
    titles = {slot.name: slot.title for slot in session.slots}
    for flow in (await known_flows(db)).values():
        titles = {entry.name: entry.title["en"] for entry in flow.slots} | titles
    messages = await messaging.messages(db, session.thread_id)
    waiting = [turn.action_id for turn in unsent(messages, turns) if turn.action_id]
    bubbles = bubbles_of(messages, turns, titles, await states_of(db, waiting))
    cards = _cards(await api.handoffs(db, session_id), session, name)
    stage, severity = STAGES[session.stage]
    if cards and cards[0].missed:
        stage, severity = HANDOFFS["unclaimed"]
    live = LiveThread(
        session=session,
        bubbles=bubbles,
        name=name,
        stage=stage,
        stage_severity=severity,
        stamp=_stamp(session, bubbles, cards),
        moved_until=await messaging.moved_until(db, session.thread_id),
    )
    beside = Beside(
        session=session,
        summary=await api.summary(db, session_id),
        cards=cards,
        warmth=WARMTH[session.temperature],
        may_write=db.scope.may(SESSIONS_WRITE),
        may_claim=db.scope.may(HANDOFFS_CLAIM) and db.scope.user_id is not None,
    )
    return live, beside


def _cards(infos: list[HandoffInfo], session: SessionInfo, name: str) -> list[HandoffCard]:
    """The latest first; if nobody took that one, it is still there to be taken."""
    latest = infos[-1].id if infos and session.stage == "qualifying" else None
    return [
        card_of(info, name, missed=info.id == latest and info.state == "unclaimed")
        for info in reversed(infos)
    ]


def _stamp(session: SessionInfo, bubbles: list[Bubble], cards: list[HandoffCard]) -> str:
    """Differs whenever what is shown differs."""
    parts = [f"{b.id}{b.status}" for b in bubbles] + [f"{c.info.id}{c.state}" for c in cards]
    whole = f"{session.version}{session.stage}{''.join(parts)}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
