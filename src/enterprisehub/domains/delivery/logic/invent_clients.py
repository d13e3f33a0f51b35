"""Invented companies that bought what the sandbox's projects deliver."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastMove
from enterprisehub.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Bought:
    """What a company bought `won_days` ago, and in how many days it was promised."""

    company: str
    person: str
    email: str
    title: str
    amount_cents: int
    won_days: int
    project: str
    promised_days: int


BOUGHT: Final = (
    Bought(
        "Barton Analytics",
        "Elena Fisk",
        "elena.fisk@barton-analytics.example.com",
        "Barton Analytics, client portal",
        4_800_000,
        64,
        "Client portal",
        6,
    ),
    Bought(
        "Violet Crown Dental",
        "Samir Voss",
        "samir.voss@violetcrown.example.com",
        "Violet Crown, booking in the portal",
        2_100_000,
        33,
        "Client portal",
        40,
    ),
    Bought(
        "Northgate Logistics",
        "Ruth Calloway",
        "ruth.calloway@northgate-logistics.example.com",
        "Northgate, app for drivers",
        3_600_000,
        51,
        "Mobile app",
        75,
    ),
)


def invent_client(
    bought: Bought, company_id: UUID, won_stage_id: UUID, owner_user_id: UUID, now: datetime
) -> tuple[PastContact, PastDeal]:
    """Who bought, and the deal as it was won."""
    won_at = now - timedelta(days=bought.won_days)
    person = PastContact(
        id=new_id(),
        name=bought.person,
        email=bought.email,
        since=won_at - timedelta(days=30),
        lead_status="qualified",
        source="Referral",
        company_id=company_id,
        owner_user_id=owner_user_id,
    )
    deal = PastDeal(
        id=new_id(),
        title=bought.title,
        moves=(PastMove(at=won_at, stage_id=won_stage_id, close_on=won_at.date()),),
        amount_cents=bought.amount_cents,
        currency="USD",
        contact_id=person.id,
        company_id=company_id,
        owner_user_id=owner_user_id,
        source="Referral",
    )
    return person, deal
