"""Past queue items, decided by the rules of now and by the candidate's, decision beside decision.

The candidate stands among the rules for as long as it is asked, and is rolled back. Track records
and levels of autonomy are those of now; caps are counted by the day on which an item was proposed.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.domains.replay import queries
from enterprisehub.kernel.actions.approvers import asked
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

BY_PEOPLE = "user:"
type Caps = Counter[tuple[str, date]]


async def replay_decisions(
    db: Db, ids: Sequence[UUID], content: dict[str, Any], used: Caps
) -> list[dict[str, Any]]:
    """An item for each action. `used` counts what the candidate let go by itself on each day."""
    rows = await queries.actions(db, ids)
    known = sorted((row for row in rows if row.kind in KINDS), key=lambda row: row.id)
    past = {row.id: _past(row) for row in known}
    before = {row.id: await _decided(db, row) for row in known}
    values = content["values"]
    policy_id = UUID(content["policy_id"]) if content["policy_id"] else None
    nested = await db.begin_nested()
    try:
        await queries.put_policy(db, policy_id, {**values, "daily_cap": None})
        after = {row.id: await _decided(db, row) for row in known}
    finally:
        await nested.rollback()
    cap = values.get("daily_cap")
    for id_, decided in after.items():
        _count(decided, past[id_]["day"], str(values["title"]), cap, used)
    return [_item(past[id_], before[id_], after[id_]) for id_ in past if before[id_] and after[id_]]


async def _decided(db: Db, row: ActionRow) -> dict[str, Any]:
    """Whom the rules ask; empty where the payload is of a shape that is no longer known."""
    kind = KINDS[row.kind]
    try:
        how = await asked(db, kind, row, kind.payload.model_validate(row.payload))
    except ValidationError:
        return {}
    return {"people": how.approvals_needed, "says": how.reason, "rule": how.rule, "block": ""}


def _past(row: ActionRow) -> dict[str, Any]:
    """What became of the item, as plain values: rows are read again after a rollback."""
    by_person = (row.decided_by or "").startswith(BY_PEOPLE)
    decision = (row.decision or "") if by_person else ""
    if decision == "approved" and row.original is not None:
        decision = "edited"
    if row.reversed_at is not None:
        decision = "reversed"
    return {
        "id": row.id,
        "at": row.created_at,
        "day": row.created_at.date(),
        "title": row.title,
        "reason": row.reason,
        "decision": decision,
        "state": row.state,
    }


def _count(decided: dict[str, Any], day: date, title: str, cap: int | None, used: Caps) -> None:
    if not decided or decided["people"] or decided["rule"] != title or cap is None:
        return
    used[title, day] += 1
    if used[title, day] > cap:
        decided |= {"people": 1, "says": f"{title}: the {cap} of that day were used up"}


def _item(past: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    differs = ["decision"] if before["people"] != after["people"] else []
    unwanted = past["decision"] in ("rejected", "edited", "reversed")
    frees = after["people"] < before["people"]
    weight = 0 if not differs else 8 if frees and unwanted else 2 if frees else 1
    return {
        "key": str(past["id"]),
        "subject_kind": "kernel.action",
        "subject_id": past["id"],
        "at": past["at"],
        "title": past["title"],
        "heard": past["reason"],
        "before": before | {"past": past["decision"], "state": past["state"]},
        "after": after,
        "differs": differs,
        "weight": weight,
        "cost_microcents": 0,
    }
