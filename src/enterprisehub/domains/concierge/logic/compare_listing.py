"""How a home's price stands among those like it, and what follows for an offer. Pure.

Like it: of the same place, with at most one bedroom more or less. Three of them are needed; with
fewer nothing is claimed. Prices asked are not prices paid, and the words say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.concierge.contracts import Listing
from enterprisehub.domains.concierge.logic.fold_words import place_key

LEAST_ALIKE: Final = 3
USUAL_RATIO: Final = 0.08
"""Within so much of the middle price a home is priced as usual."""
STEPS: Final = 3
FIRST_SHARE: Final = 0.5


class Compared(BaseModel):
    """`ratio` is its price over the middle one of those like it, less one."""

    listing_id: UUID
    address: str
    place: str
    price_cents: int
    currency: str
    alike: int
    middle_cents: int | None
    lowest_cents: int | None
    highest_cents: int | None
    ratio: float | None
    standing: str
    nearest: list[str]


def compare_listing(one: Listing, others: Sequence[Listing]) -> Compared:
    """The home among those like it."""
    alike = [
        other
        for other in others
        if other.id != one.id
        and other.currency == one.currency
        and place_key(other.place) == place_key(one.place)
        and abs((other.bedrooms or 0) - (one.bedrooms or 0)) <= 1
    ]
    alike.sort(key=lambda other: (abs(other.price_cents - one.price_cents), other.address))
    prices = sorted(other.price_cents for other in alike)
    enough = len(prices) >= LEAST_ALIKE
    middle = _middle(prices) if enough else None
    ratio = round(one.price_cents / middle - 1, 4) if middle else None
    return Compared(
        listing_id=one.id,
        address=one.address,
        place=one.place,
        price_cents=one.price_cents,
        currency=one.currency,
        alike=len(alike),
        middle_cents=middle,
        lowest_cents=prices[0] if enough else None,
        highest_cents=prices[-1] if enough else None,
        ratio=ratio,
        standing=_standing(ratio),
        nearest=[
            f"{other.address}: {say_price(other.price_cents, other.currency)}"
            for other in alike[:4]
        ],
    )


def _middle(prices: Sequence[int]) -> int:
    half = len(prices) // 2
    return prices[half] if len(prices) % 2 else (prices[half - 1] + prices[half]) // 2


def _standing(ratio: float | None) -> str:
    if ratio is None:
        return "unknown"
    if ratio > USUAL_RATIO:
        return "high"
    return "low" if ratio < -USUAL_RATIO else "usual"


def say_price(cents: int, currency: str) -> str:
    return f"{cents // 100:,} {currency}"


@dataclass(frozen=True, slots=True)
class Step:
    """A counter-offer, and what is asked in return for going so far."""

    cents: int
    says: str


def plan_concessions(ours_cents: int, theirs_cents: int, limit_cents: int) -> list[Step]:
    """From our figure towards theirs, never beyond the limit, each step half of what is left.

    Works for a seller (ours above theirs) and for a buyer (ours below); a limit that is already
    passed gives no step.
    """
    sign = -1 if ours_cents > theirs_cents else 1
    end = max(limit_cents, theirs_cents) if sign < 0 else min(limit_cents, theirs_cents)
    if (end - ours_cents) * sign <= 0:
        return []
    steps: list[Step] = []
    at = ours_cents
    asked = ("a day for the decision", "terms in return: deposit, closing day", "a yes today")
    for number in range(STEPS):
        left = (end - at) * sign
        move = left if number == STEPS - 1 else round(left * FIRST_SHARE)
        at += sign * _round(move)
        if steps and at == steps[-1].cents:
            continue
        steps.append(Step(at, f"Ask for {asked[number]}"))
    if steps:
        steps[-1] = Step(end, steps[-1].says)
    return steps


def _round(cents: int) -> int:
    """To whole hundreds of the currency, as prices of homes are named."""
    return round(cents / 10_000) * 10_000 or cents
