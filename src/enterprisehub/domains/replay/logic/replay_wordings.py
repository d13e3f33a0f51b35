"""Answers and drafts that a model worded, beside the candidate's words for the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.kernel.db.session import Db

FAILED, REFUSED = 4, 8


async def wording_items(
    _db: Db, place: UUID, asked: Sequence[dict[str, Any]], worded: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The recorded words beside the candidate's; where it failed, the template beside them."""
    return [_item(place, *pair) for pair in zip(asked, worded, strict=True)]


def _item(place: UUID, asked: dict[str, Any], worded: dict[str, Any]) -> dict[str, Any]:
    failed = str(worded.get("failed", ""))
    refused = list(worded.get("refused", ()))
    text = asked["template"] if failed else worded["said"]
    same = asked["recorded"] == text
    newly_refused = bool(refused) and asked["accepted"]
    known = {"failed": bool(failed), "refused": newly_refused, "text": not same}
    differs = [name for name, told in known.items() if told]
    weight = FAILED if failed else REFUSED if newly_refused else int(not same)
    return {
        "key": asked["key"],
        "subject_kind": asked["subject_kind"],
        "subject_id": place,
        "at": datetime.fromisoformat(asked["at"]),
        "title": asked["title"],
        "heard": asked["heard"],
        "before": {
            "text": asked["recorded"],
            "refused": [] if asked["accepted"] else ["the words of then were refused"],
            "version": asked["recorded_version"],
            "model": asked["recorded_model"],
            "faithful": True,
        },
        "after": taken(worded)
        | {"text": text, "refused": refused, "words": worded.get("words", "") if refused else ""},
        "differs": differs,
        "weight": weight,
        "cost_microcents": worded.get("cost_microcents", 0),
    }


def taken(answer: dict[str, Any]) -> dict[str, Any]:
    """Which model answered and what it took, or why it did not."""
    names = ("failed", "model", "ms", "tokens", "cost_known")
    return {name: answer[name] for name in names if name in answer}
