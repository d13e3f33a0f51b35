"""The lead hears what becomes of the conversation: claimed, not free yet, given back."""

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.apply_settings import stated_facts
from enterprisehub.domains.conversations.logic.phrase_reply import speaker_of
from enterprisehub.domains.conversations.logic.send_turn import send_turn
from enterprisehub.domains.conversations.logic.store_state import acts_to_json
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def tell_lead(
    db: Db, session: SessionRow, flow: Flow, what: str, *, person: str = ""
) -> TurnRow | None:
    """One sentence about the handoff leaves as an answer; None where there is nothing to answer.

    `what` is a phrase: "claimed", "unclaimed" or "given_back".
    """
    heard = [t for t in await queries.turns_of(db, session.id) if t.message_id is not None]
    if not heard:
        return None
    settings = await ConversationSettings.load(db)
    facts = await stated_facts(db, settings, session.language)
    speaker = speaker_of(
        flow, facts, language=session.language, tone=session.tone, seed=str(session.id)
    )
    given = facts["agent"]
    text = speaker.fill(speaker.phrase(f"handoff.{what}"), person=person or given)
    turn = TurnRow(
        session_id=session.id,
        number=heard[-1].number,
        direction="out",
        state="drafted",
        at=clock.now(),
        text=text[0].upper() + text[1:],
        subject=heard[-1].subject,
        acts=acts_to_json((BotAct(kind=BotActKind.HANDOFF, reason=what),)),
        reasons=[what],
        facts={"person": person} if person else {},
        versions={
            "flow": f"{flow.name} v{flow.version}",
            "template": f"phrases.{speaker.book.version}",
            "answers": str(heard[-1].message_id),
        },
    )
    db.add(turn)
    await db.flush()
    await send_turn(db, session, turn)
    return turn
