"""What was sent is collected; drafts in either voice are followed to their end."""

from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.events import MessageReceived, MessageSent
from enterprisehub.domains.writing.domain import domain
from enterprisehub.domains.writing.logic.follow_trial import (
    DRAFTS,
    begin_trial,
    note_decision,
    note_reply,
    note_sent,
)
from enterprisehub.domains.writing.logic.keep_sample import collect
from enterprisehub.domains.writing.settings import WritingSettings
from enterprisehub.kernel.actions.facts import ActionDecided, ActionProposed
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db


@domain.on(MessageSent)
async def collect_sent(db: Db, fact: MessageSent) -> None:
    if fact.action_id is not None:
        await note_sent(db, fact.action_id, fact.at)
    if fact.channel != Channel.EMAIL or not (await WritingSettings.load(db)).collect:
        return
    message = await messaging.message(db, fact.message_id)
    if message is None or message.direction != "out":
        return
    action = await db.get(ActionRow, fact.action_id) if fact.action_id else None
    typed = action is not None and action.payload.get("written_by") is not None
    await collect(db, message.body, "email" if typed or action is None else "draft", message.id)


@domain.on(ActionProposed)
async def follow_draft(db: Db, fact: ActionProposed) -> None:
    if fact.kind in DRAFTS:
        await begin_trial(db, fact.action_id)


@domain.on(ActionDecided)
async def follow_decision(db: Db, fact: ActionDecided) -> None:
    if fact.kind in DRAFTS:
        await note_decision(db, fact.action_id, fact.decision)


@domain.on(MessageReceived)
async def follow_reply(db: Db, fact: MessageReceived) -> None:
    if fact.contact_id is not None:
        await note_reply(db, fact.contact_id, fact.at)
