"""Texts of ours, and the posts made from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.content.contracts import CHANNELS, PIECE, POST, STATES
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref

_LIVE = text("deleted_at IS NULL")


def _one_of(column: str, words: Any) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class PieceRow(TenantRow):
    """A text that posts are made from."""

    __tablename__ = "content_pieces"
    __table_args__ = (
        Index("ix_content_pieces_made", "tenant_id", "created_at", "id", postgresql_where=_LIVE),
    )

    title: Mapped[str]
    text: Mapped[str]
    made_by: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(PIECE, self.id)


class PostRow(TenantRow):
    """One post for one channel. `part` orders the posts of a thread; `style` is how it was made.

    `voice` labels the manner it is written in, `network` is the account it is planned for, and
    `url` where it stands.
    """

    __tablename__ = "content_posts"
    __table_args__ = (
        Index("ix_content_posts_planned", "tenant_id", "planned_at", "id", postgresql_where=_LIVE),
        Index("ix_content_posts_piece", "tenant_id", "piece_id", "id", postgresql_where=_LIVE),
        _one_of("channel", CHANNELS),
        _one_of("state", STATES),
    )

    piece_id: Mapped[UUID] = belongs_to("content_pieces", on_delete="CASCADE", index=False)
    channel: Mapped[str]
    style: Mapped[str] = mapped_column(server_default="summary")
    part: Mapped[int] = mapped_column(server_default="1")
    body: Mapped[str]
    graphic: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="draft")
    planned_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    network: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str] = mapped_column(server_default="")
    voice: Mapped[str] = mapped_column(server_default="")
    error: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(POST, self.id)
