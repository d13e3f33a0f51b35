"""The exact effect of an action as it would be now, and what differs from what was shown."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.actions.kinds import KINDS, ActionKind, Rendered, effect_hash
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Effect:
    payload: dict[str, Any]
    rendered: Rendered
    targets: dict[str, Any]
    hash: str


async def effect_of(db: Db, kind: ActionKind, payload: Any, policy: dict[str, Any]) -> Effect:
    """Rendered now, with the state of its targets now, under the rule that was asked."""
    rendered = await kind.render(db, payload)
    targets = await kind.watch(db, payload) if kind.watch else {}
    values = payload.model_dump(mode="json")
    digest = effect_hash(kind.name, values, rendered.as_json(), targets, policy)
    return Effect(values, rendered, targets, digest)


def show(row: ActionRow, effect: Effect) -> None:
    """The row holds and shows this effect."""
    row.payload = effect.payload
    row.rendered = effect.rendered.as_json()
    row.title = effect.rendered.title
    row.targets = effect.targets
    row.effect_hash = effect.hash


def differences(row: ActionRow, effect: Effect) -> list[dict[str, Any]]:
    """What a person is told has changed: [{"what", "before", "after"}]."""
    now_fields = dict(effect.rendered.fields)
    before_fields = dict(row.rendered.get("fields", []))
    labels = dict.fromkeys([*before_fields, *now_fields])
    names = dict.fromkeys([*row.targets, *effect.targets])
    pairs = [
        *((label, before_fields.get(label), now_fields.get(label)) for label in labels),
        ("Text", row.rendered.get("body"), effect.rendered.body),
        *((name, row.targets.get(name), effect.targets.get(name)) for name in names),
    ]
    return [
        {"what": what, "before": before, "after": after}
        for what, before, after in pairs
        if before != after
    ]


async def locked(db: Db, action_id: UUID) -> tuple[ActionRow, ActionKind]:
    """The action, locked until the transaction ends, with its kind.

    Raises:
        NotFound: this tenant has no such action.
    """
    query = select(ActionRow).where(ActionRow.id == action_id, ActionRow.deleted_at.is_(None))
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This proposal does not exist.")
    return row, KINDS[row.kind]
