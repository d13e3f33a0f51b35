"""A deal's cents are shared out among its touches, whole: the shares add up to the deal."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from enterprisehub.domains.pipeline.logic.attribute_revenue.weigh_touches import (
    MOST_FOR_SHAPLEY,
    Path,
    removal_effects,
    shapley_values,
)

type Model = Literal["first", "last", "linear", "time_decay", "position", "markov", "shapley"]
MODELS: dict[Model, str] = {
    "first": "First touch",
    "last": "Last touch",
    "linear": "Linear",
    "time_decay": "Time decay",
    "position": "Position",
    "markov": "Removal effect",
    "shapley": "Shapley",
}
HALF_LIFE = timedelta(days=7)
ENDS_RATIO = 0.4
NOTHING_KNOWN = "Unknown"
EVERYTHING_ELSE = "Everything else"


@dataclass(frozen=True, slots=True)
class Touch:
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A deal that ended, with its touches in order of time."""

    deal_id: UUID
    title: str
    amount_cents: int
    currency: str
    closed_at: datetime
    won: bool
    touches: tuple[Touch, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(touch.key for touch in self.touches) or (NOTHING_KNOWN,)


type Shares = dict[UUID, dict[str, int]]
"""By deal: cents by source."""


def share_revenue(deals: Sequence[Ended], model: Model) -> Shares:
    """Each won deal's cents by source; lost deals only teach the models that learn."""
    weigh = _learned(deals, model) if model in ("markov", "shapley") else _RULES[model]
    return {deal.deal_id: split_cents(deal.amount_cents, weigh(deal)) for deal in deals if deal.won}


def split_cents(cents: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Cents by weight, the largest remainders rounded up, so that the sum is exact."""
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict.fromkeys(weights, 1.0), float(len(weights))
    exact = {key: cents * weight / total for key, weight in weights.items()}
    whole = {key: int(part // 1) for key, part in exact.items()}
    missing = cents - sum(whole.values())
    by_rest = sorted(exact, key=lambda key: (-(exact[key] - whole[key]), key))
    step = 1 if missing > 0 else -1
    for place in range(abs(missing)):
        whole[by_rest[place % len(by_rest)]] += step
    return whole


def _first(deal: Ended) -> dict[str, float]:
    return {deal.keys[0]: 1.0}


def _last(deal: Ended) -> dict[str, float]:
    return {deal.keys[-1]: 1.0}


def _linear(deal: Ended) -> dict[str, float]:
    return {key: float(count) for key, count in Counter(deal.keys).items()}


def _time_decay(deal: Ended) -> dict[str, float]:
    found: dict[str, float] = {}
    for touch in deal.touches:
        age = max((deal.closed_at - touch.at) / HALF_LIFE, 0.0)
        found[touch.key] = found.get(touch.key, 0.0) + 0.5 ** min(age, 500.0)
    return found or {NOTHING_KNOWN: 1.0}


def _position(deal: Ended) -> dict[str, float]:
    """Two fifths each to the first and the last, the rest to those between."""
    keys = deal.keys
    if len(keys) <= 2:  # noqa: PLR2004
        return _linear(deal)
    found: dict[str, float] = {}
    between = (1 - 2 * ENDS_RATIO) / (len(keys) - 2)
    for place, key in enumerate(keys):
        part = ENDS_RATIO if place in (0, len(keys) - 1) else between
        found[key] = found.get(key, 0.0) + part
    return found


_RULES: dict[str, Callable[[Ended], dict[str, float]]] = {
    "first": _first,
    "last": _last,
    "linear": _linear,
    "time_decay": _time_decay,
    "position": _position,
}


def _learned(deals: Sequence[Ended], model: Model) -> Callable[[Ended], dict[str, float]]:
    renamed = _commonest(deals) if model == "shapley" else {}
    paths = [Path(tuple(renamed.get(key, key) for key in deal.keys), deal.won) for deal in deals]
    learned = shapley_values(paths) if model == "shapley" else removal_effects(paths)

    def weigh(deal: Ended) -> dict[str, float]:
        return {key: learned.get(renamed.get(key, key), 0.0) for key in dict.fromkeys(deal.keys)}

    return weigh


def _commonest(deals: Sequence[Ended]) -> dict[str, str]:
    """Rare sources count as one where there are more than the exact value can be had for."""
    counts = Counter(key for deal in deals for key in set(deal.keys))
    if len(counts) <= MOST_FOR_SHAPLEY:
        return {}
    kept = {key for key, _ in counts.most_common(MOST_FOR_SHAPLEY - 1)}
    return {key: EVERYTHING_ELSE for key in counts if key not in kept}
