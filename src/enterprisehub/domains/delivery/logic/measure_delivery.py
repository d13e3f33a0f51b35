"""The figures of a period, with the course by week and their definitions."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY, DEFINITIONS, Definition
from enterprisehub.domains.delivery.queries import metrics
from enterprisehub.domains.delivery.queries.metrics import Summary, Window
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.tenancy.tenants import tenant


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over a window. `before` is the headline over the window before, of equal length."""

    definition: Definition
    summary: Summary
    before: float | None

    @property
    def headline(self) -> float | None:
        """The figure to show; None when nothing was measured."""
        if self.definition.shown == "n":
            return float(self.summary.n)
        return self.summary.mean if self.definition.shown == "mean" else self.summary.p50


async def measure_delivery(db: Db, window: Window) -> list[Figure]:
    """Every metric of the window."""
    length = window.until - window.start
    earlier = replace(window, start=window.start - length, until=window.start)
    found = []
    for definition in DEFINITIONS:
        now = await metrics.summary(db, definition.key, window)
        before = None
        if definition.key not in metrics.AS_OF_NOW:
            past = await metrics.summary(db, definition.key, earlier)
            before = Figure(definition, past, None).headline
        found.append(Figure(definition, now, before))
    return found


def definition_of(key: str) -> Definition:
    """The metric of this name.

    Raises:
        NotFound: there is none.
    """
    if key not in BY_KEY:
        raise NotFound(f"There is no figure “{key}”.")
    return BY_KEY[key]


async def course_of(db: Db, key: str, window: Window) -> list[dict[str, Any]]:
    """The metric week by week; weeks in which nothing was measured stand with n = 0."""
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    found = {row["week"]: row for row in await metrics.course(db, key, window, zone)}
    if not found:
        return []
    week, last, course = min(found), max(found), []
    while week <= last:
        course.append(found.get(week, {"week": week, "n": 0, "mean": None, "p50": None}))
        week += timedelta(days=7)
    return course
