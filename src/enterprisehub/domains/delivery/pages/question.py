"""The forecast form's fields as a question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from math import isfinite, nan
from typing import Any, Literal
from uuid import UUID

from starlette.datastructures import ImmutableMultiDict

from enterprisehub.domains.delivery.logic.make_forecast import UNANSWERABLE, Asked
from enterprisehub.kernel.errors import Invalid

MOST_DAYS_OFF = 100


@dataclass(slots=True)
class _Fields:
    """What was typed, and what is wrong with it."""

    values: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, otherwise: float) -> float:
        try:
            given = float(self.values.get(name) or otherwise)
        except ValueError:
            given = nan
        if not isfinite(given):
            self.wrong[name] = "give a number"
            return otherwise
        return given

    def count(self, name: str) -> int:
        given = self.number(name, 0)
        if given != int(given):
            self.wrong[name] = "give a whole number"
        return int(given)

    def day(self, text: str, name: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong[name] = "give a day"
            return None

    def days_off(self, rows: Sequence[tuple[str, str]]) -> tuple[tuple[date, date], ...]:
        found = []
        for first_said, last_said in rows:
            first = self.day(first_said, "off_from")
            last = self.day(last_said, "off_to") or first
            if first and last:
                found.append((first, last))
            elif last:
                self.wrong["off_from"] = "say from which day nobody works"
        return tuple(found)


def days_off_of(form: ImmutableMultiDict[str, Any]) -> list[tuple[str, str]]:
    """The rows of days off that are filled in, as they were typed: first and last day."""
    pairs = zip_longest(form.getlist("off_from"), form.getlist("off_to"), fillvalue="")
    return [(str(first), str(last)) for first, last in pairs if first or last][:MOST_DAYS_OFF]


def read_question(
    values: dict[str, str], chosen: list[str], off: Sequence[tuple[str, str]] = ()
) -> Asked:
    """The form's fields as a question; `off` are rows of days on which nobody works.

    Raises:
        Invalid: naming the fields that are no numbers or days.
    """
    fields = _Fields(values)
    try:
        source_ids = tuple(UUID(one) for one in chosen)
    except ValueError:
        source_ids, fields.wrong["source_ids"] = (), "choose at least one project"
    kind: Literal["when", "how_many"] = "how_many" if values.get("kind") == "how_many" else "when"
    more = fields.number("more_pct", 0) / 100
    items = {}
    for source_id in source_ids if kind == "when" else ():
        low = fields.count(f"items-{source_id}")
        items[source_id] = (low, round(low * (1 + more)))
    until = fields.day(values.get("until", ""), "until")
    asked = Asked(
        kind=kind,
        title=values.get("title", "").strip()[:120],
        items=items,
        source_ids=source_ids,
        until=until if kind == "how_many" else None,
        split_high=fields.number("split_high", 1),
        growth_high=fields.count("growth_high"),
        working_days_only=values.get("weekends") != "on",
        days_off=fields.days_off(off),
    )
    if fields.wrong:
        raise Invalid(UNANSWERABLE, fields=fields.wrong)
    return asked
