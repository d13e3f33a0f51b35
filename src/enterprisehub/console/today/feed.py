"""What happened lately, as lines of the start page's feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enterprisehub.console.queue.shown import agent_title
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import Title, titles_of
from enterprisehub.kernel.timeline import TimelineRow
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

# The end of a kind's name decides: icon and severity.
LOOKS: Final[tuple[tuple[str, str, Severity], ...]] = (
    ("approved", "check", "ok"),
    ("rejected", "x", "neutral"),
    ("failed", "triangle-alert", "bad"),
    ("refused", "shield-x", "bad"),
    ("held", "shield-check", "warn"),
    ("expired", "clock", "neutral"),
    ("cancelled", "ban", "neutral"),
    ("sent", "send", "primary"),
    ("delivered", "check-check", "ok"),
    ("received", "message-square", "info"),
    ("opted_out", "bell-off", "warn"),
    ("qualified", "zap", "primary"),
    ("claimed", "hand", "ok"),
    ("offered", "hand", "primary"),
    ("moved", "git-branch", "info"),
    ("created", "plus", "neutral"),
    ("made", "plus", "neutral"),
    ("taken_back", "undo-2", "neutral"),
    ("undone", "undo-2", "neutral"),
    ("done", "circle-check", "ok"),
)


@dataclass(frozen=True, slots=True)
class FeedLine:
    actor: str
    text: str
    at: datetime
    icon: str
    severity: Severity
    href: str | None = None
    meta: str = ""


@fragment("today/_feed_line.html")
class FeedLines(Fragment):
    """New lines for open pages."""

    lines: tuple[FeedLine, ...]
    new: bool


def look_of(kind: str) -> tuple[str, Severity]:
    for ending, icon, severity in LOOKS:
        if kind.endswith(ending):
            return icon, severity
    return "circle-dot", "neutral"


async def feed_lines(db: Db, rows: Sequence[TimelineRow]) -> list[FeedLine]:
    """The rows with the names of whom they concern."""
    titles = await titles_of(db, (Ref(row.subject_kind, row.subject_id) for row in rows))
    return [feed_line(row, titles.get(Ref(row.subject_kind, row.subject_id))) for row in rows]


def feed_line(row: TimelineRow, about: Title | None = None) -> FeedLine:
    """Leads to whom it concerns; what went wrong, to the action or run in which it did."""
    icon, severity = look_of(row.kind)
    kind = KINDS.get(row.subject_kind)
    page = kind.page_of(row.subject_id) if kind else None
    href = (_page_of(row) or page) if severity == "bad" else (page or _page_of(row))
    whom = about.title if about and about.title not in row.summary else ""
    return FeedLine(_actor(row), row.summary, row.at, icon, severity, href, whom)


def _actor(row: TimelineRow) -> str:
    return agent_title(row.shown_actor) if row.actor_kind == "agent" else row.shown_actor


def _page_of(row: TimelineRow) -> str | None:
    """The action or the run of which the line tells."""
    for name, place in (("action_id", "/queue"), ("run_id", "/runs")):
        if found := row.data.get(name):
            return f"{place}/{found}"
    return None
