"""A chat leaves as Markdown or PDF: every message of the shown branch with its time."""

from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.keep_chat import branch_of, chat
from enterprisehub.domains.assistant.logic.write_text import escaped, plain_of
from enterprisehub.domains.assistant.models import MessageRow, SessionRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Contents, Part
from enterprisehub.kernel.work import runtime

WHO = {"user": "You", "assistant": "Assistant"}


async def messages_to_export(db: Db, session: SessionRow) -> list[MessageRow]:
    """The messages of the branch that is shown."""
    return branch_of(await chats.messages(db, session.id), session.leaf_id)


async def export_markdown(db: Db, session_id: UUID, asker: Asker) -> str:
    """The chat as Markdown. Raises NotFound."""
    session = await chat(db, session_id)
    zone = ZoneInfo(asker.zone)
    parts = [f"# {escaped(session.title or 'Chat')}", f"Times are in {asker.zone}."]
    for row in await messages_to_export(db, session):
        parts.append(f"## {WHO[row.role]}, {stamp(row, zone)}")
        parts.append(_outward(row.content) if row.role == "assistant" else escaped(row.content))
        if row.sources:
            named = [one for one in row.sources if one["href"]]
            cited = ", ".join(f"[{escaped(one['title'])}]({one['href']})" for one in named)
            parts += [_outward(f"Records: {cited}")] if cited else []
    return "\n\n".join(parts) + "\n"


def _outward(markdown: str) -> str:
    """Links into the console lead there from a file, too."""
    return markdown.replace("](/", f"]({runtime.installed().public_url.rstrip('/')}/")


def contents_of(session: SessionRow, rows: list[MessageRow], asker: Asker) -> Contents:
    """The chat as the pages of a report."""
    zone = ZoneInfo(asker.zone)
    parts = [
        Part(title=f"{WHO[row.role]}, {stamp(row, zone)}", text=plain_of(row.content) or "…")
        for row in rows
    ]
    return Contents(title=session.title or "Chat", parts=parts)


def stamp(row: MessageRow, zone: ZoneInfo) -> str:
    at = (row.finished_at or row.created_at).astimezone(zone)
    return f"{at.day} {at:%b %Y, %H:%M:%S}"
