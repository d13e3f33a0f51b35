"""What people said about something, quoted as they said it, and what the records say about it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Found, Limit, Line, Words
from enterprisehub.domains.assistant.logic.find_words import (
    fitness,
    fittest_sentence,
    sought_words,
)
from enterprisehub.domains.assistant.logic.look_up_activity import (
    logged_lines,
    message_line,
    people_of,
)
from enterprisehub.domains.assistant.permissions import CALLS_READ, CONTACTS_READ, THREADS_READ
from enterprisehub.domains.assistant.queries import activity, chats, work
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.find import search

_LOOKED_AT = 300
_HALF = 0.5


async def look_up_said(
    db: Db,
    words: Words,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    limit: Limit = 6,
) -> Found:
    """Quotes what people wrote or said about something, the fittest before the latest."""
    sought = sought_words(words)
    who = await people_of(db, contact_id, company_id)
    threads, call_ids = (None, None) if who is not None else await _places(db, words)
    lines: list[tuple[float, str, Line]] = []
    if db.scope.may(THREADS_READ):
        _, rows = await activity.messages(
            db, contact_ids=who, thread_ids=threads, direction="in", limit=_LOOKED_AT
        )
        lines += [_cited(message_line(row), row.body, sought) for row in rows]
    if db.scope.may(CALLS_READ):
        turns = await activity.spoken(db, contact_ids=who, call_ids=call_ids, limit=_LOOKED_AT)
        lines += [_cited(_turn(row), row.text, sought) for row in turns]
    if db.scope.may(CONTACTS_READ) and who is not None:
        channels = ("sms", "email", "chat", "voice", "meeting", "web", "mail")
        _, noted = await activity.logged(db, channels, contact_ids=who, limit=_LOOKED_AT)
        heard = [line for line in logged_lines(noted) if line.by != "us"]
        lines += [_cited(line, line.quote, sought) for line in heard]
    fit = [one for one in lines if one[0] >= _HALF]
    fit.sort(key=lambda one: one[1], reverse=True)
    fit.sort(key=lambda one: -one[0])
    unique = list({line.quote: line for _, _, line in fit}.values())
    total = len(unique)
    says = f"{total} {'place' if total == 1 else 'places'} where it was said." if total else ""
    return Found(
        says=says or f"Nobody said anything about “{words[:60]}” that is on record.",
        total=total,
        columns=["When", "Who"],
        lines=unique[:limit],
    )


async def _places(db: Db, words: str) -> tuple[list[UUID], list[UUID]]:
    """The threads and calls where the words stand."""
    hits = await search(db, words, kinds=["messaging.thread", CALL], limit=40)
    threads = [hit.ref.id for hit in hits if hit.ref.kind == "messaging.thread"]
    return threads, [hit.ref.id for hit in hits if hit.ref.kind == CALL]


def _cited(line: Line, text: str, sought: Sequence[str]) -> tuple[float, str, Line]:
    quote = fittest_sentence(" ".join(text.split()), sought)
    cells = [line.cells[0], line.cells[1]]
    return (
        fitness(text, sought),
        str(cells[0]),
        line.model_copy(update={"quote": quote, "cells": cells}),
    )


def _turn(row: Any) -> Line:
    return Line(
        ref=str(Ref(CALL, row.call_id)),
        title="Call",
        href=f"/calls/{row.call_id}",
        cells=[row.begun_at.isoformat(), row.contact],
        quote=row.text,
        by=row.contact or "the caller",
    )


async def recall(db: Db, words: str, *, user_id: UUID | None = None, limit: int = 6) -> Found:
    """Records of every kind that say something about it, by words and by meaning; own chats too."""
    sought = sought_words(words)
    hits = await search(db, words, limit=limit * 2)
    bodies = await work.words_of(db, [hit.ref for hit in hits])
    lines = []
    for hit in hits:
        body, kind = bodies.get(hit.ref, ""), KINDS[hit.ref.kind]
        quote = fittest_sentence(body, sought) if fitness(body, sought) >= _HALF else ""
        cells: list[str | int | None] = [kind.title, hit.subtitle or None]
        href = kind.page_of(hit.ref.id)
        lines.append(
            Line(ref=str(hit.ref), title=hit.title, href=href, cells=cells, quote=quote, by=hit.by)
        )
    lines = lines[:limit] + (await _own_words(db, user_id, sought) if user_id else [])
    total = len(lines)
    says = f"{total} {'record says' if total == 1 else 'records say'} something about it."
    return Found(
        says=says if total else f"Nothing on record is about “{words[:60]}”.",
        total=total,
        columns=["Kind", "More"],
        lines=lines,
    )


async def _own_words(db: Db, user_id: UUID, sought: Sequence[str]) -> list[Line]:
    """What the person wrote in earlier chats."""
    rows = [row for row in await chats.own_words(db, user_id) if row.role == "user"]
    found = [
        Line(
            ref=f"assistant.session:{row.session_id}",
            title="You, in a chat",
            href=f"/assistant/chats/{row.session_id}",
            cells=["Chat", row.created_at.isoformat()],
            quote=row.content[:200],
        )
        for row in rows
        if fitness(row.content, sought) >= 1
    ]
    return found[1:3]  # the first is the question itself
