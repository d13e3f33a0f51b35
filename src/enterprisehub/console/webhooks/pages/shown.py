"""How endpoints and deliveries look, and what their forms hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.kernel.webhooks.endpoints import EndpointWish
from enterprisehub.kernel.webhooks.event_catalogue import EventKind, event_kinds
from enterprisehub.kernel.webhooks.log import Figures, Standing
from enterprisehub.kernel.webhooks.models import EndpointRow
from enterprisehub.ui.items import Severity
from enterprisehub.ui.shown import duration

STATES: Mapping[str, tuple[str, Severity]] = {
    "waiting": ("Waiting", "info"),
    "sending": ("Sending", "warn"),
    "done": ("Arrived", "ok"),
    "failed": ("Failed", "bad"),
}


_AREAS = {"crm": "CRM", "kernel": "The program itself"}


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """An endpoint as the list shows it."""

    id: UUID
    name: str
    url: str
    events: str
    look: tuple[str, Severity]
    note: str


def look_of(row: EndpointRow, standing: Standing | None) -> tuple[str, Severity]:
    if row.state == "off":
        return "Off", "bad" if row.off_because else "neutral"
    return ("Failing", "warn") if standing and standing.failing_since else ("On", "ok")


def line_of(row: EndpointRow, figures: Figures, standing: Standing | None) -> EndpointLine:
    done, bad, open_ = figures.arrived, figures.failed, figures.open
    note = f"{done} arrived, {bad} failed, {open_} on their way in 7 days"
    if figures.median_ms is not None:
        note += f" · answers in {duration(figures.median_ms / 1000)}"
    events = ", ".join("everything" if t == "*" else t for t in row.event_types[:4])
    more = len(row.event_types) - 4
    if more > 0:
        events += f" and {more} more"
    return EndpointLine(row.id, row.name, row.url, events, look_of(row, standing), note)


def areas() -> list[tuple[str, list[EventKind]]]:
    """All event types by the title of their area, for choosing."""
    groups: dict[str, list[EventKind]] = {}
    for kind in event_kinds():
        title = _AREAS.get(kind.area) or kind.area.replace("_", " ").capitalize()
        groups.setdefault(title, []).append(kind)
    return list(groups.items())


def empty_values() -> dict[str, object]:
    return {
        "name": "",
        "url": "",
        "event_types": [],
        "shape": "",
        "ordered": True,
        "per_minute": "",
    }


def values_of(row: EndpointRow) -> dict[str, object]:
    return {
        "name": row.name,
        "url": row.url,
        "event_types": row.event_types,
        "shape": row.shape,
        "ordered": row.ordered,
        "per_minute": "" if row.per_minute is None else str(row.per_minute),
    }


def typed_values(typed: Mapping[str, str], event_types: Sequence[str]) -> dict[str, object]:
    """What the form held, to be shown again as it was typed."""
    kept = {name: typed.get(name, "") for name in ("name", "url", "shape", "per_minute")}
    return {**kept, "event_types": list(event_types), "ordered": "ordered" in typed}


def wish_of(values: Mapping[str, object]) -> EndpointWish:
    """What is wished; a rate that is no number is one that no endpoint may have."""
    rate, types = str(values["per_minute"]).strip(), values["event_types"]
    per_minute = (int(rate[:9]) if rate.isascii() and rate.isdigit() else 0) if rate else None
    return EndpointWish(
        name=str(values["name"]),
        url=str(values["url"]),
        event_types=[str(t) for t in types] if isinstance(types, list) else [],
        shape=str(values["shape"]).replace("\r\n", "\n"),
        ordered=bool(values["ordered"]),
        per_minute=per_minute,
    )
