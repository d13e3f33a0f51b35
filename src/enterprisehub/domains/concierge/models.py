"""What agents may tell: homes that are offered, and answers to questions."""

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.concierge.contracts import ANSWER, LISTING, STATUSES
from enterprisehub.kernel.db.base import TenantRow
from enterprisehub.kernel.scope import Ref

_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)


class ListingRow(TenantRow):
    """A home. `place_key` is its place as it is compared: folded, without the state.

    `external_key` is its name in the list that it came from.
    """

    __tablename__ = "concierge_listings"
    __table_args__ = (
        Index(
            "ix_concierge_listings_offered",
            "tenant_id",
            "place_key",
            "price_cents",
            "id",
            postgresql_where=text("deleted_at IS NULL AND status = 'for_sale'"),
        ),
        Index(
            "uq_concierge_listings_address",
            "tenant_id",
            "address_key",
            "place_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "uq_concierge_listings_external_key",
            "tenant_id",
            "external_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
    )

    address: Mapped[str]
    address_key: Mapped[str]
    place: Mapped[str]
    place_key: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    bedrooms: Mapped[int | None]
    bathrooms: Mapped[float | None]
    status: Mapped[str] = mapped_column(server_default="for_sale")
    url: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    external_key: Mapped[str | None]

    @property
    def ref(self) -> Ref:
        return Ref(LISTING, self.id)


class AnswerRow(TenantRow):
    """One entry of the tenant's knowledge. The terms are its words as they are compared."""

    __tablename__ = "concierge_answers"
    __table_args__ = (
        Index(
            "ix_concierge_answers_language",
            "tenant_id",
            "language",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint("language IN ('en', 'es', 'de', 'fr', 'it', 'nl')", name="language"),
    )

    question: Mapped[str]
    answer: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    question_terms: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    answer_terms: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")

    @property
    def ref(self) -> Ref:
        return Ref(ANSWER, self.id)
