"""What a record of theirs and the one of ours that it is say to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.sync.logic.know_pairs import Pairs
from enterprisehub.domains.sync.logic.merge_values import Ruled, Step, merge_values
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow


@dataclass(frozen=True, slots=True)
class Compared:
    """The steps of both sides, and what could not be understood, in words.

    `record_id` is none where the record is to be made here.
    """

    copy_id: UUID
    record_id: UUID | None
    steps: tuple[Step, ...]
    theirs: dict[str, Any]
    problems: tuple[str, ...]

    def turn(self, *turns: str) -> list[Step]:
        return [step for step in self.steps if step.turn in turns]


def compare_copy(
    connection: ConnectionRow,
    pairs: Pairs,
    copy: CopyRow,
    ours: Exchanged | None,
    left: Mapping[str, str] | None = None,
) -> Compared:
    """Nothing is written: what each field would do now. Those `left` go nowhere, each with why."""
    theirs, problems = pairs.taken(copy.payload)
    for name, why in (left or {}).items():
        del theirs[name]
        problems.append(why)
    same = ours is not None and copy.record_id == ours.id
    steps = merge_values(
        _rules(connection, pairs),
        ours.values if ours else {},
        theirs,
        copy.agreed if same else {},
        ours_at=_ours_at(ours),
        theirs_at=copy.their_changed_at,
        ours_seen=copy.ours_seen if same else {},
    )
    if ours is None:
        steps = [step for step in steps if step.turn == "take" and step.theirs is not None]
    record_id = ours.id if ours else None
    return Compared(copy.id, record_id, tuple(steps), theirs, tuple(problems))


def _rules(connection: ConnectionRow, pairs: Pairs) -> Sequence[Ruled]:
    """A connection that only takes, or only gives, narrows every pair."""
    if not connection.takes and not connection.gives:
        return []
    made = []
    for pair in pairs.pairs:
        way = pair.way
        if not connection.gives:
            way = "in"
        elif not connection.takes:
            way = "out"
        if pair.way in {way, "both"}:
            made.append(Ruled(pair.ours.name, way, pair.rule))
    return made


def _ours_at(ours: Exchanged | None) -> datetime | None:
    return ours.updated_at if ours else None
