"""Homes and answers of the demo tenant. None of them is real."""

from typing import Final

from enterprisehub.domains.concierge.contracts import AnswerIn, ListingIn
from enterprisehub.domains.concierge.logic.write_answer import make_answer
from enterprisehub.domains.concierge.logic.write_listing import make_listing
from enterprisehub.kernel.db.session import Db

_CENTS: Final = 100
HOMES: Final = (
    ("12 Oak Street", "Austin", 450_000, 3, 2.0),
    ("48 Juniper Lane", "Austin", 489_000, 4, 2.5),
    ("7 Cedar Court", "Austin", 615_000, 4, 3.0),
    ("30 Sycamore Road", "Austin", 438_000, 3, 2.0),
    ("9 Heron Lane", "Austin", 472_000, 3, 2.5),
    ("63 Larkspur Road", "Austin", 529_000, 4, 2.5),
    ("18 Mesquite Drive", "Austin", 419_000, 3, 1.5),
    ("21 Willow Drive", "Plano", 325_000, 2, 1.0),
    ("5 Magnolia Way", "Plano", 410_000, 3, 2.0),
)
ANSWERS: Final = (
    ("Do you allow pets?", "In our condos two pets are welcome.", "House rules of the condos"),
    (
        "Do you work on weekends?",
        "We show homes on Saturdays. On Sundays the office is closed.",
        "Office hours",
    ),
    (
        "Which documents do I need to make an offer?",
        "A letter of your lender, and proof of the money that you pay yourself.",
        "Guide for buyers, page 3",
    ),
)


async def seed_demo(db: Db) -> None:
    """A few homes to find, a few questions to ask."""
    for address, place, price, bedrooms, bathrooms in HOMES:
        home = ListingIn(
            address=address, place=place, price_cents=price * _CENTS,
            bedrooms=bedrooms, bathrooms=bathrooms,
        )  # fmt: skip
        await make_listing(db, home)
    for question, answer, source in ANSWERS:
        await make_answer(db, AnswerIn(question=question, answer=answer, source=source))
