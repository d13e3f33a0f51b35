"""Whether an action may go without asking a person, by the tenant's own rules."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.autonomy.earned import Earned, earned
from enterprisehub.kernel.actions.kinds import RISKS, ActionKind, Approval, Risk
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.sections import Section


class ActionSettings(Section, section="actions"):
    """`sending_paused` is the kill switch: nothing leaves, nothing is approved by itself."""

    sending_paused: bool = False
    sending_paused_because: str = ""
    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 10
    expiry_days: Annotated[int, Field(ge=1, le=90)] = 14


@dataclass(frozen=True, slots=True)
class Approving:
    """How an action is approved, and the rule that says so.

    Only `approvers` may approve, where any are named; undecided after `escalate_after`, it goes to
    those of `escalate_to` too. All are user ids.
    """

    automatic: bool
    approvals_needed: int
    rule: str
    rule_id: UUID | None = None
    rule_version: int | None = None
    approvers: tuple[str, ...] = ()
    escalate_after: timedelta | None = None
    escalate_to: tuple[str, ...] = ()
    because: str = ""

    @property
    def reason(self) -> str:
        """The rule, and what of the agent's record made it answer like this."""
        return f"{self.rule}: {self.because}" if self.because else self.rule

    @property
    def says(self) -> str:
        """What is asked, in words."""
        people = ("nobody is asked", "one person is asked", "two people are asked")
        words = people[min(self.approvals_needed, 2)]
        return f"{self.reason}: {words}{', by name' if self.approvers else ''}"

    @property
    def policy(self) -> dict[str, Any]:
        """What an approval is bound to: the rule in its version, and what it asks."""
        known = None if self.rule_id is None else str(self.rule_id)
        return {"id": known, "version": self.rule_version, "says": self.says}


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What people did with an agent's proposals of one kind in the last 90 days."""

    decided: int
    unedited: int

    @property
    def unedited_ratio(self) -> float:
        return self.unedited / self.decided if self.decided else 0.0


async def track_record(db: Db, agent: str, kind: str | None = None) -> TrackRecord:
    """How often the agent's proposals were approved as they stood."""
    since = clock.now() - timedelta(days=90)
    query = select(
        func.count(),
        func.count().filter(ActionRow.decision == "approved", ActionRow.original.is_(None)),
    ).where(
        ActionRow.agent == agent,
        ActionRow.decision.in_(("approved", "rejected")),
        ActionRow.decided_at >= since,
        ActionRow.decided_by.startswith("user:"),
    )
    if kind is not None:
        query = query.where(ActionRow.kind == kind)
    decided, unedited = (await db.execute(query)).one()
    return TrackRecord(decided, unedited)


async def approving(
    db: Db,
    kind: ActionKind,
    *,
    risk: Risk,
    aps: int,
    audience: str,
    amount_cents: int | None,
    agent: str | None,
    beside: UUID,
    segment: str = "",
) -> Approving:
    """How this action is to be approved. Without a rule that fits, a person is asked.

    An amount that nobody knows is within no bounds. `beside` is the action's id:
    it does not count against its rule's own cap. Where a rule lets agents earn it, one further
    down that asks two people still asks them.
    """
    if kind.approval is Approval.NEVER:
        return Approving(automatic=True, approvals_needed=0, rule="this kind needs no approval")
    query = select(PolicyRow).where(
        PolicyRow.enabled, PolicyRow.deleted_at.is_(None), PolicyRow.kind.in_((kind.name, "*"))
    )
    found = await db.scalars(query.order_by(PolicyRow.position, PolicyRow.id))
    rules = [
        rule
        for rule in found
        if _fits(rule, risk=risk, aps=aps, audience=audience, amount_cents=amount_cents)
        and rule.agent in (None, agent)
    ]
    for rule in rules:
        if rule.mode == "two_person":
            return _by(rule, 2)
        if rule.mode == "review" or kind.approval is Approval.ALWAYS:
            return _by(rule, 1)
        if rule.mode == "earned":
            record = await earned(
                db, agent=agent, kind=kind.name, segment=segment, risk=risk, action_id=beside
            )
            return await _by_record(db, rule, rules, record, kind.name, agent, beside)
        trusted = await _trusted(db, rule, kind.name, agent)
        if trusted and await _below_cap(db, rule, kind.name, beside):
            return _by(rule, 0)
    return Approving(automatic=False, approvals_needed=1, rule="no rule approves this by itself")


async def _by_record(
    db: Db,
    rule: PolicyRow,
    rules: list[PolicyRow],
    record: Earned,
    kind: str,
    agent: str | None,
    beside: UUID,
) -> Approving:
    """What the agent has earned counts only where nobody asks for two people, and under the cap."""
    two = next((other for other in rules if other.mode == "two_person"), None)
    if two is not None:
        return _by(two, 2)
    if not record.automatic:
        return replace(_by(rule, 1), because=record.because)
    if not await _trusted(db, rule, kind, agent):
        return replace(_by(rule, 1), because="below the share that this rule asks for itself")
    if not await _below_cap(db, rule, kind, beside):
        return replace(_by(rule, 1), because="as many as it may today went by themselves")
    return replace(_by(rule, 0), because=record.because)


def _by(rule: PolicyRow, people: int) -> Approving:
    minutes = rule.escalate_after_minutes
    return Approving(
        automatic=not people,
        approvals_needed=people,
        rule=rule.title,
        rule_id=rule.id,
        rule_version=rule.version,
        approvers=tuple(rule.approvers),
        escalate_after=None if minutes is None else timedelta(minutes=minutes),
        escalate_to=tuple(rule.escalate_to),
    )


def _fits(
    rule: PolicyRow, *, risk: Risk, aps: int, audience: str, amount_cents: int | None
) -> bool:
    return (
        _within(RISKS.index(risk), _rank(rule.min_risk), _rank(rule.max_risk))
        and (rule.min_aps is None or aps >= rule.min_aps)
        and rule.audience in (None, audience)
        and _within(amount_cents, rule.min_amount_cents, rule.max_amount_cents)
    )


def _rank(risk: str | None) -> int | None:
    return None if risk is None else [*RISKS].index(risk)  # type: ignore[arg-type]


def _within(value: int | None, lowest: int | None, highest: int | None) -> bool:
    if lowest is None and highest is None:
        return True
    if value is None:
        return False
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


async def _trusted(db: Db, rule: PolicyRow, kind: str, agent: str | None) -> bool:
    if rule.min_approved_unedited_ratio is None:
        return True
    if agent is None:
        return False
    record = await track_record(db, agent, kind)
    enough = record.decided >= rule.min_decided_count
    return enough and record.unedited_ratio >= rule.min_approved_unedited_ratio


async def _below_cap(db: Db, rule: PolicyRow, kind: str, beside: UUID) -> bool:
    if rule.daily_cap is None:
        return True
    since = clock.now() - timedelta(days=1)
    query = select(func.count()).where(
        ActionRow.kind == kind,
        ActionRow.decided_by == f"policy:{rule.title}",
        ActionRow.decided_at >= since,
        ActionRow.id != beside,
    )
    return (await db.scalar(query) or 0) < rule.daily_cap
