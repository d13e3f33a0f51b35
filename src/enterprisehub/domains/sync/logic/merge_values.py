"""Three-way merge: what both sides last agreed on tells which one has changed since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from enterprisehub.domains.sync.contracts import Rule, Way

type Turn = Literal["agree", "take", "give", "ask", "leave"]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A field, in which way it goes, and which side holds when both have changed."""

    field: str
    way: Way = "both"
    rule: Rule = "newest"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one field. `take`: theirs comes in; `give`: ours goes out."""

    field: str
    turn: Turn
    ours: Any
    theirs: Any
    base: Any
    why: str


def merge_values(
    rules: Sequence[Ruled],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any],
    *,
    ours_at: datetime | None = None,
    theirs_at: datetime | None = None,
    ours_seen: Mapping[str, Any] | None = None,
) -> list[Step]:
    """A step for each field of which their value is known.

    Without a base (the two have just met) an empty side takes the other's value. `ours_seen` is
    what ours said at that time, where that was something else.
    """
    bases = (base, {**base, **(ours_seen or {})})
    return [
        _step(one, ours.get(one.field), theirs[one.field], bases, newer(ours_at, theirs_at))
        for one in rules
        if one.field in theirs
    ]


def newer(ours_at: datetime | None, theirs_at: datetime | None) -> Literal["ours", "theirs"]:
    """Which side was changed last; theirs where nothing is known."""
    if ours_at is None or theirs_at is None:
        return "theirs" if ours_at is None else "ours"
    return "ours" if ours_at > theirs_at else "theirs"


def _step(
    one: Ruled,
    ours: Any,
    theirs: Any,
    bases: tuple[Mapping[str, Any], Mapping[str, Any]],
    newest: Literal["ours", "theirs"],
) -> Step:
    met, base, ours_base = one.field in bases[0], bases[0].get(one.field), bases[1].get(one.field)

    def made(turn: Turn, why: str) -> Step:
        return Step(one.field, turn, ours, theirs, base, why)

    if ours == theirs:
        return made("agree", "both say the same")
    ours_moved = ours != ours_base if met else ours is not None
    theirs_moved = theirs != base if met else theirs is not None
    if one.way != "both":
        return made(*_one_way(one.way, ours_moved or not met, theirs_moved or not met))
    if ours_moved and theirs_moved:
        return made(*_ruled(one.rule, newest))
    if theirs_moved:
        return made("take", "it was changed there")
    if ours_moved:
        return made("give", "it was changed here")
    return made("leave", "neither side changed it since it was compared last")


def _one_way(way: Way, ours_moved: bool, theirs_moved: bool) -> tuple[Turn, str]:  # noqa: FBT001
    if way == "in" and theirs_moved:
        return "take", "it is only taken from there"
    if way == "out" and ours_moved:
        return "give", "it is only written there"
    where = "here" if way == "in" else "there"
    return "leave", f"it was changed {where}, and that side is not read"


def _ruled(rule: Rule, newest: Literal["ours", "theirs"]) -> tuple[Turn, str]:
    if rule == "ask":
        return "ask", "both sides changed it"
    holds = newest if rule == "newest" else rule
    why = "the newest holds" if rule == "newest" else f"{holds} always holds"
    return "take" if holds == "theirs" else "give", f"both sides changed it; {why}"
