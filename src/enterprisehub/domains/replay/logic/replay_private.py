"""Answers to what people asked the assistant or research, beside the candidate's: in numbers.

The question and the answer of then stay where they are, with whoever asked (`asked_by`). Only that
person sees the candidate's words, beside their own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.assistant import api as assistant
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.logic.replay_wordings import FAILED, REFUSED, taken
from enterprisehub.domains.replay.models import ReplayItemRow
from enterprisehub.domains.research import api as research
from enterprisehub.kernel.db.session import Db

_NUMBERS = ("sentences", "dropped", "characters")


async def private_items(
    _db: Db, place: UUID, asked: Sequence[dict[str, Any]], answers: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What passed the checks then and by the candidate, without what was asked."""
    return [_item(place, *pair) for pair in zip(asked, answers, strict=True)]


def _item(place: UUID, asked: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    failed, refused = bool(answer.get("failed")), list(answer.get("refused", ()))
    recorded: dict[str, Any] = asked["recorded"]
    otherwise = "chose" in recorded and not failed and answer["chose"] != recorded["chose"]
    newly = bool(refused) and asked["accepted"]
    known = {"failed": failed, "refused": newly, "chosen": otherwise}
    weight = FAILED if failed else REFUSED if newly else int(otherwise)
    return {
        "key": asked["key"],
        "subject_kind": asked["subject_kind"],
        "subject_id": place,
        "at": datetime.fromisoformat(asked["at"]),
        "title": asked["title"],
        "heard": "",
        "before": {
            "asked_by": asked["asked_by"],
            "refused": [] if asked["accepted"] else ["refused, or not answered in time"],
            "faithful": True,
            **{name: recorded[name] for name in _NUMBERS if name in recorded},
        },
        "after": taken(answer)
        | {name: answer[name] for name in _NUMBERS if name in answer}
        | {"refused": refused, "words": answer.get("words", "")},
        "differs": [name for name, told in known.items() if told],
        "weight": weight,
        "cost_microcents": answer.get("cost_microcents", 0),
    }


async def own_examples(db: Db, replay_id: UUID, *, limit: int = 20) -> list[dict[str, Any]]:
    """The caller's own questions beside what the candidate answers, what matters most first;
    nothing of what they have deleted since.
    """
    user = db.scope.user_id
    own = str(user) if user is not None else db.scope.actor.id
    rows = await queries.asked_by(db, replay_id, own, limit=limit)
    chats = [row.subject_id for row in rows if row.subject_kind == "assistant.answer"]
    sessions = [row.subject_id for row in rows if row.subject_kind == "research.session"]
    answered = await assistant.own_answers(db, chats)
    researched = await research.own_sections(db, sessions)
    found = []
    for row in rows:
        if row.subject_id in answered:
            chat, question, text = answered[row.subject_id]
            found.append(_example(row, f"/assistant/chats/{chat}", question, text))
        elif row.subject_id in researched:
            question, texts = researched[row.subject_id]
            place = int(row.key.rpartition(":")[2])
            text = texts[place] if place < len(texts) else ""
            found.append(_example(row, f"/research/{row.subject_id}", question, text))
    return found


def _example(row: ReplayItemRow, href: str, heard: str, text: str) -> dict[str, Any]:
    after: Mapping[str, Any] = row.after
    return {
        "title": row.title,
        "at": row.at,
        "href": href,
        "heard": heard,
        "before": text,
        "after": after["words"],
        "refused": list(after["refused"]),
        "failed": after.get("failed", ""),
        "differs": list(row.differs),
        "weight": row.weight,
    }
