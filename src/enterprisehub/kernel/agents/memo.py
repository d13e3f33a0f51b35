"""Steps that a run takes over from the run it repeats, instead of doing them again.

A step is the same one when it stands at the same place, has the same name and was given the same:
what an edited input changes is done anew, and so is all that relies on it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select

from enterprisehub.kernel.agents.models import StepRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work import runtime

_LONGEST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Earlier:
    """The run to take steps from. Those before `from_step` are taken over; effects of tools that
    act at once are, wherever they stand, unless they are allowed to happen again.
    """

    run_id: UUID
    from_step: int
    repeats_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that was taken over."""

    value: Any
    sealed: str


def fingerprint(kind: str, name: str, given: Any) -> str:
    """Equal for equal steps: 32 hex digits."""
    plain = to_jsonable_python(given, fallback=repr, serialize_unknown=True)
    whole = json.dumps([kind, name, plain], sort_keys=True, default=repr)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def seal(value: Any) -> str | None:
    """The value as it is kept beside its step; None for what is too long to keep."""
    sealed = runtime.installed().sealing.serialize(value)
    return sealed if len(sealed) <= _LONGEST_KEPT else None


async def find_kept(
    db: Db, earlier: Earlier | None, position: int, mark: str, *, acts: bool = False
) -> Kept | None:
    """What the same step of the earlier run came to, if this run may take it over."""
    if earlier is None:
        return None
    query = select(StepRow.kept).where(
        StepRow.run_id == earlier.run_id,
        StepRow.fingerprint == mark,
        StepRow.status.in_(("success", "reused")),
        StepRow.kept.is_not(None),
    )
    if not (acts and not earlier.repeats_allowed):
        if position >= earlier.from_step:
            return None
        query = query.where(StepRow.position == position)
    sealed = await db.scalar(query.order_by(StepRow.position).limit(1))
    if sealed is None:
        return None
    return Kept(runtime.installed().sealing.deserialize(sealed), sealed)
