"""Answers that a model worded, worded again by the candidate's version of the prompt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.work import runtime

SECONDS = 30.0


async def ready_wordings(db: Db, replay_id: str, session_id: str) -> list[dict[str, Any]]:
    """The answers of one conversation, ready to be asked about."""
    row = await queries.replay(db, UUID(replay_id))
    if row is None:
        return []
    label, text = str(row.content["label"]), str(row.content["text"])
    found = await conversations.wordings(db, UUID(session_id), version=label, text=text)
    since = row.created_at.timestamp() - row.days * 86_400
    return [one for one in found if datetime.fromisoformat(one["at"]).timestamp() >= since]


async def word_one(scope: Scope, replay_id: str, ready: dict[str, Any]) -> dict[str, Any]:
    """One model call; its cost is entered for the replay, not for the conversation."""
    database, about = runtime.installed().database, Ref("replay.run", UUID(replay_id))
    return await conversations.word_again(database, scope, ready, about=about, seconds=SECONDS)


def item_of(ready: dict[str, Any], worded: dict[str, Any]) -> dict[str, Any]:
    """The recorded words beside the candidate's."""
    before = {
        "text": ready["recorded"],
        "refused": [] if ready["accepted"] else ["the words of then were refused"],
        "version": ready["recorded_version"],
        "faithful": True,
    }
    after = {"text": worded["said"], "refused": worded["refused"], "model": worded["model"]}
    same = ready["recorded"] == worded["said"]
    newly_refused = bool(worded["refused"]) and ready["accepted"]
    return {
        "key": ready["turn_id"],
        "subject_kind": "conversations.conversation",
        "subject_id": UUID(ready["session_id"]),
        "at": datetime.fromisoformat(ready["at"]),
        "title": f"Answer {ready['number']}",
        "heard": ready["heard"],
        "before": before,
        "after": after,
        "differs": [] if same else ["text"],
        "weight": 0 if same else 8 if newly_refused else 1,
        "cost_microcents": worded["cost_microcents"],
    }
