"""Prices a list of articles from the tenant's book: tiers, discounts, tax, and who must agree."""

from typing import Annotated

from pydantic import BaseModel, Field

from enterprisehub.domains.proposals.contracts import PricedLine
from enterprisehub.domains.proposals.logic.find_better_quantity import find_better_quantity
from enterprisehub.domains.proposals.logic.quote_lines import quote_lines, say_quote
from enterprisehub.domains.proposals.logic.read_lines import HOW, read_lines
from enterprisehub.domains.proposals.logic.write_price import price_book
from enterprisehub.domains.proposals.permissions import PROPOSALS_READ
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict


class Input(BaseModel):
    """What is to be priced."""

    lines: Annotated[str, Field(min_length=1, max_length=4000, title="Articles", description=HOW)]
    discount_pct: Annotated[
        float, Field(ge=0, le=100, multiple_of=0.01, title="Discount on everything, percent")
    ] = 0


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    currency: str
    total_cents: int
    first_year_cents: int
    discount_pct: float
    standing: str
    because: list[str]
    hints: list[str]
    lines: list[PricedLine]


_SAYS = {
    "free": "Nobody need be asked.",
    "needs_approval": "Somebody must approve the discount.",
    "too_much": "This discount is not allowed.",
}


async def check_book(db: Db) -> None:
    """Articles have prices.

    Raises:
        Conflict: the price book is empty.
    """
    if not await price_book(db):
        raise Conflict("The price book is empty. Add a price under Price book first.")


async def price(db: Db, lines: str, discount_pct: float) -> Output:
    """The quote, and where buying a little more would cost less."""
    wishes = read_lines(lines)
    quote = await quote_lines(db, wishes, discount_pct)
    hints = find_better_quantity(await price_book(db), wishes)
    return Output(
        summary=f"{say_quote(quote)} {_SAYS[quote.standing]}",
        currency=quote.currency,
        total_cents=quote.total_cents,
        first_year_cents=quote.first_year_cents,
        discount_pct=quote.discount_pct,
        standing=quote.standing,
        because=list(quote.because),
        hints=hints,
        lines=list(quote.lines),
    )


@agent(
    name="proposals.pricing_calculator",
    title="Pricing calculator",
    domain="Contracts",
    purpose="Prices articles from the price book to the cent, with tiers, discounts and limits",
    icon="percent",
    input=Input,
    output=Output,
    permission=PROPOSALS_READ,
    reads="the price book, and the discount limits and tax of the settings",
    computes="tiers by volume or step, discounts by line and on everything, tax, recurring sums, "
    "and whether the discount needs approval",
    evaluated="sums that add up to the cent for any lines, checked with generated books",
    examples=(
        "What do 25 seats cost with 10 percent off?",
        "Price SEAT x 40 and the onboarding package",
        "How much is the yearly plan for 200 users?",
        "Calculate a quote for five licences and two training days",
        "Is a 20% discount on this allowed?",
    ),
    check=check_book,
)
async def pricing_calculator(run: AgentRun, given: Input) -> Output:
    return await run.read("Price the lines", price, given.lines, given.discount_pct)
