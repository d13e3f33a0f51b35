"""Chats begin, get a title, branch, are renamed, deleted and brought back. Always one's own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from enterprisehub.domains.assistant.logic.count_tokens import count_tokens
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.models import MessageRow, SessionRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound

MOST_CHARACTERS: Final = 8_000
MOST_TITLE: Final = 80
MOST_MESSAGES: Final = 2_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that is kept, and the answer that is being made."""

    session: SessionRow
    question: MessageRow
    answer: MessageRow


async def chat(
    db: Db, session_id: UUID, *, lock: bool = False, deleted: bool = False
) -> SessionRow:
    """The caller's chat. Raises NotFound, of others' chats as well."""
    found = await chats.session(db, asker_id(db.scope), session_id, lock=lock, deleted=deleted)
    if found is None:
        raise NotFound("There is no such chat.")
    return found


async def begin_chat(db: Db, *, about: str | None = None, title: str = "") -> SessionRow:
    row = SessionRow(
        user_id=asker_id(db.scope), about=about, title=_title(title), last_message_at=clock.now()
    )
    db.add(row)
    await db.flush()
    return row


async def rename_chat(
    db: Db, session_id: UUID, title: str, *, seen: int | None = None
) -> SessionRow:
    """The chat is called so. Raises NotFound, Invalid, StaleVersion."""
    called = _title(title)
    if not called:
        raise Invalid("Give the chat a name.", fields={"title": "give it a name"})
    row = await chat(db, session_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    row.title = called
    await db.flush()
    return row


async def delete_chat(db: Db, session_id: UUID) -> SessionRow:
    row = await chat(db, session_id, lock=True)
    row.deleted_at = clock.now()
    await db.flush()
    return row


async def restore_chat(db: Db, session_id: UUID) -> SessionRow:
    """A deleted chat is back. Raises NotFound."""
    row = await chat(db, session_id, lock=True, deleted=True)
    row.deleted_at = None
    await db.flush()
    return row


async def add_question(
    db: Db, session_id: UUID, text: str, *, instead_of: UUID | None = None
) -> Turn:
    """The question stands in the chat, at the end or (edited) as another branch.

    Raises:
        NotFound: there is no such chat or message.
        Invalid: the question is empty or too long.
        Conflict: the chat is full.
    """
    said = clean_text(text)
    session = await chat(db, session_id, lock=True)
    parent_id = session.leaf_id
    if instead_of is not None:
        replaced = await _message(db, session, instead_of)
        if replaced.role != "user":
            raise Invalid("Only your own message can be said again.", fields={"text": "not yours"})
        parent_id = replaced.parent_id
    number = await _next_number(db, session)
    question = MessageRow(
        session_id=session.id,
        number=number,
        parent_id=parent_id,
        role="user",
        content=said,
        tokens=count_tokens(said),
        finished_at=clock.now(),
    )
    db.add(question)
    if not session.title:
        session.title = _title(said)
    answer = await _await_answer(db, session, question, number + 1)
    return Turn(session, question, answer)


async def ask_again(db: Db, session_id: UUID, answer_id: UUID) -> Turn:
    """The question of an answer is answered once more, as another branch. Raises NotFound."""
    session = await chat(db, session_id, lock=True)
    former = await _message(db, session, answer_id)
    parent = former if former.role == "user" else None
    if parent is None and former.parent_id is not None:
        parent = await _message(db, session, former.parent_id)
    if parent is None or parent.role != "user":
        raise NotFound("There is no question to answer again.")
    number = await _next_number(db, session)
    answer = await _await_answer(db, session, parent, number)
    return Turn(session, parent, answer)


async def show_branch(db: Db, session_id: UUID, message_id: UUID) -> SessionRow:
    """The branch that holds this message is shown, down to its latest end. Raises NotFound."""
    session = await chat(db, session_id, lock=True)
    found = await _message(db, session, message_id)
    rows = await chats.messages(db, session.id)
    end = found
    while followers := [row for row in spoken(rows) if row.parent_id == end.id]:
        end = followers[-1]
    session.leaf_id = end.id
    await db.flush()
    return session


def spoken(rows: Sequence[MessageRow]) -> list[MessageRow]:
    """Without summaries."""
    return [row for row in rows if row.role != "system"]


def branch_of(rows: Sequence[MessageRow], leaf_id: UUID | None) -> list[MessageRow]:
    """The messages from the first to the leaf, without other branches and summaries."""
    known = {row.id: row for row in spoken(rows)}
    path: list[MessageRow] = []
    at = known.get(leaf_id) if leaf_id else None
    while at is not None:
        path.append(at)
        at = known.get(at.parent_id) if at.parent_id else None
    return path[::-1]


def summary_of(rows: Sequence[MessageRow], path: Sequence[MessageRow]) -> MessageRow | None:
    """The latest summary that covers a beginning of the branch."""
    on_path = {row.id for row in path}
    made = [row for row in rows if row.role == "system" and row.parent_id in on_path]
    return max(made, key=lambda row: row.covers, default=None)


def clean_text(text: str) -> str:
    """The text without control characters. Raises Invalid where it is empty or too long."""
    said = _UNSEEN.sub("", text.encode("utf-8", "ignore").decode()).strip()
    if not said:
        raise Invalid("Write a question.", fields={"text": "write a question"})
    if len(said) > MOST_CHARACTERS:
        reason = f"must have at most {MOST_CHARACTERS:,} characters; this has {len(said):,}"
        raise Invalid(f"The question {reason}.", fields={"text": reason})
    return said


async def _await_answer(
    db: Db, session: SessionRow, question: MessageRow, number: int
) -> MessageRow:
    answer = MessageRow(
        session_id=session.id,
        number=number,
        parent_id=question.id,
        role="assistant",
        state="working",
    )
    db.add(answer)
    session.leaf_id = answer.id
    session.last_message_at = clock.now()
    await db.flush()
    return answer


async def _message(db: Db, session: SessionRow, message_id: UUID) -> MessageRow:
    found = await chats.message(db, session.user_id, message_id)
    if found is None or found.session_id != session.id:
        raise NotFound("There is no such message in this chat.")
    return found


async def _next_number(db: Db, session: SessionRow) -> int:
    number = await chats.next_number(db, session.id)
    if number >= MOST_MESSAGES:
        raise Conflict("This chat is full. Begin a new one.")
    return number


def _title(text: str) -> str:
    words = " ".join(_UNSEEN.sub(" ", text).split())
    return words if len(words) <= MOST_TITLE else f"{words[: MOST_TITLE - 1].rstrip()}…"
