"""What happens to a deal shows in its score at once."""

from enterprisehub.domains.crm.events import (
    DealCreated,
    DealStageChanged,
    DealUpdated,
    InteractionRecorded,
)
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.record_source import record_visit
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_deals
from enterprisehub.domains.pipeline.queries import facts
from enterprisehub.kernel.db.session import Db


@domain.on(DealCreated)
async def score_new(db: Db, fact: DealCreated) -> None:
    await rescore_deals(db, [fact.deal_id])


@domain.on(DealUpdated)
async def score_changed(db: Db, fact: DealUpdated) -> None:
    await rescore_deals(db, [fact.deal_id])


@domain.on(DealStageChanged)
async def score_moved(db: Db, fact: DealStageChanged) -> None:
    await rescore_deals(db, [fact.deal_id])


@domain.on(MessageReceived)
async def keep_where_they_came_from(db: Db, fact: MessageReceived) -> None:
    """Who writes in the chat of a site, or fills in a form on it, came there somehow."""
    if fact.contact_id is not None:
        await record_visit(db, fact.message_id)


@domain.on(InteractionRecorded)
async def score_talked_about(db: Db, fact: InteractionRecorded) -> None:
    """A message or a call speaks for the deals of its contact."""
    ids = await facts.open_deals_of(db, contact_id=fact.contact_id)
    if ids:
        await rescore_deals(db, ids)
