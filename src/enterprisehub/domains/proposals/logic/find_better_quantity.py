"""Where the next price step makes more units cost less than the wanted ones. Pure."""

from collections.abc import Mapping, Sequence

from enterprisehub.domains.proposals.contracts import PriceIn, Wish
from enterprisehub.domains.proposals.logic.quote_lines import say_money


def find_better_quantity(book: Mapping[str, PriceIn], wishes: Sequence[Wish]) -> list[str]:
    """A sentence for each line that would be cheaper with a few units more."""
    hints = []
    for wish in wishes:
        article = book.get(wish.sku)
        if article is None or article.tier_mode != "volume":
            continue
        reached = [t for t in article.tiers if t.from_quantity <= wish.quantity][-1]
        cost = reached.unit_cents * wish.quantity
        for tier in article.tiers:
            if tier.from_quantity <= wish.quantity:
                continue
            more = tier.unit_cents * tier.from_quantity
            if more < cost:
                saved = say_money(cost - more, article.currency)
                hints.append(
                    f"{article.name}: {tier.from_quantity:,} cost {saved} less than "
                    f"{wish.quantity:,}."
                )
                break
    return hints
