"""Tells how a home's price stands among those like it in the tenant's own listings."""

from typing import Annotated

from pydantic import BaseModel, Field

from enterprisehub.domains.concierge.logic.compare_listing import (
    LEAST_ALIKE,
    Compared,
    compare_listing,
    say_price,
)
from enterprisehub.domains.concierge.logic.read_market import read_market
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db


class Input(BaseModel):
    """Which home."""

    address: Annotated[str, Field(min_length=2, max_length=200, title="Address")]


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    compared: Compared


async def compare(db: Db, address: str) -> Compared:
    home, others = await read_market(db, address)
    return compare_listing(home, others)


_SAYS = {
    "high": "above those like it",
    "low": "below those like it",
    "usual": "priced like the others",
}


@agent(
    name="concierge.property_intelligence",
    title="Property intelligence",
    domain="Real estate",
    purpose="Compares a listing's price with those like it in the same place",
    icon="houses",
    input=Input,
    output=Output,
    permission=KNOWLEDGE_READ,
    reads="the tenant's listings: for sale, under contract and sold",
    computes="the middle, lowest and highest asked price of homes alike (place, bedrooms), and "
    "how far this one is from the middle",
    evaluated="planted prices; with fewer than three alike nothing is claimed",
    examples=(
        "How is 12 Oak Street priced?",
        "Compare the house on Juniper Lane with the market",
        "Is this listing too expensive?",
        "What do homes like 7 Cedar Court cost?",
        "Give me property intelligence on 5 Magnolia Way",
    ),
)
async def property_intelligence(run: AgentRun, given: Input) -> Output:
    found = await run.read("Compare with those alike", compare, given.address)
    price = say_price(found.price_cents, found.currency)
    if found.middle_cents is None or found.ratio is None:
        summary = (
            f"{found.address} asks {price}. Homes like it that are listed: {found.alike}. From "
            f"{LEAST_ALIKE} on it can be compared."
        )
    else:
        middle = say_price(found.middle_cents, found.currency)
        summary = (
            f"{found.address} asks {price}, {found.ratio * 100:+.1f} % against the middle of "
            f"{found.alike} alike ({middle} asked): {_SAYS[found.standing]}."
        )
    return Output(summary=summary, compared=found)
