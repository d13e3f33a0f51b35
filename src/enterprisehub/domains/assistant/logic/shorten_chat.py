"""A long chat goes on with a summary of its beginning; the latest messages stay as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from enterprisehub.domains.assistant.logic.count_tokens import count_tokens
from enterprisehub.domains.assistant.logic.keep_chat import branch_of, summary_of
from enterprisehub.domains.assistant.logic.write_text import plain_of
from enterprisehub.domains.assistant.models import MessageRow, SessionRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.domains.assistant.settings import AssistantSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

KEPT: Final = 5
RESUMED: Final = 10
_MOST_SUMMARY: Final = 2_000
_MOST_LINE: Final = 160


@dataclass(frozen=True, slots=True)
class Context:
    """What a chat carries on: the summary of its beginning, and the messages since."""

    summary: str
    recent: tuple[tuple[str, str], ...]

    @property
    def tokens(self) -> int:
        return count_tokens(self.summary) + sum(count_tokens(text) for _, text in self.recent)


def context_of(rows: Sequence[MessageRow], path: Sequence[MessageRow]) -> Context:
    """The last ten messages of the branch, or those since the summary if they are fewer."""
    summary = summary_of(rows, path)
    since = path[summary.covers :] if summary else path
    recent = [row for row in since if row.state == "done"][-RESUMED:]
    text = summary.content if summary else ""
    return Context(text, tuple((row.role, row.content) for row in recent))


async def shorten_chat(db: Db, session: SessionRow) -> MessageRow | None:
    """The beginning is summarised once the chat is longer than the context allows."""
    limit = (await AssistantSettings.load(db)).context_tokens
    rows = await chats.messages(db, session.id)
    path = branch_of(rows, session.leaf_id)
    former = summary_of(rows, path)
    since = path[former.covers :] if former else path
    used = sum(row.tokens for row in since) + (former.tokens if former else 0)
    covered = path[: max(len(path) - KEPT, 0) // 2 * 2]  # questions with their answers
    if used <= limit or not covered or (former and former.covers >= len(covered)):
        return None
    text = summarise(covered, former.content if former else "", former.covers if former else 0)
    row = MessageRow(
        session_id=session.id,
        number=await chats.next_number(db, session.id),
        parent_id=covered[-1].id,
        role="system",
        content=text,
        tokens=count_tokens(text),
        covers=len(covered),
        finished_at=clock.now(),
    )
    db.add(row)
    await db.flush()
    return row


def summarise(covered: Sequence[MessageRow], former: str, before: int) -> str:
    """Each question with the first line of its answer; the oldest go where it gets too long."""
    lines = [line for line in former.split("\n") if line.startswith("- ")]
    asked = ""
    for row in covered[before:]:
        if row.role == "user":
            asked = _short(row.content)
        elif asked:
            lines.append(f"- “{asked}” → {_short(_first_line(plain_of(row.content)))}")
            asked = ""
    while len(lines) > 1 and sum(map(len, lines)) > _MOST_SUMMARY:
        lines.pop(0)
    return "\n".join(["Earlier in this chat:", *lines])


def _first_line(text: str) -> str:
    return next((line for line in text.split("\n") if line.strip()), "").lstrip("-# ")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_LINE else f"{words[: _MOST_LINE - 1]}…"
