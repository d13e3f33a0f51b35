"""The shapes that rows and cards of the kit show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

type Severity = Literal["neutral", "primary", "info", "ok", "warn", "bad"]


@dataclass(frozen=True)
class QueueItem:
    """One action waiting for a decision, as `queue_row` shows it."""

    id: str
    score: float  # APS, 0-100
    title: str
    reason: str  # one line: why now
    kind: str  # "Email", "SMS"
    icon: str
    href: str
    approve_href: str  # empty where nothing can be decided: then the row has no buttons
    reject_href: str  # asks for the reason: the answer is a dialog
    snooze_href: str
    assign_href: str = ""  # asks whom
    assignee: str = ""
    edit_href: str = ""
    who: str = ""
    organisation: str = ""
    agent: str = ""
    amount: str = ""
    version: int = 0  # what was shown; a bulk decision is about exactly this
    peek_href: str = ""  # the effect in full, loaded beside the list when the row is chosen
    flag: str = ""  # "Due in 1 h"
    flag_severity: Severity = "warn"


@dataclass(frozen=True)
class AgentSummary:
    """An agent and how its latest runs went, as `agent_card` shows it."""

    slug: str
    name: str
    domain: str
    version: str
    icon: str
    href: str
    state: str  # "Healthy", "Running", "Failed", "Paused"
    severity: Severity
    runs: Sequence[tuple[str, float]] = ()  # see charts.run_history
    told: Sequence[str] = ()  # the latest of them in words, the latest first
    facts: Sequence[tuple[str, str]] = ()  # ("Success", "98.4 %"), three of them
    last: str = ""
    running: bool = False
    run_href: str | None = None
    purpose: str = ""
    form_href: str | None = None  # where the input is filled in before it can run
    failure_href: str | None = None  # what went wrong with the last run, in a dialog
    card_href: str | None = None  # this card as it is now; it hears of `live_name`
    live_name: str = ""


@dataclass(frozen=True)
class Column:
    """A column of `data_table`. The lead column is the card's heading on a phone."""

    key: str
    label: str = ""
    sortable: bool = False
    align: Literal["start", "end"] = "start"
    lead: bool = False
    bare: bool = False  # no label on a phone: buttons, tick boxes
    fit: bool = False  # as narrow as its content
    first_sort: str = field(default="")  # "-key" where the largest should come first

    def __post_init__(self) -> None:
        object.__setattr__(self, "first_sort", self.first_sort or self.key)

    @property
    def classes(self) -> str:
        named = {"end": self.align == "end", "lead": self.lead, "bare": self.bare, "fit": self.fit}
        return " ".join(name for name, applies in named.items() if applies)


@dataclass(frozen=True)
class PaletteHit:
    """A record that the palette found."""

    title: str
    href: str
    icon: str
    note: str = ""
    group: str = "Records"
