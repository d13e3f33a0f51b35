"""Whom we compete with, and what we answer when they are named."""

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.outreach.contracts import COMPETITOR
from enterprisehub.kernel.db.base import TenantRow
from enterprisehub.kernel.scope import Ref


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
