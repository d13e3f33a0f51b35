"""What delivery does when something has happened."""

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.events import SaidAloud
from enterprisehub.domains.crm.events import DealStageChanged
from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.events import SourcesChosen, SyncFinished
from enterprisehub.domains.delivery.logic.ask_for_project import ask_for_project
from enterprisehub.domains.delivery.logic.forecast_links import forecast_links
from enterprisehub.domains.delivery.logic.keep_promises.take_promises import (
    Utterance,
    take_from_message,
    take_promises,
)
from enterprisehub.domains.delivery.logic.refresh_figures import refresh_figures
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.domains.messaging.events import MessageSent
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.work.enqueue import enqueue


@domain.on(SourcesChosen)
async def load_chosen(db: Db, fact: SourcesChosen) -> None:
    """What was chosen is read without waiting for the clock; deals of what is not hear of it."""
    await start_sync(db, fact.connection_id, "incremental")
    await forecast_links(db)


@domain.on(SyncFinished)
async def refresh_after_reading(db: Db, fact: SyncFinished) -> None:
    """People, grades and insights follow what was read; a reading without change moves nothing."""
    if fact.changed_count:
        await enqueue(db, refresh_figures, key=str(fact.run_id))


@domain.on(DealStageChanged)
async def ask_for_project_of_won(db: Db, fact: DealStageChanged) -> None:
    """Who won a deal is asked which project delivers it, where one looks like it."""
    if fact.to_state == "won" and fact.from_state != "won":
        await ask_for_project(db, fact.deal_id)


@domain.on(MessageSent)
async def take_promises_of_message(db: Db, fact: MessageSent) -> None:
    """What a message of ours promises stands as promises."""
    await take_from_message(db, fact.message_id, fact.deal_id)


@domain.on(SaidAloud)
async def take_promises_of_call(db: Db, fact: SaidAloud) -> None:
    """What the bot promises in a call stands as promises too."""
    said = Utterance(
        text=await conversations.words_of_turn(db, fact.turn_id),
        at=fact.at,
        author="The voice bot",
        channel="voice",
        source=Ref.parse(fact.call),
        said_in=fact.turn_id,
        contact_id=fact.contact_id,
    )
    await take_promises(db, said)
