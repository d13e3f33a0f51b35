"""What can be found: one document per record, kept by the record's own domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Computed, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from enterprisehub.kernel.db.base import TenantLog

# The tenant and the kind stand in both vectors as words of their own, so that the index itself
# leaves out what belongs to others: GIN cannot hold a uuid beside a tsvector without an extension.
_MARKS = "array_to_tsvector(ARRAY['tenant:' || tenant_id::text, 'kind:' || kind])"
_WORDS = (
    "setweight(to_tsvector('simple', title), 'A')"
    " || setweight(to_tsvector('simple', subtitle), 'B')"
    " || setweight(to_tsvector('english', body), 'C')"
)


class HalfVec(UserDefinedType[str]):
    """A pgvector halfvec of any length, as its text form "[0.1,…]"."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        del kw
        return "halfvec"


class SearchDocument(TenantLog):
    """What of a record can be found. Derived: the domain writes it again with every change.

    `embedding_model` is "connector:model/dimensions", NULL until the model was asked; with 0
    dimensions the model has nothing to say about the document.
    """

    __tablename__ = "kernel_search_documents"
    __table_args__ = (
        Index("uq_kernel_search_documents_record", "tenant_id", "kind", "record_id", unique=True),
        Index("ix_kernel_search_documents_words", "words", postgresql_using="gin"),
        Index("ix_kernel_search_documents_names", "names", postgresql_using="gin"),
        Index(
            "ix_kernel_search_documents_unembedded",
            "tenant_id",
            "id",
            postgresql_where=text("embedding_model IS NULL"),
        ),
        Index(
            "ix_kernel_search_documents_model",
            "tenant_id",
            "embedding_model",
            postgresql_where=text("embedding_model IS NOT NULL"),
        ),
    )

    kind: Mapped[str]
    record_id: Mapped[UUID]
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    name_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    words: Mapped[str] = mapped_column(TSVECTOR, Computed(f"{_WORDS} || {_MARKS}", persisted=True))
    names: Mapped[str] = mapped_column(
        TSVECTOR, Computed(f"array_to_tsvector(name_keys) || {_MARKS}", persisted=True)
    )
    embedding: Mapped[str | None] = mapped_column(HalfVec)
    embedding_model: Mapped[str | None]
