"""A chat as its page and the side panel show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from enterprisehub.domains.assistant.logic.keep_chat import (
    branch_of,
    chat,
    spoken,
    summary_of,
)
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.shorten_chat import RESUMED
from enterprisehub.domains.assistant.models import MessageRow, SessionRow
from enterprisehub.domains.assistant.pages.drawn_text import drawn
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.kinds import KINDS as ACTION_KINDS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.actions.permissions import READ as QUEUE_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

STALE_SECONDS = 120
STATES = {
    "proposed": ("Waits for approval", "primary"),
    "approved": ("Approved", "ok"),
    "performing": ("Being done", "warn"),
    "done": ("Done", "ok"),
    "refused": ("Refused", "bad"),
    "rejected": ("Rejected", "neutral"),
    "failed": ("Failed", "bad"),
    "expired": ("Expired", "neutral"),
    "cancelled": ("Cancelled", "neutral"),
    "undone": ("Undone", "neutral"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A proposed action in a chat."""

    id: UUID
    kind: str
    title: str
    fields: list[tuple[str, str]]
    body: str
    state: str
    state_title: str
    severity: str
    why: str
    version: int
    may_decide: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `place` of `places` tells its branch among those that begin there."""

    id: UUID
    role: str
    state: str
    html: Markup
    text: str
    at: datetime
    calls: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    cards: list[Card]
    engine: str
    note: str
    place: int
    places: int
    before_id: UUID | None
    after_id: UUID | None


@dataclass(frozen=True, slots=True)
class Thread:
    session: SessionRow | None
    said: list[Said]
    summary: str
    earlier: int


async def thread_of(db: Db, session_id: UUID | None, *, whole: bool = False) -> Thread:
    """The branch that is shown: its last ten messages, or all of them."""
    if session_id is None:
        return Thread(None, [], "", 0)
    session = await chat(db, session_id)
    rows = await chats.messages(db, session.id)
    path = branch_of(rows, session.leaf_id)
    summary = summary_of(rows, path)
    shown = path if whole else path[-RESUMED:]
    cards = await cards_of(db, [UUID(id_) for row in shown for id_ in row.action_ids])
    return Thread(
        session,
        [_said(row, rows, cards) for row in shown],
        summary.content if summary else "",
        len(path) - len(shown),
    )


async def said_of(db: Db, message_id: UUID) -> Said:
    """One message with its cards."""
    row = await chats.message(db, asker_id(db.scope), message_id)
    if row is None:
        raise NotFound("There is no such message.")
    rows = await chats.messages(db, row.session_id)
    return _said(row, rows, await cards_of(db, [UUID(id_) for id_ in row.action_ids]))


def _said(row: MessageRow, rows: Sequence[MessageRow], cards: dict[UUID, Card]) -> Said:
    branches = [one.id for one in spoken(rows) if one.parent_id == row.parent_id]
    branches = [one for one in branches if _role(rows, one) == row.role]
    place = branches.index(row.id)
    late = (clock.now() - row.created_at).total_seconds() > STALE_SECONDS
    state = "failed" if row.state == "working" and late else row.state
    text = row.content or ("The answer was interrupted. Ask again." if state == "failed" else "")
    return Said(
        id=row.id,
        role=row.role,
        state=state,
        html=drawn(text) if row.role == "assistant" else Markup.escape(text),
        text=text,
        at=row.finished_at or row.created_at,
        calls=row.tool_calls,
        sources=row.sources[:8],
        cards=[cards[UUID(id_)] for id_ in row.action_ids if UUID(id_) in cards],
        engine=row.engine,
        note=row.note,
        place=place + 1,
        places=len(branches),
        before_id=branches[place - 1] if place else None,
        after_id=branches[place + 1] if place + 1 < len(branches) else None,
    )


def _role(rows: Sequence[MessageRow], message_id: UUID) -> str:
    return next(row.role for row in rows if row.id == message_id)


async def cards_of(db: Db, ids: Sequence[UUID]) -> dict[UUID, Card]:
    """The proposals as they stand now, where the person may see the queue."""
    if not ids or not db.scope.may(QUEUE_READ):
        return {}
    found: dict[UUID, Card] = {}
    for id_ in dict.fromkeys(ids):
        try:
            found[id_] = card_of(db, await queue.action(db, id_))
        except NotFound:
            continue
    return found


def card_of(db: Db, row: ActionRow) -> Card:
    title, severity = STATES[row.state]
    undo = row.undo_until is not None and row.undo_until > clock.now()
    return Card(
        id=row.id,
        kind=ACTION_KINDS[row.kind].title if row.kind in ACTION_KINDS else row.kind,
        title=row.title,
        fields=[(str(a), str(b)) for a, b in row.rendered.get("fields", [])],
        body=str(row.rendered.get("body") or "")[:1200],
        state=row.state,
        state_title=title,
        severity=severity,
        why=row.held_because or row.error or "",
        version=row.version,
        may_decide=row.state == "proposed" and db.scope.may(DECIDE),
        may_take_back=undo and row.state in ("approved", "rejected") and db.scope.may(DECIDE),
    )
