"""The queue of everything that wants to leave the program."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

STATES = (
    "proposed",
    "approved",
    "performing",
    "done",
    "refused",
    "rejected",
    "failed",
    "expired",
    "cancelled",
    "undone",
)
OPEN_STATES = ("proposed", "approved", "performing", "failed")


class ActionRow(TenantRow):
    """One proposed effect and everything that happened to it.

    `effect_hash` binds an approval to what was shown: kind, payload, rendered effect, the values
    of its targets and the rule that was asked, in its version (`policy`). `not_before` holds an
    approved action back, for the time in which an approval can be undone or until a rule allows
    it. `unsettled` stands from the moment a try begins until its outcome is known,
    `reaching_until` for as long as it may be under way. `segment` is what an agent's autonomy is
    counted by, `reversed_at` when what was done turned out to be unwanted.
    """

    __tablename__ = "kernel_actions"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("risk IN ('low', 'medium', 'high')", name="risk"),
        CheckConstraint("aps BETWEEN 0 AND 100", name="aps"),
        UniqueConstraint("tenant_id", "dedupe_key"),
        Index("ix_kernel_actions_queue", "tenant_id", "state", "aps", "id"),
        Index("ix_kernel_actions_subject", "tenant_id", "subject_kind", "subject_id"),
        Index(
            "ix_kernel_actions_record",
            "tenant_id",
            "agent",
            "kind",
            "segment",
            "decided_at",
            postgresql_where=text("agent IS NOT NULL"),
        ),
        Index(
            "ix_kernel_actions_escalate",
            "escalate_at",
            postgresql_where=text("state = 'proposed' AND escalate_at IS NOT NULL"),
        ),
        Index(
            "ix_kernel_actions_due",
            "not_before",
            postgresql_where=text("state IN ('approved', 'performing')"),
        ),
    )

    kind: Mapped[str]
    title: Mapped[str]
    payload: Mapped[dict[str, Any]]
    rendered: Mapped[dict[str, Any]]
    effect_hash: Mapped[str]
    targets: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str]
    dedupe_key: Mapped[str | None]

    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    subjects: Mapped[list[Any]] = mapped_column(server_default="[]")
    reason: Mapped[str]
    evidence: Mapped[list[Any]] = mapped_column(server_default="[]")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    risk: Mapped[str]
    aps: Mapped[int]
    aps_factors: Mapped[list[Any]] = mapped_column(server_default="[]")
    priority: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    cost_microcents: Mapped[int] = mapped_column(BigInteger, server_default="0")

    proposed_by: Mapped[str]
    agent: Mapped[str | None]
    segment: Mapped[str] = mapped_column(server_default="")
    run_id: Mapped[UUID | None]
    policy: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    approvals_needed: Mapped[int] = mapped_column(server_default="1")
    approvers: Mapped[list[Any]] = mapped_column(server_default="[]")
    escalate_at: Mapped[datetime | None]
    escalate_to: Mapped[list[Any]] = mapped_column(server_default="[]")
    escalated_at: Mapped[datetime | None]
    approvals: Mapped[list[Any]] = mapped_column(server_default="[]")
    assigned_to: Mapped[UUID | None]
    snoozed_until: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    held_because: Mapped[str | None]

    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    original: Mapped[dict[str, Any] | None]
    changed_since: Mapped[list[Any] | None]

    attempts: Mapped[int] = mapped_column(server_default="0")
    unsettled: Mapped[bool] = mapped_column(server_default="false")
    reaching_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    performed_at: Mapped[datetime | None]
    receipt_id: Mapped[UUID | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    error_code: Mapped[str | None]
    undo_until: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]
    reversed_because: Mapped[str | None]

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class PolicyRow(TenantRow):
    """A tenant's rule for approving without asking, for letting agents earn that, or for asking.

    The first enabled rule, by `position`, whose conditions all hold decides. `approvers` are the
    user ids of those who alone may approve (empty: whoever may decide); undecided for so long, the
    proposal goes to those of `escalate_to`, who may approve it then too.
    """

    __tablename__ = "kernel_action_policies"
    __table_args__ = (
        CheckConstraint("mode IN ('auto', 'earned', 'review', 'two_person')", name="mode"),
        Index("ix_kernel_action_policies_order", "tenant_id", "position"),
    )

    title: Mapped[str]
    kind: Mapped[str]
    mode: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="100")
    enabled: Mapped[bool] = mapped_column(server_default="true")
    min_risk: Mapped[str | None]
    max_risk: Mapped[str | None]
    min_aps: Mapped[int | None]
    audience: Mapped[str | None]
    min_amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    max_amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    agent: Mapped[str | None]
    min_approved_unedited_ratio: Mapped[float | None]
    min_decided_count: Mapped[int] = mapped_column(server_default="10")
    daily_cap: Mapped[int | None]
    approvers: Mapped[list[Any]] = mapped_column(server_default="[]")
    escalate_after_minutes: Mapped[int | None]
    escalate_to: Mapped[list[Any]] = mapped_column(server_default="[]")


class AutonomyRow(TenantRow):
    """How far one agent is trusted with one kind of action in one segment, and by what evidence.

    `since` is when the level was last changed: what people decided after that counts for the next
    step. `enabled` is the person's own switch.
    """

    __tablename__ = "kernel_autonomy"
    __table_args__ = (
        CheckConstraint("level IN ('review', 'sampled', 'automatic')", name="level"),
        UniqueConstraint("tenant_id", "agent", "kind", "segment"),
    )

    agent: Mapped[str]
    kind: Mapped[str]
    segment: Mapped[str]
    level: Mapped[str] = mapped_column(server_default="review")
    since: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(server_default="")
    enabled: Mapped[bool] = mapped_column(server_default="true")
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    judged_at: Mapped[datetime | None]


class AutonomyMoveRow(TenantLog):
    """One change of a level: from where, to where, by whom or by itself, on which evidence."""

    __tablename__ = "kernel_autonomy_moves"
    __table_args__ = (
        Index("ix_kernel_autonomy_moves_cell", "tenant_id", "autonomy_id", "created_at"),
    )

    autonomy_id: Mapped[UUID] = belongs_to("kernel_autonomy", on_delete="CASCADE", index=False)
    before: Mapped[str]
    after: Mapped[str]
    because: Mapped[str]
    moved_by: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
