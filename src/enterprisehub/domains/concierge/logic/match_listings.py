"""Which listings fit a wish; where none does, the nearest ones. Pure."""

from collections.abc import Sequence

from enterprisehub.domains.concierge.contracts import Listing, ListingsFound, ListingWish
from enterprisehub.domains.concierge.logic.fold_words import place_key

MOST_SHOWN = 2
STRETCH_RATIO = 0.15
"""How far beyond the price a home may lie and still be called near."""


def match_listings(listings: Sequence[Listing], wish: ListingWish) -> ListingsFound:
    """The cheapest that fit come last of those shown: the best use of a budget comes first."""
    fitting = [one for one in listings if _fits(one, wish)]
    if fitting:
        return ListingsFound(fitting=len(fitting), shown=_best(fitting)[:MOST_SHOWN])
    near = [one for one in listings if _is_near(one, wish)]
    return ListingsFound(fitting=0, shown=_nearest(near, wish)[:MOST_SHOWN])


def _fits(one: Listing, wish: ListingWish) -> bool:
    return (
        _in_place(one, wish)
        and (wish.least_cents is None or one.price_cents >= wish.least_cents)
        and (wish.most_cents is None or one.price_cents <= wish.most_cents)
        and (wish.bedrooms is None or (one.bedrooms or 0) >= wish.bedrooms)
    )


def _is_near(one: Listing, wish: ListingWish) -> bool:
    """In the place, a little dearer or with one bedroom less."""
    dearest = None if wish.most_cents is None else wish.most_cents * (1 + STRETCH_RATIO)
    return (
        _in_place(one, wish)
        and (dearest is None or one.price_cents <= dearest)
        and (wish.bedrooms is None or (one.bedrooms or 0) >= wish.bedrooms - 1)
    )


def _in_place(one: Listing, wish: ListingWish) -> bool:
    return wish.place is None or place_key(one.place) == place_key(wish.place)


def _best(fitting: Sequence[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(fitting, key=lambda one: (-one.price_cents, one.address, str(one.id))))


def _nearest(near: Sequence[Listing], wish: ListingWish) -> tuple[Listing, ...]:
    def away(one: Listing) -> tuple[int, int, str]:
        short = max(0, (wish.bedrooms or 0) - (one.bedrooms or 0))
        over = max(0, one.price_cents - (wish.most_cents or one.price_cents))
        return short, over, one.address

    return tuple(sorted(near, key=away))
