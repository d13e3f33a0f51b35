"""People to call, and campaigns that call them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan
from enterprisehub.domains.voice.logic.check_campaign import check_people, take_people
from enterprisehub.domains.voice.logic.plan_campaign import make_campaign
from enterprisehub.domains.voice.logic.run_campaign import start_campaign
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.models import CampaignMemberRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.models import DeliveryRow
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope

NOON_IN_AUSTIN = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)  # a Wednesday
TAG = "to-call"
ANY_TIME = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00",
            "closes": "23:59"}  # fmt: skip


@asynccontextmanager
async def alone(database: Database, scope: Scope) -> AsyncIterator[Db]:
    """A transaction of which no subscriber hears: a worker would take the clock that is not fixed."""
    async with database.scoped(scope) as db:
        yield db
        await db.flush()
        await db.execute(
            update(DeliveryRow).where(DeliveryRow.state == "waiting").values(state="done")
        )


async def make_people(db: Db, count: int, *, agreed: bool = True, first: int = 0) -> list[UUID]:
    """Contacts in Austin with the tag; `agreed` have given written consent to an artificial voice."""
    found = []
    for number in range(first, first + count):
        phone = PhoneIn(phone=f"+1512555{1000 + number}")
        made = await crm.make(db, NewContact(name=f"Person {number}", phones=[phone], tags=[TAG]))
        if agreed:
            await compliance.record_consent(
                db,
                kind=ConsentClass.WRITTEN,
                wording="You may call me with an artificial voice about my home.",
                source="form",
                contact_id=made.id,
                channels=("ai_voice", "voice"),
            )
        found.append(made.id)
    return found


def plan_with(**more: Any) -> CampaignPlan:
    plan: dict[str, Any] = {
        "audience": {"tag": TAG},
        "pace": {"calls_at_once": 2, "calls_per_minute": 60},
    }
    return CampaignPlan.model_validate(plan | more)


async def planned(db: Db, plan: CampaignPlan | None = None) -> UUID:
    """A draft whose people were gathered and checked."""
    agent = await make_agent(db, f"Ava {new_id().hex[-6:]}", AgentConfig(flow="seller"), live=True)
    name = f"Spring sellers {new_id().hex[-6:]}"
    row = await make_campaign(db, name, agent.id, plan or plan_with())
    await checked(db, row.id)
    return row.id


async def checked(db: Db, campaign_id: UUID) -> None:
    """What the durable work does, batch by batch."""
    after: str | None = ""
    while after is not None:
        after = await take_people(db, str(campaign_id), after)
    after = ""
    while after is not None:
        after = await check_people(db, str(campaign_id), after)
    await db.flush()


async def running(database: Database, scope: Scope, people: int, **plan: Any) -> UUID:
    """A campaign with so many people, started by somebody who thereby asks for its calls."""
    async with alone(database, replace(scope, user_id=new_id())) as db:
        await make_people(db, people)
        campaign_id = await planned(db, plan_with(**plan))
        await start_campaign(db, campaign_id)
    return campaign_id


async def members(database: Database, scope: Scope, campaign_id: UUID) -> list[CampaignMemberRow]:
    """The people of the campaign in the order of their contacts."""
    async with database.scoped(scope) as db:
        page = await stored.members_page(db, campaign_id, limit=200)
        rows = [await stored.member(db, UUID(row["id"])) for row in page.rows()]
    return sorted((row for row in rows if row is not None), key=lambda row: row.contact_id)
