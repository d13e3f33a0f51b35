"""The quality of calls as a report: how they went, by agent and week, and the worst of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any, Final
from zoneinfo import ZoneInfo

from enterprisehub.domains.voice.logic.rate_call import VERSION
from enterprisehub.domains.voice.queries.quality import MOST_CALLS, measured_calls
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Cell, Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span

WORST: Final = 25
POOR_SCORE: Final = 60
# ITU-T G.107 annex B: below 3.6 many users are dissatisfied.
POOR_MOS: Final = 3.6
_SCORE: Final = (
    "0 to 100 by outcome (30 %), answers without asking again (20 %), turn taking (15 %), "
    "silences and answer time (10 % each), rapport, manners and sound (5 % each); "
    f"{VERSION}. Calls in which nobody spoke have none"
)
_MISSED: Final = {"buying_signal": "wishes to go ahead", "objection": "objections"}

type Call = Mapping[str, Any]


async def print_quality(db: Db, span: Span) -> Contents:
    """Calls of the span that are over; those made to try an agent out are left out."""
    calls = await measured_calls(db, span.start, span.end)
    cut = f"Only the newest {MOST_CALLS:,} calls are told." if len(calls) >= MOST_CALLS else ""
    return Contents(
        "Call quality report",
        [_summary(calls, span, cut), _agents(calls), _outcomes(calls), _worst(calls, span)],
        definitions=[
            ("Score", _SCORE),
            ("Answer time", "from the caller's last word to the agent's first; the middle call's"),
            ("Silence", "nobody speaks for over 3 seconds; over 8 seconds it counts as failed"),
            ("Line", "mean opinion score 1 to 4.5, estimated after ITU-T G.107, the call's worst"),
            ("Missed", "wishes to go ahead and objections that the agent did not take up"),
        ],
    )


def _summary(calls: Sequence[Call], span: Span, cut: str) -> Part:
    talked = [call for call in calls if call["score"] is not None]
    missed = _missed(calls)
    told = [f"{count} {_MISSED[kind]}" for kind, count in missed.items() if count]
    text = f"Not taken up by agents: {' and '.join(told)}." if told else ""
    poor = sum(call["score"] < POOR_SCORE for call in talked)
    return Part(
        "Summary",
        text=" ".join(filter(None, (text, cut))),
        figures=[
            ("Calls", f"{len(calls):,}"),
            ("With talk", f"{len(talked):,}"),
            ("Mean score", _number(_mean(call["score"] for call in talked))),
            (f"Below {POOR_SCORE}", f"{poor / len(talked) * 100:.0f} %" if talked else "–"),
            ("Answer time", _seconds(_middle(call["latency_p50_ms"] for call in calls))),
            ("Agent broke in, a call", _number(_mean(c["interruptions_agent"] for c in talked))),
            ("Silences, a call", _number(_mean(c["silences_awkward"] for c in talked))),
            ("Poor lines", _poor_lines(calls)),
        ],
        chart=_course(talked, span),
    )


def _course(talked: Sequence[Call], span: Span) -> Chart | None:
    """The mean score week by week."""
    zone, by_week = ZoneInfo(span.zone), dict[date, list[float]]()
    for call in talked:
        day = call["begun_at"].astimezone(zone).date()
        by_week.setdefault(day - timedelta(days=day.weekday()), []).append(call["score"])
    if not by_week:
        return None
    weeks = sorted(by_week)
    means = [round(fmean(by_week[week]), 1) for week in weeks]
    return Chart(
        [f"{week:%-d %b %Y}" for week in weeks],
        means,
        f"Mean score of the calls of a week in which somebody spoke. Last: {means[-1]:g}.",
        "line" if len(weeks) > 1 else "bars",
    )


def _agents(calls: Sequence[Call]) -> Part:
    by_agent: dict[str, list[Call]] = {}
    for call in calls:
        by_agent.setdefault(call["agent"], []).append(call)
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            len(own),
            sum(call["score"] is not None for call in own),
            _number(_mean(call["score"] for call in own)),
            _seconds(_middle(call["latency_p50_ms"] for call in own)),
            _number(_mean(call["interruptions_agent"] for call in own)),
            _number(_mean(call["silences_awkward"] for call in own)),
            sum(_missed(own).values()),
        )
        for name, own in sorted(by_agent.items())
    ]
    columns = (
        "Agent", "Calls", "Talked", "Score", "Answer time", "Broke in", "Silences", "Missed",
    )  # fmt: skip
    return Part("By agent", table=Table(columns, rows, frozenset(range(1, len(columns)))))


def _outcomes(calls: Sequence[Call]) -> Part:
    counted: dict[str, int] = {}
    for call in calls:
        ended = str(call["outcome"] or call["state"]).replace("_", " ").capitalize()
        counted[ended] = counted.get(ended, 0) + 1
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    chart = None
    if ranked:
        names, counts = [name for name, _ in ranked], [float(n) for _, n in ranked]
        chart = Chart(names, counts, "How the calls ended, the most first.")
    return Part("How they ended", text="" if ranked else "No call in this time.", chart=chart)


def _worst(calls: Sequence[Call], span: Span) -> Part:
    zone = ZoneInfo(span.zone)
    rated = sorted(
        (call for call in calls if call["score"] is not None),
        key=lambda call: (call["score"], str(call["id"])),
    )[:WORST]
    rows: list[tuple[Cell, ...]] = [
        (
            f"{call['begun_at'].astimezone(zone):%Y-%m-%d %H:%M}",
            call["agent"],
            str(call["outcome"] or call["state"]).replace("_", " "),
            _length(call["duration_ms"]),
            _number(call["score"]),
            _weakest(call),
            str(call["id"])[-12:],
        )
        for call in rated
    ]
    columns = ("Began", "Agent", "Ended", "Length", "Score", "Weakest", "Call")
    return Part("The lowest scores", table=Table(columns, rows, frozenset({3, 4})))


def _weakest(call: Call) -> str:
    """The parts of the score that were below a half, the weakest first."""
    parts: dict[str, float] = (call["details"] or {}).get("parts", {})
    low = sorted((value, name) for name, value in parts.items() if value < 0.5)  # noqa: PLR2004
    return ", ".join(name.replace("_", " ") for _, name in low[:3])


def _missed(calls: Sequence[Call]) -> dict[str, int]:
    found = dict.fromkeys(_MISSED, 0)
    for call in calls:
        for one in call["missed"] or ():
            if one.get("kind") in found:
                found[one["kind"]] += 1
    return found


def _poor_lines(calls: Sequence[Call]) -> str:
    lines = [mos for call in calls if (mos := (call["quality"] or {}).get("worst_mos")) is not None]
    if not lines:
        return "–"
    return f"{sum(mos < POOR_MOS for mos in lines):,} of {len(lines):,}"


def _mean(values: Any) -> float | None:
    known = [float(value) for value in values if value is not None]
    return fmean(known) if known else None


def _middle(values: Any) -> float | None:
    known = sorted(float(value) for value in values if value is not None)
    return known[len(known) // 2] if known else None


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _seconds(value_ms: float | None) -> str:
    return "–" if value_ms is None else f"{value_ms / 1000:.2f} s"


def _length(duration_ms: int | None) -> str:
    minutes, seconds = divmod(round((duration_ms or 0) / 1000), 60)
    return f"{minutes}:{seconds:02d}"
