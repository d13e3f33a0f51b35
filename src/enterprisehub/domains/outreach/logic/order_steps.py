"""Where steps stand after an edit, removed ones included. Pure.

A person stands behind the last step they went through. What is put before that is skipped for
them, what is put behind it is still to come. A removed step keeps its place, right behind the step
it followed, so that whoever stands there knows what comes next.
"""

from collections.abc import Sequence
from uuid import UUID


def order_steps(before: Sequence[UUID], wanted: Sequence[UUID]) -> list[UUID]:
    """All steps in their new order: those wanted as given, the others behind whom they followed."""
    kept = set(wanted)
    following: dict[UUID | None, list[UUID]] = {}
    anchor: UUID | None = None
    for one in before:
        if one in kept:
            anchor = one
        else:
            following.setdefault(anchor, []).append(one)
    order = list(following.get(None, []))
    for one in wanted:
        order += [one, *following.get(one, [])]
    return order


def next_step(
    order: Sequence[tuple[UUID, bool]], passed_id: UUID | None, gone_through: set[UUID]
) -> UUID | None:
    """The first live step behind the one passed last that was not gone through.

    `order` tells of each step whether it is live.
    """
    behind = passed_id is None
    for step_id, live in order:
        if behind and live and step_id not in gone_through:
            return step_id
        behind = behind or step_id == passed_id
    return None
