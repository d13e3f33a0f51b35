"""What the tenant's own book and limits make of a list of lines."""

from collections.abc import Sequence

from enterprisehub.domains.proposals.contracts import Quote, Wish
from enterprisehub.domains.proposals.logic.price_lines import Limits, price_lines
from enterprisehub.domains.proposals.logic.write_price import price_book
from enterprisehub.domains.proposals.settings import ProposalSettings
from enterprisehub.kernel.db.session import Db


async def quote_lines(db: Db, wishes: Sequence[Wish], discount_pct: float = 0) -> Quote:
    """The quote. Raises Invalid as `price_lines`."""
    settings = await ProposalSettings.load(db)
    limits = Limits(settings.free_discount_pct, settings.most_discount_pct, settings.tax_pct)
    return price_lines(await price_book(db), wishes, limits, discount_pct=discount_pct)


def say_money(cents: int, currency: str) -> str:
    """Exact, with thousands: 1,234.50 USD."""
    return f"{cents // 100:,}.{cents % 100:02d} {currency}"


def say_quote(quote: Quote) -> str:
    """The sums in one sentence."""
    parts = [f"{len(quote.lines)} {'line' if len(quote.lines) == 1 else 'lines'}"]
    if quote.discount_cents:
        off = say_money(quote.discount_cents, quote.currency)
        parts.append(f"{off} ({quote.discount_pct:g} %) off")
    if quote.tax_cents:
        parts.append(f"{say_money(quote.tax_cents, quote.currency)} tax")
    total = say_money(quote.total_cents, quote.currency)
    sentence = f"{total}: {', '.join(parts)}."
    if quote.monthly_cents:
        sentence += f" Monthly: {say_money(quote.monthly_cents, quote.currency)}."
    return sentence
