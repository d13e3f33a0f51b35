"""Which level the evidence carries: review, then sampled, then automatic, and back by itself."""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

type Level = Literal["review", "sampled", "automatic"]
LEVELS: tuple[Level, ...] = ("review", "sampled", "automatic")
_Z_ONE_SIDED_95 = 1.6449


def wilson_low(good: int, all_: int) -> float:
    """With 95 % the true ratio is not below this (Wilson score interval, 1927, one side)."""
    if all_ <= 0:
        return 0.0
    ratio, square = good / all_, _Z_ONE_SIDED_95**2
    middle = ratio + square / (2 * all_)
    half = _Z_ONE_SIDED_95 * sqrt(ratio * (1 - ratio) / all_ + square / (4 * all_**2))
    return max((middle - half) / (1 + square / all_), 0.0)


class Bar(BaseModel):
    """What evidence must show for a level: so many decisions, and the lower bounds of the ratios.

    `unedited_low_ratio` is of people's decisions: approved as it stood. `kept_low_ratio` is of
    what was done: not reversed afterwards.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_decided: int = Field(ge=5, le=1000)
    unedited_low_ratio: float = Field(ge=0.5, le=0.999)
    kept_low_ratio: float = Field(ge=0.5, le=0.999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What people decided about proposals, and what became of what was done, of late.

    `decided_since` counts people's decisions after the last change of the level.
    """

    decided: int = 0
    unedited: int = 0
    done: int = 0
    reversed: int = 0
    decided_since: int = 0

    @property
    def unedited_low(self) -> float:
        return wilson_low(self.unedited, self.decided)

    @property
    def kept_low(self) -> float:
        return wilson_low(self.done - self.reversed, self.done)

    def as_json(self) -> dict[str, Any]:
        return {
            "decided": self.decided,
            "unedited": self.unedited,
            "done": self.done,
            "reversed": self.reversed,
            "decided_since": self.decided_since,
            "unedited_low_ratio": round(self.unedited_low, 4),
            "kept_low_ratio": round(self.kept_low, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A level is reached at its bar and lost `margin_ratio` below it, or when evidence runs out.

    Each step up takes `least_since` further decisions of people since the last change.
    """

    sampled: Bar
    automatic: Bar
    margin_ratio: float
    least_since: int


def next_level(now: Level, found: Evidence, bars: Bars, *, moved_before: bool) -> tuple[Level, str]:
    """The level that follows, and why in words. One step up at a time; down as far as needed."""
    if now == "automatic" and (lost := _lost(found, bars.automatic, bars)):
        return (
            ("review", below)
            if (below := _lost(found, bars.sampled, bars))
            else (
                "sampled",
                lost,
            )
        )
    if now == "sampled" and (lost := _lost(found, bars.sampled, bars)):
        return "review", lost
    if now == "automatic":
        return now, ""
    target: Level = "automatic" if now == "sampled" else "sampled"
    if missing(now, found, bars, moved_before=moved_before):
        return now, ""
    return target, earned_by(found)


def missing(now: Level, found: Evidence, bars: Bars, *, moved_before: bool) -> str:
    """What the next level still needs, in words; empty where nothing is missing."""
    if now == "automatic":
        return ""
    bar = bars.automatic if now == "sampled" else bars.sampled
    if found.decided < bar.least_decided:
        return _more(bar.least_decided - found.decided)
    if found.unedited_low < bar.unedited_low_ratio:
        return _short("approved unedited", found.unedited_low, bar.unedited_low_ratio)
    if found.kept_low < bar.kept_low_ratio:
        return _short("not reversed", found.kept_low, bar.kept_low_ratio)
    if moved_before and found.decided_since < bars.least_since:
        return f"{_more(bars.least_since - found.decided_since)} since the last change"
    return ""


def _more(decisions: int) -> str:
    return f"{decisions} more {'decision' if decisions == 1 else 'decisions'} of people"


def earned_by(found: Evidence) -> str:
    """The evidence in a sentence."""
    return (
        f"{found.unedited} of {found.decided} approved unedited "
        f"(at least {found.unedited_low:.0%}), {found.done - found.reversed} of {found.done} "
        f"not reversed (at least {found.kept_low:.0%})"
    )


def _lost(found: Evidence, bar: Bar, bars: Bars) -> str:
    """Why a level cannot be kept; empty where it can."""
    if found.decided * 2 < bar.least_decided:
        return f"only {found.decided} decisions of people are recent enough to count"
    if found.unedited_low < bar.unedited_low_ratio - bars.margin_ratio:
        return f"{found.unedited} of {found.decided} approved unedited: " + _short(
            "approved unedited", found.unedited_low, bar.unedited_low_ratio
        )
    if found.kept_low < bar.kept_low_ratio - bars.margin_ratio:
        return f"{found.reversed} of {found.done} reversed: " + _short(
            "not reversed", found.kept_low, bar.kept_low_ratio
        )
    return ""


def _short(what: str, is_: float, needed: float) -> str:
    return f"{what} is at least {is_:.0%}, {needed:.0%} is needed"
