"""What statuses and types mean at a site: a person's word first, then the tool's own."""

import re
from dataclasses import dataclass, field

from enterprisehub.domains.delivery.contracts.sources import Category, Flow, Kind

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("incident", r"incident|outage|sev-?\d"),
    ("bug", r"\bbug\b|defect|fault|缺陷|regression"),
    ("epic", r"\bepic\b|initiative"),
    ("subtask", r"sub-?task|子任务"),
    ("requirement", r"story|feature|requirement|improvement|enhancement|故事"),
    ("task", r"\btask\b|chore|任务"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Mappings of one site. Keys are folded names; a type of None holds for all types."""

    statuses: dict[tuple[str, str | None], tuple[Category, Flow]] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def of_status(
        self, status: str, item_type: str, told: Category | None = None
    ) -> tuple[Category, Flow]:
        """The category and whether work goes on there.

        The more special word wins: status and type, status, the tool's category. Without a
        person's word it is unknown whether an item waits there: never silently active.
        """
        name = status.casefold()
        for key in ((name, item_type.casefold()), (name, None)):
            if (found := self.statuses.get(key)) is not None:
                return found
        category = told or self.categories.get(name, "unknown")
        return category, "waiting" if category == "to_do" else "unknown"

    def of_type(self, item_type: str, labels: tuple[str, ...], *, is_subtask: bool) -> Kind:
        """What kind of work a type (or, without one, a label) names."""
        for name in (item_type, *labels):
            if (known := self.kinds.get(name.casefold())) is not None:
                return known
        if is_subtask:
            return "subtask"
        for name in (item_type, *labels):
            for kind, pattern in _KINDS:
                if name and re.search(pattern, name, re.IGNORECASE):
                    return kind
        return "other"
