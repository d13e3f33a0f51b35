"""Whom a caller is connected with who wants a person."""

from uuid import UUID

from enterprisehub.domains.voice.contracts.agents import QUEUE, AgentConfig
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.kernel.db.session import Db


async def choose_target(db: Db, config: AgentConfig, call_id: UUID) -> str | None:
    """A number, "queue" for colleagues in the console, or None where nobody can be reached."""
    rule = config.transfer
    call = await call_of(db, call_id, lock=True)
    note_event(db, call, "call.person_wanted", "The caller wants to talk with a person")
    match rule.to:
        case "number" if call.direction != "browser":
            return rule.number_e164
        case "number" | "queue":
            return QUEUE
        case _:
            return None
