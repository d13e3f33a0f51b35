"""How states of crm look: word, colour, icon."""

from typing import Final

from enterprisehub.ui.items import Severity

LIFECYCLES: Final[dict[str, tuple[str, Severity]]] = {
    "lead": ("Lead", "info"),
    "qualified": ("Qualified", "primary"),
    "customer": ("Customer", "ok"),
    "past_customer": ("Past customer", "neutral"),
    "partner": ("Partner", "neutral"),
    "other": ("Other", "neutral"),
}
LEAD_STATUSES: Final = {
    "new": "New",
    "contacted": "Contacted",
    "engaged": "Engaged",
    "qualified": "Qualified",
    "nurturing": "Nurturing",
    "unqualified": "Unqualified",
    "lost": "Lost",
}
TEMPERATURES: Final[dict[str, tuple[str, Severity]]] = {
    "hot": ("Hot", "bad"),
    "warm": ("Warm", "warn"),
    "cold": ("Cold", "info"),
}
DEAL_STATES: Final[dict[str, tuple[str, Severity]]] = {
    "open": ("Open", "info"),
    "won": ("Won", "ok"),
    "lost": ("Lost", "bad"),
}
TASK_KINDS: Final = {
    "todo": "To do",
    "call": "Call",
    "email": "Email",
    "text": "Text",
    "meeting": "Meeting",
}
PRIORITIES: Final = {"low": "Low", "normal": "Normal", "high": "High"}
IMPORT_STATES: Final[dict[str, tuple[str, Severity]]] = {
    "uploaded": ("Waits for its columns", "warn"),
    "running": ("Running", "info"),
    "done": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
_ICONS: Final = {
    "crm.interaction": "message-square",
    "crm.note": "pencil",
    "crm.task": "list-checks",
    "crm.deal": "handshake",
    "crm.contact": "user",
    "crm.company": "building-2",
    "messaging": "message-square",
    "conversations": "messages-square",
    "actions": "shield-check",
    "agents": "bot",
    "billing": "file-text",
    "compliance": "shield",
    "calls": "phone",
    "voice": "phone",
}


def icon_of_kind(kind: str) -> str:
    """The icon of a timeline line, from the longest known beginning of its kind."""
    known = [name for name in _ICONS if kind.startswith(name)]
    return _ICONS[max(known, key=len)] if known else "circle"
