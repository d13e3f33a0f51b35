"""Competitors of the demo tenant, named in talks that were noted. All are invented."""

from datetime import timedelta
from typing import Final

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.outreach.contracts import CompetitorIn
from enterprisehub.domains.outreach.logic.keep_competitors import make_competitor
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

CARDS: Final = (
    CompetitorIn(
        name="Rivertown Realty",
        aliases=("Rivertown",),
        strengths="Low commission, large signs.",
        weaknesses="One agent for forty listings; calls go to a service.",
        answer="One person answers you here, and every offer is explained in writing.",
    ),
    CompetitorIn(
        name="HomeQuick",
        strengths="Cash offer within a day.",
        weaknesses="Offers 8 to 12 % below the market.",
        answer="We show both prices side by side: a quick sale, and one in six weeks.",
    ),
)
SAID: Final = (
    ("grace.lindqvist@example.com", 9, "Rivertown said they would do it cheaper. Is that so?"),
    ("omar.haddad@example.com", 6, "A friend was disappointed by HomeQuick, so I ask you."),
)


async def seed_demo(db: Db) -> None:
    """Two battlecards, and who named those competitors."""
    for card in CARDS:
        await make_competitor(db, card)
    for email, days, words in SAID:
        contact = await crm.find_contact_by_email(db, email)
        if contact is not None:
            at = clock.now() - timedelta(days=days, minutes=11)
            said = Interaction(
                contact_id=contact.id, channel="voice", direction="inbound", summary=words, at=at
            )
            await crm.record(db, said)
