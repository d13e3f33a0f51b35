"""Whether a conversation has come to a halt, and why: each reason is named with its evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

VAGUE_ACTS = frozenset({"unclear", "dont_know", "defer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StallRules:
    """What a tenant may set. A delay grows when it is `growth` times the one before."""

    no_answer_hours: float = 24
    repeated_questions: int = 3
    vague_answers: int = 2
    growing_delays: int = 3
    growth: float = 1.5
    slow_from_minutes: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One message of the conversation. `acts` are kinds; `asked` the slot the bot asked for."""

    inbound: bool
    at: datetime
    acts: frozenset[str] = frozenset()
    slots_filled: int = 0
    asked: str | None = None
    expects_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """`reason` is stable, `detail` is for people, `since` is when it began."""

    reason: str
    detail: str
    since: datetime


def detect_stall(
    exchanges: Sequence[Exchange], now: datetime, rules: StallRules
) -> tuple[Stall, ...]:
    """Every reason that applies, the most certain first; empty while the conversation moves."""
    if not exchanges:
        return ()
    found = [
        *_no_answer(exchanges, now, rules),
        *_repeated_question(exchanges, rules),
        *_growing_delays(exchanges, rules),
        *_vague_answers(exchanges, rules),
    ]
    return tuple(found)


def _no_answer(exchanges: Sequence[Exchange], now: datetime, rules: StallRules) -> Iterator[Stall]:
    last = exchanges[-1]
    if last.inbound or not last.expects_answer:
        return
    waited = now - last.at
    if waited >= timedelta(hours=rules.no_answer_hours):
        hours = int(waited.total_seconds() // 3600)
        yield Stall(reason="no_answer", detail=f"no answer for {hours} hours", since=last.at)


def _repeated_question(exchanges: Sequence[Exchange], rules: StallRules) -> Iterator[Stall]:
    asked = [e for e in exchanges if not e.inbound and e.asked]
    if not asked:
        return
    same = [e for e in asked if e.asked == asked[-1].asked]
    answered_since = any(e.inbound and e.slots_filled and e.at > same[-1].at for e in exchanges)
    if len(same) >= rules.repeated_questions and not answered_since:
        detail = f"asked for {asked[-1].asked} {len(same)} times without an answer"
        yield Stall(reason="repeated_question", detail=detail, since=same[0].at)


def reply_delays(exchanges: Sequence[Exchange]) -> list[tuple[datetime, float]]:
    """(when, seconds) of each answer of the lead to what was last said to them."""
    delays: list[tuple[datetime, float]] = []
    waiting: datetime | None = None
    for exchange in exchanges:
        if not exchange.inbound:
            waiting = waiting or exchange.at
        elif waiting is not None:
            delays.append((exchange.at, (exchange.at - waiting).total_seconds()))
            waiting = None
    return delays


def median_reply_seconds(exchanges: Sequence[Exchange]) -> float | None:
    delays = [seconds for _, seconds in reply_delays(exchanges)]
    return median(delays) if delays else None


def _growing_delays(exchanges: Sequence[Exchange], rules: StallRules) -> Iterator[Stall]:
    """Measured against this person's own pace: slow people are not stalled people."""
    recent = _growing_run(reply_delays(exchanges), rules.growth)
    if len(recent) >= rules.growing_delays and recent[-1][1] >= rules.slow_from_minutes * 60:
        minutes = " → ".join(f"{seconds / 60:.0f}" for _, seconds in recent)
        detail = f"answers take longer each time: {minutes} minutes"
        yield Stall(reason="growing_delays", detail=detail, since=recent[0][0])


def _growing_run(
    delays: Sequence[tuple[datetime, float]], growth: float
) -> Sequence[tuple[datetime, float]]:
    """The last answers of which each took longer than the one before."""
    start = max(len(delays) - 1, 0)
    while start > 0 and delays[start][1] >= delays[start - 1][1] * growth:
        start -= 1
    return delays[start:]


def _vague_answers(exchanges: Sequence[Exchange], rules: StallRules) -> Iterator[Stall]:
    """`since` is the first of the run, so that one more vague answer is no new halt."""
    vague: list[Exchange] = []
    for exchange in reversed(exchanges):
        if not exchange.inbound:
            continue
        if exchange.slots_filled or (exchange.acts and not exchange.acts & VAGUE_ACTS):
            break
        vague.append(exchange)
    if len(vague) >= rules.vague_answers:
        detail = f"the last {len(vague)} answers said nothing definite"
        yield Stall(reason="vague_answers", detail=detail, since=vague[-1].at)
