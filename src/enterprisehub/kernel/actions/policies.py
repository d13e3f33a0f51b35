"""Whether an action may go without asking a person, by the tenant's own rules."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import RISKS, ActionKind, Approval, Risk
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.sections import Section


class ActionSettings(Section, section="actions"):
    """`sending_paused` is the kill switch: nothing leaves, nothing is approved by itself."""

    sending_paused: bool = False
    sending_paused_because: str = ""
    undo_seconds: int = 10
    expiry_days: int = 14


@dataclass(frozen=True, slots=True)
class Approving:
    """How an action is approved, and the rule that says so."""

    automatic: bool
    approvals_needed: int
    rule: str


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
    amount_cents: int,
    agent: str | None,
) -> Approving:
    """How this action is to be approved. Without a rule that fits, a person is asked."""
    if kind.approval is Approval.NEVER:
        return Approving(automatic=True, approvals_needed=0, rule="this kind needs no approval")
    settings = await ActionSettings.load(db)
    if settings.sending_paused:
        return Approving(automatic=False, approvals_needed=1, rule="sending is paused")
    query = select(PolicyRow).where(
        PolicyRow.enabled, PolicyRow.deleted_at.is_(None), PolicyRow.kind.in_((kind.name, "*"))
    )
    for rule in await db.scalars(query.order_by(PolicyRow.position, PolicyRow.id)):
        fits = _fits(rule, risk=risk, aps=aps, audience=audience, amount_cents=amount_cents)
        if not fits or rule.agent not in (None, agent):
            continue
        if rule.mode == "two_person":
            return Approving(automatic=False, approvals_needed=2, rule=rule.title)
        if rule.mode == "review" or kind.approval is Approval.ALWAYS:
            return Approving(automatic=False, approvals_needed=1, rule=rule.title)
        if await _trusted(db, rule, kind.name, agent) and await _below_cap(db, rule, kind.name):
            return Approving(automatic=True, approvals_needed=0, rule=rule.title)
    return Approving(automatic=False, approvals_needed=1, rule="no rule approves this by itself")


def _fits(rule: PolicyRow, *, risk: Risk, aps: int, audience: str, amount_cents: int) -> bool:
    return (
        (rule.max_risk is None or RISKS.index(risk) <= [*RISKS].index(rule.max_risk))  # type: ignore[arg-type]
        and (rule.min_aps is None or aps >= rule.min_aps)
        and rule.audience in (None, audience)
        and (rule.max_amount_cents is None or amount_cents <= rule.max_amount_cents)
    )


async def _trusted(db: Db, rule: PolicyRow, kind: str, agent: str | None) -> bool:
    if rule.min_approved_unedited_ratio is None:
        return True
    if agent is None:
        return False
    record = await track_record(db, agent, kind)
    return record.unedited_ratio >= rule.min_approved_unedited_ratio


async def _below_cap(db: Db, rule: PolicyRow, kind: str) -> bool:
    if rule.daily_cap is None:
        return True
    since = clock.now() - timedelta(days=1)
    query = select(func.count()).where(
        ActionRow.kind == kind,
        ActionRow.decided_by == f"policy:{rule.title}",
        ActionRow.decided_at >= since,
    )
    return (await db.scalar(query) or 0) < rule.daily_cap
