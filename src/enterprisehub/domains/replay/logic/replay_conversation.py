"""One past conversation, by the flows of now and by the candidate, answer beside answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay.logic.judge_text import block_of
from enterprisehub.kernel.db.session import Db

WEIGHTS = {"block": 8, "handoff": 4, "end": 2, "text": 1}


async def replay_conversation(
    db: Db, session_id: UUID, document: dict[str, Any], since: datetime
) -> list[dict[str, Any]]:
    """An item for each answer since then. Whatever looking things up wrote is rolled back."""
    nested = await db.begin_nested()
    try:
        now = await conversations.replay(db, session_id)
        then = await conversations.replay(db, session_id, flow_document=document)
    finally:
        await nested.rollback()
    pairs = [(one, other) for one, other in zip(now, then, strict=True) if one.at >= since]
    return [await _item(db, session_id, one, other) for one, other in pairs]


async def _item(
    db: Db,
    session_id: UUID,
    one: conversations.ReplayedTurn,
    other: conversations.ReplayedTurn,
) -> dict[str, Any]:
    before, after = await both_sides(db, one, other)
    before["recorded"], before["faithful"] = one.recorded, one.said == one.recorded
    differs = [name for name in WEIGHTS if before.get(name, "") != after.get(name, "")]
    return {
        "key": f"{session_id}:{one.number}",
        "subject_kind": "conversations.conversation",
        "subject_id": session_id,
        "at": one.at,
        "title": f"Answer {one.number}",
        "heard": one.heard,
        "before": before,
        "after": after,
        "differs": differs,
        "weight": sum(WEIGHTS[name] for name in differs),
        "cost_microcents": 0,
    }


async def both_sides(
    db: Db, one: conversations.ReplayedTurn, other: conversations.ReplayedTurn
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An answer as it is and as the candidate has it, with what the guards say about each."""
    before, after = _side(one), _side(other)
    if one.said != other.said and one.action_id is not None:
        before["block"] = await block_of(db, one.action_id, one.said) if one.said else ""
        after["block"] = await block_of(db, one.action_id, other.said) if other.said else ""
    return before, after


def _side(turn: conversations.ReplayedTurn) -> dict[str, Any]:
    return {
        "text": turn.said,
        "handoff": turn.handoff,
        "end": turn.ends,
        "flow": turn.flow,
        "block": "",
    }
