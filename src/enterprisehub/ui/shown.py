"""How values look to people: filters of every template."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zlib import crc32
from zoneinfo import ZoneInfo

from markupsafe import Markup

from enterprisehub.kernel import clock
from enterprisehub.ui.sheets import sheets
from enterprisehub.ui.shell import current_shell

SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "MXN": "MX$"}
NO_MINOR_UNITS: Final = frozenset({"JPY", "KRW", "CLP", "VND"})
HUES: Final = 12
MINUTE_SECONDS, HOUR_SECONDS, DAY_SECONDS = 60, 3600, 86400


def money(minor_units: int | None, currency: str = "USD", *, short: bool = False) -> str:
    """Writes 123450 as "$1,234.50", without the cents where they are 0; "$1.2M" if short.

    A file has room for the whole amount.
    """
    if minor_units is None:
        return "–"
    amount = minor_units / (1 if currency in NO_MINOR_UNITS else 100)
    sign, amount = ("−" if amount < 0 else ""), abs(amount)
    symbol = SYMBOLS.get(currency, currency + " ")
    if short and sheets() is None:
        return f"{sign}{symbol}{short_number(amount)}"
    return (
        f"{sign}{symbol}{amount:,.0f}" if amount == int(amount) else f"{sign}{symbol}{amount:,.2f}"
    )


def cost(microcents: int | None) -> str:
    """What models cost, in millionths of a cent: "$0.0042", "$3.10", "–" for nothing."""
    dollars = (microcents or 0) / 100_000_000
    if not dollars:
        return "–"
    return f"${dollars:,.4f}" if dollars < 1 else f"${dollars:,.2f}"


def short_number(amount: float) -> str:
    """1234567 becomes "1.23M"."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(amount) >= size:
            return f"{amount / size:.3g}{letter}"
    return f"{amount:.3g}"


def number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def pct(ratio: float | None, digits: int = 0) -> str:
    """0.974 becomes "97 %"."""
    return "–" if ratio is None else f"{ratio * 100:.{digits}f} %"


def duration(seconds: float | None) -> str:
    """One of "850 ms", "4.2 s", "1m 42s", "3h 5m", "2d 4h"."""
    if seconds is None:
        return "–"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < MINUTE_SECONDS:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    whole = int(seconds)
    for size, large, smaller, small in (
        (DAY_SECONDS, "d", HOUR_SECONDS, "h"),
        (HOUR_SECONDS, "h", MINUTE_SECONDS, "m"),
        (MINUTE_SECONDS, "m", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size}{large} {rest}{small}" if rest else f"{whole // size}{large}"
    return "0 s"


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(current_shell().time_zone))


def when(at: datetime | None, style: str = "ago") -> Markup | str:
    """A time element in the person's zone. Styles: ago (kept fresh by script), time, date, full,
    moment (the time, with its day unless that is today).
    """
    if at is None:
        return "–"
    local = _local(at)
    full = f"{local:%A} {local.day} {local:%B %Y, %H:%M %Z}"
    texts: dict[str, Callable[[], str]] = {
        "ago": lambda: ago(at, clock.now()),
        "time": lambda: f"{local:%H:%M}",
        "date": lambda: day(local.date()),
        "full": lambda: f"{local.day} {local:%b %Y, %H:%M}",
        "moment": lambda: _moment(local, _local(clock.now())),
    }
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        at.astimezone(UTC).isoformat(timespec="seconds"),
        full,
        Markup(" data-ago") if style == "ago" else "",
        texts[style](),
    )


def _moment(local: datetime, today: datetime) -> str:
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """One of "just now", "4 min ago", "in 2 h", "3 d ago"; beyond four weeks the date."""
    seconds = (now - at).total_seconds()
    distance, form = abs(seconds), "{} ago" if seconds >= 0 else "in {}"
    if distance < MINUTE_SECONDS * 0.75:
        return "just now" if seconds >= 0 else "in a moment"
    if distance < HOUR_SECONDS:
        return form.format(f"{max(1, round(distance / MINUTE_SECONDS))} min")
    if distance < DAY_SECONDS:
        return form.format(f"{round(distance / HOUR_SECONDS)} h")
    if distance < 28 * DAY_SECONDS:
        return form.format(f"{round(distance / DAY_SECONDS)} d")
    return day(_local(at).date())


def day(value: date | None) -> str:
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def day_label(at: datetime) -> str:
    """One of "Today", "Yesterday", otherwise the date: headings of a timeline."""
    then, today = _local(at).date(), _local(clock.now()).date()
    if then == today:
        return "Today"
    return "Yesterday" if then == today - timedelta(days=1) else f"{then:%A}, {day(then)}"


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper() or "?"


def hue(name: str) -> int:
    """One of the twelve hues, always the same for a name."""
    return crc32(name.encode()) % HUES


def plural(count: int, one: str, many: str | None = None) -> str:
    """Gives "1 deal", "2 deals" or "3 companies"."""
    return f"{count:,} {one if count == 1 else many or _many(one)}"


def _many(one: str) -> str:
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return f"{one[:-1]}ies"
    return f"{one}es" if one.endswith(("s", "x", "z", "ch", "sh")) else f"{one}s"


def attributes(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """What `xmlattr` prints: True becomes a bare attribute, False and None none."""
    kept = {key: value for key, value in (values or {}).items() if value not in (None, False)}
    return {key: "" if value is True else value for key, value in kept.items()}


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "attributes": attributes,
    "cost": cost,
    "day": day,
    "day_label": day_label,
    "duration": duration,
    "hue": hue,
    "initials": initials,
    "money": money,
    "number": number,
    "pct": pct,
    "plural": plural,
    "short_number": short_number,
    "when": when,
}
