"""The chance that a deal is won within so many days, by its stage and its time there.

A deal that has stood in a stage for some days is compared with every deal that stood there as long:
how many of them were won within the days that are asked about. Where few did, the stage as a whole
counts as a few more. Deals whose end is not known yet count only if enough time has passed.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.pipeline.logic.forecast_revenue.read_journeys import Knowledge, Stay

PRIOR_DEALS = 6.0
_EDGES = (3.0, 7.0, 14.0, 30.0, 60.0, 120.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`wins` of `count` like it; both carry the prior's share. `bucket` names those alike."""

    wins: float
    count: float
    bucket: tuple[UUID, int]

    @property
    def ratio(self) -> float:
        return self.wins / self.count if self.count else 0.0


class Chances:
    """Answers for one moment and one horizon; deals of one stage and age share their evidence."""

    def __init__(self, known: Knowledge, horizon_days: float, stage_win: dict[UUID, float]) -> None:
        self._horizon = horizon_days
        self._stage_win = stage_win
        self._stays: dict[UUID, list[Stay]] = defaultdict(list)
        for stay in known.stays:
            self._stays[stay.stage_id].append(stay)
        self._found: dict[tuple[UUID, int], Evidence] = {}

    def of(self, stage_id: UUID, days_in_stage: float) -> Evidence:
        """The evidence for a deal that has stood so long in the stage."""
        return self.in_bucket((stage_id, sum(days_in_stage >= edge for edge in _EDGES)))

    def in_bucket(self, bucket: tuple[UUID, int]) -> Evidence:
        """The evidence for deals of this stage and age."""
        if bucket not in self._found:
            self._found[bucket] = self._gather(bucket)
        return self._found[bucket]

    def _gather(self, bucket: tuple[UUID, int]) -> Evidence:
        stage_id, place = bucket
        age = _EDGES[place - 1] if place else 0.0
        whole_wins, whole = self._counted(stage_id, 0.0)
        told = self._stage_win.get(stage_id, 0.0)
        # Nothing known at all: the stage's own percentage, as if two deals had said so.
        prior = (whole_wins + 2 * told) / (whole + 2)
        wins, count = self._counted(stage_id, age)
        return Evidence(wins + PRIOR_DEALS * prior, count + PRIOR_DEALS, bucket)

    def _counted(self, stage_id: UUID, age: float) -> tuple[int, int]:
        wins = count = 0
        for stay in self._stays[stage_id]:
            if stay.days_in_stage < age:
                continue
            end = stay.entered_to_end_days
            if end is not None and end - age <= self._horizon:
                count += 1
                wins += stay.won
            elif (end if end is not None else stay.known_days) - age >= self._horizon:
                count += 1
        return wins, count


def stage_shares(known: Knowledge) -> dict[UUID, float]:
    """Of each stage, the share of the deals that stood in it and have ended that was won."""
    ended: dict[UUID, list[bool]] = defaultdict(list)
    for stay in known.stays:
        if stay.entered_to_end_days is not None:
            ended[stay.stage_id].append(stay.won)
    return {stage_id: sum(won) / len(won) for stage_id, won in ended.items()}
