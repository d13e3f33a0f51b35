"""The constants of the forecast model, and the promise they were chosen for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Constants:
    """What weekly resampling lacks: the pace of next month is not the pace of last quarter.

    A trial draws weekly counts from the last `pool_weeks`, scaled to `window_weights` (a weighted
    geometric mean of the pace over several windows) times `shift_ratio`, and multiplies them by
    exp(level + random walk): `level_sigma` once per trial, `walk_sigma` per week. The level's
    noise has the tails of Student's t with `tail_freedom` degrees, 0 for the normal one.
    """

    level_sigma: float
    walk_sigma: float
    tail_freedom: int = 0
    shift_ratio: float = 1.0
    pool_weeks: int = 12
    window_weights: dict[int, float] = field(default_factory=lambda: {12: 1.0})
    # Of a usual day, 24 December to 1 January.
    year_end_ratio: float = 1.0


STILL = Constants(level_sigma=0.0, walk_sigma=0.0)
"""Weekly resampling without drift, as other tools do it: the yardstick, never the promise."""

FITTED = Constants(
    level_sigma=0.3,
    walk_sigma=0.145,
    tail_freedom=4,
    shift_ratio=0.99,
    window_weights={2: 0.1, 4: 0.25, 12: 0.35, 26: 0.25, 52: 0.05},
    year_end_ratio=0.3,
)
"""From the plateau that `hub eval forecast-constants` finds on twenty public projects: the points
around it differ by less than random halves of the projects do. Promised are the hit rates (85 % and
95 %) at 2 to 13 weeks; the pinball loss is lowest at slightly narrower settings."""

HISTORY_WEEKS = 52
RECENT_WEEKS = 12
MIN_ACTIVE_DAYS = 5
"""Fewer days with finished work than this, in the recent weeks, and no forecast is made."""
