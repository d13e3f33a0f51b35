"""A price book, and a contract to read, for the demo tenant. Both are invented."""

from pathlib import Path
from typing import Final

from enterprisehub.domains.proposals.contracts import PriceIn, Tier
from enterprisehub.domains.proposals.logic.review_text import review_contract, take_contract
from enterprisehub.domains.proposals.logic.write_price import make_price
from enterprisehub.domains.proposals.settings import ProposalSettings
from enterprisehub.kernel.db.session import Db

_CONTRACT = Path(__file__).parents[1] / "data" / "demo_contract.txt"
BOOK: Final = (
    ("LISTING", "Listing package: photos, plan, portal", "home", "once", ((1, 149_000),), None),
    ("STAGING", "Staging", "home", "once", ((1, 220_000), (3, 190_000)), 15.0),
    ("VALUATION", "Written valuation", "home", "once", ((1, 45_000), (5, 39_500)), None),
    ("MANAGE", "Property management", "unit", "month", ((1, 12_900), (4, 10_900)), 20.0),
    ("RELOCATE", "Relocation tour, one day", "day", "once", ((1, 68_000),), None),
    ("MARKET", "Market report", "report", "year", ((1, 60_000),), 0.0),
)  # fmt: skip
TERMS: Final = (
    "Amounts are due 14 days after the invoice. Each side may end recurring services with 30 days' "
    "notice to the end of a month.\n\nOur liability is limited to the fees of the last twelve "
    "months; neither side owes indirect damages."
)
INTRO: Final = "Thank you for the talk. This is what we would do for you, and what it costs."


async def seed_demo(db: Db) -> None:
    """Articles to offer, and one contract that was read by the playbook."""
    await ProposalSettings(intro=INTRO, terms=TERMS).save(db)
    for sku, name, unit, billing, tiers, most in BOOK:
        steps = tuple(Tier(from_quantity=start, unit_cents=cents) for start, cents in tiers)
        new = PriceIn(
            sku=sku, name=name, unit=unit, billing=billing, tiers=steps, most_discount_pct=most
        )
        await make_price(db, new)
    text = _CONTRACT.read_text("utf-8")
    row = await take_contract(db, "Cooperation agreement, Hill Country Homes", text)
    await review_contract(db, row.id)
