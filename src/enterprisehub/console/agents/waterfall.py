"""A run drawn against time: the wait for its turn apart from the work, each try of a step a bar."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.ui.shown import cost, duration

_ICONS = {
    "read": "database", "model": "sparkles", "tool": "wrench", "propose": "list-checks",
    "compute": "calculator",
}  # fmt: skip
_KINDS = {"read": "Read", "model": "Model", "tool": "Tool", "compute": "Computed"}
_THINNEST_PCT = 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time as shares of the whole, 0 to 100."""

    offset_pct: float
    width_pct: float
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of a step."""

    number: int
    took: str
    error: str | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: its bars, and its detail."""

    position: int
    name: str
    kind: str
    icon: str
    status: str
    took: str
    bars: tuple[Bar, ...]
    tries: tuple[Try, ...]
    given: dict[str, Any]
    got: dict[str, Any]
    failed: bool
    reused: bool
    error: str | None
    cost: str
    model: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    waiting: Bar | None
    waited_seconds: float
    whole_seconds: float
    steps: list[StepLine]

    @property
    def first_telling(self) -> StepLine | None:
        """The step to show at first: the one that failed, or the last."""
        failed = next((step for step in self.steps if step.failed), None)
        return failed or (self.steps[-1] if self.steps else None)


def waterfall_of(row: RunRow, steps: list[StepRow]) -> Waterfall:
    """The run from the moment it was asked for until its end, or until its last step so far."""
    asked, began = row.created_at, row.started_at or row.created_at
    waited = max((began - asked).total_seconds(), 0.0)
    worked = max((row.duration_ms or 0) / 1000, _until(began, steps))
    whole = max(waited + worked, 0.001)
    waiting = Bar(0.0, _share(waited, whole), failed=False) if waited else None
    lines = [_line(step, asked, whole) for step in steps]
    return Waterfall(waiting, waited, whole, lines)


def _until(began: datetime, steps: list[StepRow]) -> float:
    ends = [(s.started_at - began).total_seconds() + s.duration_ms / 1000 for s in steps]
    return max(ends, default=0.0)


def _share(seconds: float, whole: float) -> float:
    return round(max(min(seconds / whole * 100, 100.0), _THINNEST_PCT), 2)


def _bar(asked: datetime, at: datetime, seconds: float, whole: float, *, failed: bool) -> Bar:
    offset = max((at - asked).total_seconds(), 0.0) / whole * 100
    offset = round(min(offset, 100 - _THINNEST_PCT), 2)
    return Bar(offset, round(min(_share(seconds, whole), 100 - offset), 2), failed)


def _line(step: StepRow, asked: datetime, whole: float) -> StepLine:
    tries = step.attempts or []
    bars = [
        _bar(
            asked,
            datetime.fromisoformat(one["started_at"]),
            one["duration_ms"] / 1000,
            whole,
            failed=one["error"] is not None,
        )
        for one in tries
    ]
    if not bars:
        seconds = step.duration_ms / 1000
        bars = [_bar(asked, step.started_at, seconds, whole, failed=step.status == "failed")]
    of_model = step.kind == "model"
    return StepLine(
        position=step.position,
        name=step.name,
        kind=_KINDS.get(step.kind, step.kind.capitalize()),
        icon=_ICONS.get(step.kind, "circle"),
        status=step.status,
        took=duration(step.duration_ms / 1000),
        bars=tuple(bars),
        tries=tuple(
            Try(number, duration(one["duration_ms"] / 1000), one["error"])
            for number, one in enumerate(tries, 1)
        )
        if len(tries) > 1
        else (),
        given=step.given,
        got=step.got,
        failed=step.status == "failed",
        reused=step.status == "reused",
        error=step.error,
        cost=cost(step.got.get("cost_microcents")) if of_model else "",
        model=f"{step.got.get('provider', '')} {step.got.get('model', '')}".strip()
        if of_model
        else "",
        tokens=int(step.got.get("tokens_in") or 0) + int(step.got.get("tokens_out") or 0),
    )
