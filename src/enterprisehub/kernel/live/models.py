"""What was told to live pages, kept for a day so that nobody who reconnects misses anything."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog


class LiveRow(TenantLog):
    """`txid` is the transaction that told it: a reader's snapshot says exactly what it has seen.

    Numbers alone would not do, for a lower one may be committed after a higher one.
    """

    __tablename__ = "kernel_live"
    __table_args__ = (
        Index("ix_kernel_live_txid", "tenant_id", "txid"),
        Index("ix_kernel_live_created", "tenant_id", "created_at"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    txid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    topic: Mapped[str]
    html: Mapped[str | None]
    data: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    user_id: Mapped[UUID | None]
    permission: Mapped[str | None]
