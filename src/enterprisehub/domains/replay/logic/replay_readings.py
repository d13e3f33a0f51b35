"""Messages that a model read, beside what the candidate reads in them, and what follows from it:
the answers, the guards' verdicts, the handoffs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay.logic.replay_conversation import WEIGHTS, both_sides
from enterprisehub.domains.replay.logic.replay_wordings import FAILED, taken
from enterprisehub.kernel.db.session import Db

SILENT: dict[str, Any] = {"text": "", "handoff": "", "end": "", "flow": "", "block": ""}


async def reading_items(
    db: Db, session_id: UUID, asked: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """An item for each message. The conversation is taken again with what was read then and with
    what the candidate reads; where it failed, the rules alone had gone on.
    """
    slots = {one["number"]: again.get("slots", []) for one, again in zip(asked, read, strict=True)}
    nested = await db.begin_nested()
    try:
        now = await conversations.replay(db, session_id, aloud=True)
        then = await conversations.replay(db, session_id, slots=slots, aloud=True)
    finally:
        await nested.rollback()
    answers = {one.number: (one, other) for one, other in zip(now, then, strict=True)}
    items = []
    for one, again in zip(asked, read, strict=True):
        pair = answers.get(one["number"])
        before, after = await both_sides(db, *pair) if pair else ({**SILENT}, {**SILENT})
        items.append(_item(session_id, one, again, before, after))
    return items


def _item(
    session_id: UUID,
    asked: dict[str, Any],
    read: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
) -> dict[str, Any]:
    slots, heard = read.get("slots", []), asked["heard"]
    before |= {
        "read": _in_words(asked["slots"]),
        "refused": conversations.unproven(asked["slots"], heard),
        "model": asked["recorded_model"],
    }
    after |= taken(read) | {
        "read": _in_words(slots),
        "refused": conversations.unproven(slots, heard),
    }
    differs = [name for name in WEIGHTS if before.get(name, "") != after.get(name, "")]
    weight = sum(WEIGHTS[name] for name in differs)
    if _said(asked["slots"]) != _said(slots):
        differs.append("reading")
        weight += 1
    if read.get("failed"):
        differs.append("failed")
        weight += FAILED
    return {
        "key": f"read:{asked['turn_id']}",
        "subject_kind": "conversations.conversation",
        "subject_id": session_id,
        "at": datetime.fromisoformat(asked["at"]),
        "title": f"Said in a call, {asked['number']}"
        if asked["aloud"]
        else f"Message {asked['number']}",
        "heard": heard,
        "before": before,
        "after": after,
        "differs": differs,
        "weight": weight,
        "cost_microcents": read.get("cost_microcents", 0),
    }


def _in_words(slots: Sequence[Mapping[str, Any]]) -> str:
    lines = sorted(f"{one['slot']}: {one['value']} (“{one['evidence']}”)" for one in slots)
    return "\n".join(lines) or "Nothing."


def _said(slots: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(str(one["slot"]), str(one["value"]).strip().lower()) for one in slots}
