"""What the lead wrote to a person is the bot's too: learnt, and answered where it still waits."""

from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.know_names import know_names
from enterprisehub.domains.conversations.logic.store_state import (
    slots_to_json,
    state_from_json,
    state_to_json,
    understanding_to_json,
)
from enterprisehub.domains.conversations.logic.track_state import track
from enterprisehub.domains.conversations.logic.understand_text import understand
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel, MessageInfo
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.text.newest_part import newest_part

LOOK_BACK_MESSAGES = 50


async def catch_up(db: Db, session: SessionRow) -> None:
    """Texts that came while a person had the thread are turns of the dialogue.

    Those a person answered are only learnt from. The others wait for the bot's answer, which does
    not take them for answers to a question of its own that a person has since talked over.
    """
    missed = await _missed(db, session)
    talk = [one for one in missed if one.direction == "in" or not await _by_bot(db, one)]
    spoken = [number for number, one in enumerate(talk) if one.direction == "out"]
    if spoken:
        session.dialogue = {**session.dialogue, "last_bot_acts": [], "last_offer": []}
    answered = spoken[-1] if spoken else -1
    learnt, waiting = talk[: answered + 1], talk[answered + 1 :]
    await _learn(db, session, [_turn(db, session, one, "heard") for one in learnt if _heard(one)])
    for one in waiting:
        _turn(db, session, one, "waiting")
    await db.flush()


async def _missed(db: Db, session: SessionRow) -> list[MessageInfo]:
    """Messages of the thread since the last text that the bot heard, without what was screened."""
    turns = await queries.turns_of(db, session.id)
    known = {turn.message_id for turn in turns}
    last_heard = max((turn.at for turn in turns if turn.message_id), default=session.created_at)
    latest = await messaging.messages(db, session.thread_id, limit=LOOK_BACK_MESSAGES)
    return [
        one
        for one in latest
        if one.at >= last_heard and one.id not in known and one.screened_by is None and one.body
    ]


async def _by_bot(db: Db, message: MessageInfo) -> bool:
    if message.action_id is None:
        return False
    return await queries.turn_of_action(db, message.action_id) is not None


def _heard(message: MessageInfo) -> bool:
    return message.direction == "in"


def _turn(db: Db, session: SessionRow, message: MessageInfo, state: str) -> TurnRow:
    email = message.channel is Channel.EMAIL
    turn = TurnRow(
        session_id=session.id,
        direction="in",
        state=state,
        at=message.at,
        text=newest_part(message.body) if email else message.body,
        subject=message.subject,
        message_id=message.id,
    )
    db.add(turn)
    session.lead_message_count += 1
    return turn


async def _learn(db: Db, session: SessionRow, turns: list[TurnRow]) -> None:
    """What the lead told a person is known; nothing is decided about it, for it was answered."""
    if not turns:
        return
    flow = await flow_of_session(db, session)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    today, names = clock.now().astimezone(zone).date(), await know_names(db)
    state = state_from_json(session.dialogue)
    for turn in turns:
        heard = understand(
            turn.text,
            specs=flow.specs(),
            state=state,
            names=names,
            today=today,
            turn=state.turn + 1,
        )
        state = track(state, heard, flow.specs())
        turn.number, turn.understanding = state.turn, understanding_to_json(heard)
    session.dialogue, session.slots = state_to_json(state), slots_to_json(state.slots)
    await db.flush()
    await keep_progress(db, session, flow)
