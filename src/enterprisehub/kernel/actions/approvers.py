"""Whose agreement an action needs by the rules of now, and who is asked when nobody answers."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.autonomy.segments import segment_of
from enterprisehub.kernel.actions.effect import locked
from enterprisehub.kernel.actions.facts import ActionDecided
from enterprisehub.kernel.actions.kinds import ActionKind, Risk
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.actions.policies import Approving, approving
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.identity.members import list_members, member_ids
from enterprisehub.kernel.scope import Actor, Ref

UNASKED = Approving(
    automatic=True, approvals_needed=0, rule="answers within an exchange need no approval"
)


async def asked(db: Db, kind: ActionKind, row: ActionRow, payload: BaseModel) -> Approving:
    """What the rules ask for this action now."""
    by_agent = row.agent is not None or row.proposed_by.startswith("agent:")
    if not by_agent and kind.unasked(payload):
        return UNASKED
    return await approving(
        db,
        kind,
        risk=cast("Risk", row.risk),
        aps=row.aps,
        audience=kind.audience(payload),
        amount_cents=row.priority.get("amount_cents"),
        agent=row.agent,
        beside=row.id,
        segment=segment_of(kind.audience(payload), row.priority.get("temperature")),
    )


def bind(row: ActionRow, how: Approving, proposed_at: datetime) -> None:
    """The action waits for those whom the rule names, and is escalated when the rule says."""
    row.policy, row.approvals_needed = how.policy, how.approvals_needed
    row.approvers, row.escalate_to = list(how.approvers), list(how.escalate_to)
    row.escalate_at = None if how.escalate_after is None else proposed_at + how.escalate_after


def satisfied(row: ActionRow, how: Approving) -> bool:
    """Whether the decision that was made is enough by these rules."""
    if how.automatic:
        return True
    if (row.decided_by or "").startswith("policy:"):
        return False
    given = [one for one in row.approvals if _named(row, how, str(one["by"]))]
    return len(given) >= how.approvals_needed


def may_approve(row: ActionRow, actor: Actor) -> bool:
    """Whether this actor is among those who were named for the action, if any were."""
    return not row.approvers or str(actor) in _keys([*row.approvers, *_later(row, row.escalate_to)])


def has_approved(row: ActionRow, actor: Actor) -> bool:
    """Whether this actor is one of those who agreed to what is proposed now."""
    return any(given["by"] == str(actor) for given in row.approvals)


async def require_approver(db: Db, row: ActionRow, how: Approving) -> None:
    """The caller is one of those whom the rule names.

    Raises:
        Denied: it names others.
    """
    if _named(row, how, str(db.scope.actor)):
        return
    named = {*how.approvers, *_later(row, how.escalate_to)}
    names = [one.name for one in await list_members(db) if str(one.user_id) in named]
    who = " or ".join(names) or "people who have left"
    raise Denied(f"The rule “{how.rule}” asks {who} to approve this.")


def _named(row: ActionRow, how: Approving, by: str) -> bool:
    return not how.approvers or by in _keys([*how.approvers, *_later(row, how.escalate_to)])


def _later(row: ActionRow, people: Any) -> list[str]:
    return [] if row.escalated_at is None else list(people)


def _keys(user_ids: list[str]) -> set[str]:
    return {f"user:{user_id}" for user_id in user_ids}


async def escalate_due(db: Db) -> int:
    """What nobody decided in time is put before those whom its rule names for that. How many."""
    now = clock.now()
    query = select(ActionRow.id).where(
        ActionRow.state == "proposed",
        ActionRow.escalated_at.is_(None),
        ActionRow.escalate_at <= now,
        ActionRow.deleted_at.is_(None),
    )
    ids = list(await db.scalars(query))
    able = {str(user_id) for user_id in await member_ids(db, having=DECIDE)} if ids else set()
    for action_id in ids:
        row, _ = await locked(db, action_id)
        people = [user_id for user_id in row.escalate_to if user_id in able]
        row.escalated_at, row.snoozed_until = now, None
        row.assigned_to = UUID(people[0]) if people else None
        subjects = [Ref.parse(text) for text in row.subjects]
        summary = f"Nobody decided in time, escalated: {row.title}"
        timeline.add(db, "actions.escalated", subjects, summary, action_id=str(row.id))
        fact = ActionDecided(row.id, row.kind, "escalated", str(db.scope.actor))
        await publish(db, fact, Ref("kernel.action", row.id))
    return len(ids)
