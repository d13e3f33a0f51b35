"""A drafted answer is proposed as a message; the turn says what the gate made of it."""

from uuid import UUID

from enterprisehub.domains.conversations.logic.suspect_injection import FACT
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.permissions import SESSIONS_READ
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Fact, Provenance
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.scope import Ref

LIVE_TOPIC = "conversations.session"


async def send_turn(db: Db, session: SessionRow, turn: TurnRow) -> None:
    """The answer is on its way, or refused with the reason; it is never proposed twice."""
    versions = turn.versions
    source = str(Ref(CONVERSATION, session.id))
    action = await messaging.reply(
        db,
        session.thread_id,
        turn.text,
        reason=_reason(turn),
        in_reply_to=UUID(versions["answers"]),
        conversation_id=session.id,
        language=session.language,
        dedupe_key=f"conversations.turn:{turn.id}",
        provenance=Provenance(
            author=f"{session.flow.replace('_', ' ').capitalize()} bot",
            template=versions.get("flow"),
            template_version=versions.get("template"),
            prompt=versions.get("prompt"),
            prompt_version=versions.get("prompt_version"),
            model=versions.get("model") if turn.engine == "model" else None,
            policy_version=versions.get("policy"),
            facts=tuple(
                Fact(name=name, value=str(value), source=source)
                for name, value in turn.facts.items()
            ),
        ),
        facts={
            "reasons": turn.reasons,
            "flow": versions.get("flow"),
            "engine": turn.engine,
            FACT: versions.get(FACT, 0.0),
        },
    )
    turn.action_id = action.id
    turn.state = "held" if action.state == "refused" else "said"
    turn.at = session.last_turn_at = clock.now()
    await tell_pages(db, session)


def hold_turn(turn: TurnRow, reason: str) -> None:
    """The answer is not sent, and says why."""
    turn.state = "held"
    turn.versions = {**turn.versions, "held_because": reason}


async def tell_pages(db: Db, session: SessionRow) -> None:
    """Open pages hear that something changed in the conversation."""
    data = {
        "session_id": str(session.id),
        "thread_id": str(session.thread_id),
        "stage": session.stage,
        "score": session.score,
    }
    await tell(db, LIVE_TOPIC, data, permission=SESSIONS_READ)


def _reason(turn: TurnRow) -> str:
    said = ", ".join(str(reason).replace(":", " ").replace("_", " ") for reason in turn.reasons)
    return f"Answers the lead within the conversation ({said})."
