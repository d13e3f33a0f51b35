"""One past call, by the agent and the flows of now and by the candidate, answer beside answer."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.replay.logic.replay_conversation import WEIGHTS
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def replay_held_call(
    db: Db,
    call_id: UUID,
    *,
    flow_document: dict[str, Any] | None = None,
    document: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """An item for each answer, the greeting first; none where the call or its agent is gone.
    Whatever looking things up wrote is rolled back.
    """
    nested = await db.begin_nested()
    try:
        now = await voice.replay_call(db, call_id)
        then = await voice.replay_call(db, call_id, flow_document=flow_document, document=document)
    except NotFound:
        return []
    finally:
        await nested.rollback()
    return [_item(call_id, one, other) for one, other in zip(now, then, strict=True)]


def _item(call_id: UUID, one: voice.HeldTurn, other: voice.HeldTurn) -> dict[str, Any]:
    before, after = _side(one), _side(other)
    recorded = one.turn.recorded
    before |= {"recorded": recorded, "faithful": one.turn.said == recorded}
    differs = [name for name in WEIGHTS if before[name] != after[name]]
    number = one.turn.number
    return {
        "key": f"call:{call_id}:{number}",
        "subject_kind": "voice.call",
        "subject_id": call_id,
        "at": one.turn.at,
        "title": f"Answer {number} in a call" if number else "Beginning of a call",
        "heard": one.turn.heard,
        "before": before,
        "after": after,
        "differs": differs,
        "weight": sum(WEIGHTS[name] for name in differs),
        "cost_microcents": 0,
    }


def _side(held: voice.HeldTurn) -> dict[str, Any]:
    turn = held.turn
    return {
        "text": turn.said,
        "handoff": turn.handoff,
        "end": turn.ends,
        "flow": turn.flow,
        "block": held.block,
    }
