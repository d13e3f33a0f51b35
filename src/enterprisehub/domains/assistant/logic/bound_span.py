"""A time with one end open is a time with both ends far away."""

from datetime import date, datetime
from typing import Final

_FIRST: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_LAST: Final = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def bound_span(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime] | None:
    """Both ends, or None where neither is set."""
    if since is None and until is None:
        return None
    return since or _FIRST, until or _LAST


def bound_days(first: date | None, before: date | None) -> tuple[date, date] | None:
    """Both days, or None where neither is set."""
    return (first or date.min, before or date.max) if first or before else None
