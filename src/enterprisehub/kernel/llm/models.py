"""The usage ledger: every call to a language model, what it was for and what it cost."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog


class ModelCallRow(TenantLog):
    """One attempt at one model. `cost_microcents` are millionths of a US cent.

    It is written as "reserved" with an estimate before the call, so that a budget also counts
    calls under way, and settled with the provider's own figures afterwards.
    """

    __tablename__ = "kernel_model_calls"
    __table_args__ = (
        CheckConstraint("status IN ('reserved', 'success', 'failed')", name="status"),
        Index("ix_kernel_model_calls_created", "tenant_id", "created_at"),
        Index("ix_kernel_model_calls_run", "tenant_id", "run_id"),
        Index("ix_kernel_model_calls_prompt", "tenant_id", "prompt", "created_at"),
    )

    route: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="reserved")
    prompt: Mapped[str] = mapped_column(server_default="")
    prompt_version: Mapped[str]
    tokens_in: Mapped[int] = mapped_column(server_default="0")
    tokens_out: Mapped[int] = mapped_column(server_default="0")
    tokens_cached: Mapped[int] = mapped_column(server_default="0")
    cost_microcents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cost_known: Mapped[bool] = mapped_column(server_default="false")
    latency_ms: Mapped[int | None]
    cache_level: Mapped[str] = mapped_column(server_default="none")
    run_id: Mapped[UUID | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    error: Mapped[str | None]
