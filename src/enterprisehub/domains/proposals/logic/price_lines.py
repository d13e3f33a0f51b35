"""What a list of lines costs, to the cent, and who may offer it. Pure.

Every division rounds half up once, on whole cents. A discount on everything is laid on the lines
by largest remainder, so that the lines always add up to the sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from enterprisehub.domains.proposals.contracts import PricedLine, PriceIn, Quote, Tier, Wish
from enterprisehub.kernel.errors import Invalid

WHOLE: Final = 1_000_000  # discounts and taxes are counted in millionths: three decimals of percent
_PCT: Final = 10_000
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """Discounts in percent of the gross price: up to `free` nobody is asked, above `most` never."""

    free_pct: float
    most_pct: float
    tax_pct: float = 0.0


def price_lines(
    book: Mapping[str, PriceIn], wishes: Sequence[Wish], limits: Limits, *, discount_pct: float = 0
) -> Quote:
    """The priced lines and their sums.

    Raises:
        Invalid: nothing is asked for, an article is not in the book, or currencies are mixed.
    """
    articles = [_article(book, wish) for wish in wishes]
    _check(articles)
    priced = [_line(article, wish) for article, wish in zip(articles, wishes, strict=True)]
    extra = _spread(discount_pct, [gross - off for _, gross, off, _ in priced])
    lines = tuple(
        PricedLine(
            sku=article.sku,
            name=article.name,
            unit=article.unit,
            billing=article.billing,
            quantity=wish.quantity,
            unit_cents=unit,
            gross_cents=gross,
            discount_cents=off + more,
            net_cents=gross - off - more,
            says=says,
        )
        for article, wish, (unit, gross, off, says), more in zip(
            articles, wishes, priced, extra, strict=True
        )
    )
    return _sum_up(lines, articles, limits)


def _article(book: Mapping[str, PriceIn], wish: Wish) -> PriceIn:
    found = book.get(wish.sku)
    if found is None:
        known = ", ".join(sorted(book)[:12]) or "nothing yet"
        says = f"“{wish.sku}” is not in the price book. It has: {known}."
        raise Invalid(says, fields={"lines": says})
    return found


def _check(articles: Sequence[PriceIn]) -> None:
    if not articles:
        raise Invalid("There is nothing to price.", fields={"lines": "Write at least one line."})
    currencies = sorted({article.currency for article in articles})
    if len(currencies) > 1:
        says = f"One quote has one currency; these lines have {' and '.join(currencies)}."
        raise Invalid(says, fields={"lines": says})


def _line(article: PriceIn, wish: Wish) -> tuple[int, int, int, str]:
    """Unit price, gross, the line's own discount, and how the price came about."""
    gross, unit, says = _gross(article, wish.quantity)
    return unit, gross, _part_of(gross, wish.discount_pct), says


def _gross(article: PriceIn, quantity: int) -> tuple[int, int, str]:
    reached = [tier for tier in article.tiers if tier.from_quantity <= quantity]
    last = reached[-1]
    if article.tier_mode == "volume":
        says = f"from {last.from_quantity:,}" if len(article.tiers) > 1 else ""
        return last.unit_cents * quantity, last.unit_cents, says
    gross = sum(tier.unit_cents * _units_in(article.tiers, tier, quantity) for tier in reached)
    says = f"{len(reached)} price steps" if len(reached) > 1 else ""
    return gross, divided(gross, quantity), says


def _units_in(tiers: Sequence[Tier], tier: Tier, quantity: int) -> int:
    above = [other.from_quantity for other in tiers if other.from_quantity > tier.from_quantity]
    end = min([quantity, *(start - 1 for start in above)])
    return end - tier.from_quantity + 1


def divided(amount: int, by: int) -> int:
    """Half up; `amount` is never negative here."""
    return (2 * amount + by) // (2 * by)


def _part_of(amount: int, pct: float) -> int:
    return divided(amount * round(pct * _PCT), WHOLE)


def _spread(pct: float, nets: Sequence[int]) -> list[int]:
    """A percentage of the sum, laid on the lines so that they add up to it."""
    whole = _part_of(sum(nets), pct)
    share = round(pct * _PCT)
    exact = [net * share for net in nets]
    parts = [amount // WHOLE for amount in exact]
    order = sorted(range(len(nets)), key=lambda n: (-(exact[n] % WHOLE), n))
    for n in order[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def _sum_up(lines: tuple[PricedLine, ...], articles: Sequence[PriceIn], limits: Limits) -> Quote:
    gross = sum(line.gross_cents for line in lines)
    off = sum(line.discount_cents for line in lines)
    net = gross - off
    tax = _part_of(net, limits.tax_pct)
    by = {
        billing: sum(line.net_cents for line in lines if line.billing == billing)
        for billing in ("once", "month", "year")
    }
    standing, because = _judge(lines, articles, gross, off, limits)
    return Quote(
        currency=articles[0].currency,
        lines=lines,
        gross_cents=gross,
        discount_cents=off,
        net_cents=net,
        tax_cents=tax,
        total_cents=net + tax,
        monthly_cents=by["month"],
        yearly_cents=by["year"],
        first_year_cents=by["once"] + by["year"] + MONTHS * by["month"],
        discount_pct=round(off / gross * 100, 2) if gross else 0.0,
        standing=standing,
        because=because,
    )


def _judge(
    lines: Sequence[PricedLine], articles: Sequence[PriceIn], gross: int, off: int, limits: Limits
) -> tuple[Literal["free", "needs_approval", "too_much"], tuple[str, ...]]:
    over = [
        f"{line.name}: {_pct(line.discount_cents, line.gross_cents)} off, at most {most:g} %"
        for line, article in zip(lines, articles, strict=True)
        if _above(
            line.discount_cents,
            line.gross_cents,
            most := min(
                limits.most_pct,
                100.0 if article.most_discount_pct is None else article.most_discount_pct,
            ),
        )
    ]
    if over:
        return "too_much", tuple(over)
    if _above(off, gross, limits.free_pct):
        says = f"{_pct(off, gross)} off in all; above {limits.free_pct:g} % somebody must approve"
        return "needs_approval", (says,)
    return "free", ()


def _above(part: int, whole: int, pct: float) -> bool:
    """Whether more than that was taken off; the half cent of rounding is nobody's discount."""
    return part > _part_of(whole, pct)


def _pct(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f} %" if whole else "0 %"
