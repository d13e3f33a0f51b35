"""An invented lender: two deals that went quiet, and the calls and letters before."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts import Channel, Direction
from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastMove, PastTalk
from enterprisehub.domains.pipeline.logic.invent_history import History, Stages
from enterprisehub.kernel.ids import new_id

COMPANY_NAME: Final = "Pecan Street Lending"
_TALK: Final[tuple[tuple[int, Channel, Direction, str], ...]] = (
    (82, "email", "inbound", "Asked what a referral agreement would look like"),
    (
        74,
        "voice",
        "outbound",
        "First call: sixty loans a month, and no agent in Lakeway",
    ),
    (61, "email", "outbound", "Sent the draft of the agreement"),
    (52, "voice", "inbound", "They want the fee by closing, not by lead; their lawyer reads it"),
    (
        47,
        "voice",
        "outbound",
        "Agreed on the fee; the second office waits for its budget",
    ),
)
_DEALS: Final = (  # title, amount in cents, days ago in each stage from the first on
    ("Pecan Street, referral agreement", 4_200_000, (82, 70, 60, 48)),
    ("Pecan Street, second office", 2_650_000, (58, 47)),
)


def invent_lender(company_id: UUID, stages: Stages, owner_user_id: UUID, now: datetime) -> History:
    """What only a deal with a company shows: its people, several deals, silence."""
    person_id = new_id()
    person = PastContact(
        id=person_id,
        name="Rowan Pike",
        email="rowan.pike@pecanstreet-lending.example.com",
        since=now - timedelta(days=83),
        lead_status="qualified",
        source="Referral",
        company_id=company_id,
        owner_user_id=owner_user_id,
    )
    deals = [
        PastDeal(
            id=new_id(),
            title=title,
            moves=tuple(
                PastMove(
                    at=now - timedelta(days=days),
                    stage_id=stages.still_open[place],
                    close_on=(now + timedelta(days=20)).date(),
                )
                for place, days in enumerate(moved)
            ),
            amount_cents=cents,
            currency="USD",
            contact_id=person_id,
            company_id=company_id,
            owner_user_id=owner_user_id,
            source="Referral",
        )
        for title, cents, moved in _DEALS
    ]
    talk = [
        PastTalk(
            contact_id=person_id,
            channel=channel,
            direction=direction,
            summary=summary,
            at=now - timedelta(days=days),
            deal_id=deals[0].id,
        )
        for days, channel, direction, summary in _TALK
    ]
    return History([person], deals, talk, [])
