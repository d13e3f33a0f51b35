"""Whom we compete with; follow-up sequences and where people stand in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.outreach.contracts import COMPETITOR, SEQUENCE
from enterprisehub.kernel.db.across import watch
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref

RUNNING = "state = 'running' AND deleted_at IS NULL"
LIVE = "state = 'live' AND deleted_at IS NULL"
PLACES_DUE = watch("outreach_places_due", "outreach_places", f"{RUNNING} AND due_at <= now()")
SEQUENCES_LIVE = watch("outreach_sequences_live", "outreach_sequences", LIVE)


class CompetitorRow(TenantRow):
    """A competitor with its battlecard; `aliases` are other names people use for it."""

    __tablename__ = "outreach_competitors"
    __table_args__ = (
        Index(
            "uq_outreach_competitors_name_key",
            "tenant_id",
            "name_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Text(collation="C"))
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    strengths: Mapped[str] = mapped_column(server_default="")
    weaknesses: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(COMPETITOR, self.id)


class SequenceRow(TenantRow):
    """Steps that a person goes through by themselves. `plan` is everything but the steps.

    `because` says why it does not run; `paused_at` since when, so that times can be moved on.
    """

    __tablename__ = "outreach_sequences"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'live', 'paused', 'ended')", name="state"),
        Index(
            "uq_outreach_sequences_name_key",
            "tenant_id",
            "name_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_outreach_sequences_live", "tenant_id", postgresql_where=text(LIVE)),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Text(collation="C"))
    state: Mapped[str] = mapped_column(server_default="draft")
    because: Mapped[str] = mapped_column(server_default="")
    plan: Mapped[dict[str, Any]]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]

    @property
    def ref(self) -> Ref:
        return Ref(SEQUENCE, self.id)


class StepRow(TenantRow):
    """A step at its place. Removed ones keep theirs, for those who have passed them."""

    __tablename__ = "outreach_steps"
    __table_args__ = (
        CheckConstraint("kind IN ('text', 'email', 'task', 'wait')", name="kind"),
        Index("ix_outreach_steps_order", "tenant_id", "sequence_id", "position"),
    )

    sequence_id: Mapped[UUID] = belongs_to("outreach_sequences", on_delete="CASCADE", index=False)
    position: Mapped[int]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]


class PlaceRow(TenantRow):
    """Where a person stands in a sequence: behind `passed_id`, at `step_id`.

    `due_at` is when something has to be done without anybody's word; `tries` counts the proposals
    made for them, so that none is made twice. Of running ones there is one per person.
    """

    __tablename__ = "outreach_places"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'finished', 'left')", name="state"),
        Index(
            "uq_outreach_places_running",
            "tenant_id",
            "sequence_id",
            "contact_id",
            unique=True,
            postgresql_where=text(RUNNING),
        ),
        Index("ix_outreach_places_due", "due_at", "tenant_id", postgresql_where=text(RUNNING)),
        Index("ix_outreach_places_contact", "tenant_id", "contact_id", "sequence_id", "id"),
        Index("ix_outreach_places_state", "tenant_id", "sequence_id", "state", "id"),
    )

    sequence_id: Mapped[UUID] = belongs_to("outreach_sequences", on_delete="CASCADE", index=False)
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    state: Mapped[str] = mapped_column(server_default="running")
    entered_by: Mapped[str] = mapped_column(server_default="")
    passed_id: Mapped[UUID | None]
    step_id: Mapped[UUID | None]
    since_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")
    says: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]


class StepRunRow(TenantRow):
    """What became of one step for one person. `timing` is why the message goes at that time."""

    __tablename__ = "outreach_step_runs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "place_id", "step_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'done', 'skipped', 'stopped')", name="state"),
        Index("ix_outreach_step_runs_step", "tenant_id", "sequence_id", "step_id", "state", "id"),
        Index("ix_outreach_step_runs_action", "tenant_id", "action_id"),
        Index("ix_outreach_step_runs_contact", "tenant_id", "contact_id", "at"),
    )

    place_id: Mapped[UUID] = belongs_to("outreach_places", on_delete="CASCADE", index=False)
    sequence_id: Mapped[UUID] = belongs_to("outreach_sequences", on_delete="CASCADE", index=False)
    step_id: Mapped[UUID] = belongs_to("outreach_steps", on_delete="CASCADE", index=True)
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    state: Mapped[str] = mapped_column(server_default="waiting")
    action_id: Mapped[UUID | None]
    says: Mapped[str] = mapped_column(server_default="")
    planned_at: Mapped[datetime | None]
    timing: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    at: Mapped[datetime]
    replied_at: Mapped[datetime | None]
    left_for: Mapped[str | None]


class ReplyHoursRow(TenantRow):
    """How many answers came in each hour of the day, for a segment or (empty) for everybody."""

    __tablename__ = "outreach_reply_hours"
    __table_args__ = (UniqueConstraint("tenant_id", "segment"),)

    segment: Mapped[str]
    hours: Mapped[list[Any]]
    learned_at: Mapped[datetime]
