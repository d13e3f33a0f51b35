"""What pipeline tells others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

DEAL_RISK = "pipeline.deal_risk"
DEAL_ADVISOR = "pipeline.deal_advisor"

type Verdict = Literal["show", "refuse"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether deals tell how they will end. AUCs and Brier scores are of deals not learned from.

    `auc_low` is the lower end of a 95 % interval, the lowest of the splits that were possible.
    `temporal_auc` is None where no column says when a deal was opened.
    """

    verdict: Verdict
    why: str
    auc: float
    auc_low: float
    temporal_auc: float | None
    brier: float
    brier_base: float
    base_rate_ratio: float
    won: int
    lost: int
    features: tuple[str, ...]
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a pipeline; `place_ratio` is 0 for the first open one, 1 for the last.

    Without `stale_after_days` those of the settings hold.
    """

    id: UUID
    pipeline_id: UUID
    name: str
    kind: str
    win_pct: int
    place_ratio: float
    stale_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """How warm the tenant's market was: of the deals of one pipeline that ended in the 90 days
    before a moment, the share that was won, and the median days that these were open.

    Both are None where too few ended to say so.
    """

    won_ratio: float | None = None
    days_to_win: float | None = None


@dataclass(frozen=True, slots=True)
class DealFacts:
    """A deal as it was known `at` a moment. Talk is of the 60 days before, "recent" of 14.

    `earlier` counts what was heard in the 14 days before the recent ones; `met` calls and meetings.
    `contact_points` is the score that the contact had then; None where none is known of that time.
    """

    deal_id: UUID
    title: str
    at: datetime
    state: str
    pipeline_id: UUID
    stage_id: UUID
    stage_since_at: datetime
    opened_at: datetime
    moves: int
    amount_cents: int | None
    currency: str
    close_on: date | None
    source: str
    owner_user_id: UUID | None
    contact_id: UUID | None
    company_id: UUID | None
    heard_recent: int
    said_recent: int
    earlier: int
    heard: int
    said: int
    met: int
    last_talk_at: datetime | None
    last_heard_at: datetime | None
    next_step: str | None = None
    contact_name: str | None = None
    contact_points: int | None = None
    market: Market = Market()

    @property
    def last_activity_at(self) -> datetime:
        """The last time anything happened: talk or a move."""
        return max(self.last_talk_at or self.stage_since_at, self.stage_since_at)

    @property
    def quiet_for(self) -> timedelta:
        return self.at - self.last_activity_at

    @property
    def days_in_stage(self) -> float:
        return (self.at - self.stage_since_at) / timedelta(days=1)

    @property
    def age_days(self) -> float:
        return (self.at - self.opened_at) / timedelta(days=1)

    @property
    def overdue_days(self) -> int:
        """Days since it should have closed; 0 while it may still, or where nobody said."""
        return max((self.at.date() - self.close_on).days, 0) if self.close_on else 0


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a score: `points` of at most `most`, and why."""

    name: str
    points: int
    most: int
    says: str


@dataclass(frozen=True, slots=True)
class DealScore:
    score: int
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a deal needs somebody. `key` is quiet, overdue, cooling or stale."""

    key: Literal["quiet", "overdue", "cooling", "stale"]
    says: str


@dataclass(frozen=True, slots=True)
class Move:
    """A deal came to stand in a stage, worth so much then; `state` is open, won or lost."""

    deal_id: UUID
    at: datetime
    stage_id: UUID
    state: str
    amount_cents: int
    currency: str
    close_on: date | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A span of days in one currency: what is won, the quota, and what a forecast says will come.

    `quota_cents` is None where none is set. `predicted_cents`, its eight of ten (`low_cents` to
    `high_cents`) and `quota_ratio`, how likely the quota is reached, are None where no forecast of
    just this span was made; `made_on` is then None too.
    """

    currency: str
    name: str
    won_cents: int
    quota_cents: int | None
    made_on: date | None = None
    predicted_cents: int | None = None
    low_cents: int | None = None
    high_cents: int | None = None
    quota_ratio: float | None = None
