"""Competitors of the demo tenant, and a sequence that people are in. All are invented."""

from datetime import timedelta
from typing import Final

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.outreach.contracts import (
    DAY_MINUTES,
    CompetitorIn,
    SequenceIn,
    StepIn,
)
from enterprisehub.domains.outreach.logic.enrol_people import enrol
from enterprisehub.domains.outreach.logic.keep_competitors import make_competitor
from enterprisehub.domains.outreach.logic.learn_hours import keep_hours, read_batch
from enterprisehub.domains.outreach.logic.run_sequence import go_live
from enterprisehub.domains.outreach.logic.take_step import take_step
from enterprisehub.domains.outreach.logic.write_sequence import make_sequence
from enterprisehub.domains.outreach.queries import people
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
SEQUENCE: Final = SequenceIn(
    name="After a quiet week",
    steps=(
        StepIn(kind="wait", wait_minutes=DAY_MINUTES),
        StepIn(
            kind="text",
            body="Hi {first_name|there}, {sender} here. Is {about|your search} still on your mind?",
        ),
        StepIn(kind="wait", wait_minutes=3 * DAY_MINUTES),
        StepIn(kind="email", words="drafted"),
        StepIn(kind="wait", wait_minutes=4 * DAY_MINUTES),
        StepIn(kind="task", title="Call {first_name|them}: no answer to text and email"),
    ),
)
QUIET: Final = (
    "priya.raman@example.com",
    "derek.boyd@example.com",
    "rosa.martinez@example.com",
    "nathan.price@example.com",
)
ENTERED_AGO: Final = timedelta(hours=20)
"""Their first wait is over some hours after the demo began, never in its first minutes."""


async def seed_demo(db: Db) -> None:
    """Battlecards and who named those competitors; a sequence with people in it."""
    await _seed_competitors(db)
    await _seed_sequence(db)


async def _seed_sequence(db: Db) -> None:
    found = [await crm.find_contact_by_email(db, email) for email in QUIET]
    with clock.fixed(clock.now() - ENTERED_AGO):
        row = await make_sequence(db, SEQUENCE)
        await go_live(db, row)
        entered = await enrol(db, row.id, [one.id for one in found if one is not None])
        for contact_id in entered.entered:
            place = await people.latest_place(db, row.id, contact_id)
            if place is not None:
                await take_step(db, place.id)
    await keep_hours(db, (await read_batch(db, ""))[1])


async def _seed_competitors(db: Db) -> None:
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
