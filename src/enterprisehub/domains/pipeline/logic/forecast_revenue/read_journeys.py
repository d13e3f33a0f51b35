"""Deals with every move that they made, and what of it was known at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import Move


@dataclass(frozen=True, slots=True)
class Stay:
    """A deal's time in an open stage. Days to the deal's end, won or not, are None while open."""

    stage_id: UUID
    days_in_stage: float
    entered_to_end_days: float | None
    won: bool
    known_days: float


@dataclass(frozen=True, slots=True)
class Standing:
    """An open deal at a moment."""

    deal_id: UUID
    stage_id: UUID
    days_in_stage: float
    amount_cents: int
    close_on: date | None


@dataclass(frozen=True, slots=True)
class Win:
    at: datetime
    opened_at: datetime
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything known at a moment: open deals, stays to learn from, wins."""

    at: datetime
    since: datetime | None
    standing: tuple[Standing, ...]
    stays: tuple[Stay, ...]
    wins: tuple[Win, ...]


def known_at(journeys: Iterable[Sequence[Move]], at: datetime) -> Knowledge:
    """What was known then; moves that came later do not exist. Each journey is in order."""
    standing: list[Standing] = []
    stays: list[Stay] = []
    wins: list[Win] = []
    since: datetime | None = None
    for whole in journeys:
        moves = [move for move in whole if move.at <= at]
        if not moves:
            continue
        first, last = moves[0], moves[-1]
        since = first.at if since is None else min(since, first.at)
        ended = last.state != "open"
        for place, move in enumerate(moves):
            if move.state != "open":
                continue
            left_at = moves[place + 1].at if place + 1 < len(moves) else at
            stays.append(
                Stay(
                    stage_id=move.stage_id,
                    days_in_stage=_days(move.at, left_at),
                    entered_to_end_days=_days(move.at, last.at) if ended else None,
                    won=last.state == "won",
                    known_days=_days(move.at, at),
                )
            )
        if last.state == "won":
            wins.append(Win(last.at, first.at, last.amount_cents))
        elif not ended:
            days = _days(last.at, at)
            standing.append(
                Standing(last.deal_id, last.stage_id, days, last.amount_cents, last.close_on)
            )
    return Knowledge(at, since, tuple(standing), tuple(stays), tuple(wins))


def journeys_of(moves: Iterable[Move]) -> list[list[Move]]:
    """Moves in order of deal and time, deal by deal."""
    found: dict[UUID, list[Move]] = {}
    for move in moves:
        found.setdefault(move.deal_id, []).append(move)
    return list(found.values())


def _days(start: datetime, end: datetime) -> float:
    return max((end - start).total_seconds() / 86400, 0.0)
