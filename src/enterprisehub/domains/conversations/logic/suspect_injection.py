"""A text that tries to instruct the machine is recorded; what follows of it waits for people."""

from collections.abc import Mapping
from typing import Any

from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity import security_events

SUSPICIOUS_RATIO = 0.75  # one strong phrase of instruction; questions about "your rules" stay below
FACT = "injection_score"


def is_suspicious(score: float) -> bool:
    return score >= SUSPICIOUS_RATIO


def note_suspicion(db: Db, session: SessionRow, heard: TurnRow, score: float) -> None:
    """The security events tell of it, and where to read the text."""
    if not is_suspicious(score):
        return
    channel = session.channel.replace("_", " ")
    security_events.note(
        db,
        "injection.suspected",
        f"A message ({channel}) tries to instruct the machine: {score * 100:.0f} % sure",
        conversation_id=str(session.id),
        turn_id=str(heard.id),
        score=score,
    )


def suspicion_in(facts: Mapping[str, Any]) -> str | None:
    """Why a person must look at what these facts led to; None where nothing is suspected."""
    score = facts.get(FACT)
    if not isinstance(score, int | float) or not is_suspicious(score):
        return None
    return (
        f"It follows from a message that tries to instruct the machine ({score * 100:.0f} % sure). "
        "Read the conversation before you approve."
    )
