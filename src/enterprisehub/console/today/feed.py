"""What happened lately, as lines of the start page's feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enterprisehub.console.queue.shown import agent_title
from enterprisehub.kernel.records import KINDS
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


def feed_line(row: TimelineRow) -> FeedLine:
    icon, severity = look_of(row.kind)
    kind = KINDS.get(row.subject_kind)
    href = (kind.page_of(row.subject_id) if kind else None) or _page_of(row)
    return FeedLine(_actor(row), row.summary, row.at, icon, severity, href)


def _actor(row: TimelineRow) -> str:
    if row.actor_kind == "system":
        return ""
    return agent_title(row.actor_name) if row.actor_kind == "agent" else row.actor_name


def _page_of(row: TimelineRow) -> str | None:
    """The action or the run of which the line tells."""
    for name, place in (("action_id", "/queue"), ("run_id", "/runs")):
        if found := row.data.get(name):
            return f"{place}/{found}"
    return None
