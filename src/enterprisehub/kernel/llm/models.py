"""The usage ledger (every call, what it was for, what it cost) and answers kept for use again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog
from enterprisehub.kernel.search.models import HalfVec

CACHE_LEVELS = ("none", "miss", "process", "shared", "similar")
"""Not looked for, looked for in vain, and where it was found."""

CREDITS = "credits"
"""The route of bought data: rows of the same ledger, with a budget of their own."""


class ModelCallRow(TenantLog):
    """One attempt at one model. `cost_microcents` are millionths of a US cent.

    It is written as "reserved" with an estimate before the call, so that a budget also counts
    calls under way, and settled with the provider's own figures afterwards. A call that was
    answered from before (`cache_level`) cost nothing; `saved_…` is what the first one had used.
    """

    __tablename__ = "kernel_model_calls"
    __table_args__ = (
        CheckConstraint("status IN ('reserved', 'success', 'failed')", name="status"),
        CheckConstraint(f"cache_level IN {CACHE_LEVELS}", name="cache_level"),
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
    saved_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    saved_microcents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    run_id: Mapped[UUID | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    error: Mapped[str | None]


class KeptAnswerRow(TenantLog):
    """An answer that may be given again until it expires, with personal data still masked.

    `exact_key` is a digest of all that the model was told; `family_key` leaves out the one text
    that may be worded otherwise and adds its numbers and names. `embedding` is that text's vector
    by `embedding_model` ("connector:model/dimensions").
    """

    __tablename__ = "kernel_model_answers"
    __table_args__ = (
        Index("uq_kernel_model_answers_exact", "tenant_id", "exact_key", unique=True),
        Index("ix_kernel_model_answers_family", "tenant_id", "family_key", "created_at"),
        Index("ix_kernel_model_answers_expires", "tenant_id", "expires_at"),
        Index("ix_kernel_model_answers_prompt", "tenant_id", "prompt"),
    )

    exact_key: Mapped[str] = mapped_column(Text(collation="C"))
    family_key: Mapped[str | None] = mapped_column(Text(collation="C"))
    route: Mapped[str]
    prompt: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    tokens: Mapped[int]
    cost_microcents: Mapped[int] = mapped_column(BigInteger)
    cost_known: Mapped[bool]
    embedding: Mapped[str | None] = mapped_column(HalfVec)
    embedding_model: Mapped[str | None]
    expires_at: Mapped[datetime]
