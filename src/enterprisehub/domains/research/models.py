"""Documents with their passages; questions with their sources and the quotes taken from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

LIVE = text("deleted_at IS NULL")
# The tenant stands in the vector as a word of its own, so that the index leaves out the others.
_WORDS = "to_tsvector('simple', stems) || array_to_tsvector(ARRAY['tenant:' || tenant_id::text])"


class DocumentRow(TenantRow):
    """A document of the tenant; its file lies in the object store, its text in its passages."""

    __tablename__ = "research_documents"
    __table_args__ = (
        Index(
            "uq_research_documents_sha256",
            "tenant_id",
            "sha256",
            unique=True,
            postgresql_where=LIVE,
        ),
        Index("ix_research_documents_created", "tenant_id", "created_at", "id"),
        CheckConstraint("form IN ('text', 'markdown', 'pdf', 'docx')", name="form"),
    )

    title: Mapped[str]
    form: Mapped[str]
    file_name: Mapped[str]
    object_path: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    characters: Mapped[int]
    passage_count: Mapped[int]
    added_by: Mapped[str]


class PassageRow(TenantLog):
    """A piece of a document as it stands there, from character `start` on.

    `stems` are its words as ranking compares them, with blanks between.
    """

    __tablename__ = "research_passages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "document_id", "position"),
        Index("ix_research_passages_words", "words", postgresql_using="gin"),
    )

    document_id: Mapped[UUID] = belongs_to("research_documents", on_delete="CASCADE", index=False)
    position: Mapped[int]
    start: Mapped[int]
    page: Mapped[int | None]
    heading: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str]
    stems: Mapped[str]
    words: Mapped[str] = mapped_column(TSVECTOR, Computed(_WORDS, persisted=True), deferred=True)


class SessionRow(TenantRow):
    """One question and its answer. `kinds` are the records its asker may read, `asked_by` the only
    one who sees it; `progress` is what is being done; `report` holds the answer.
    """

    __tablename__ = "research_sessions"
    __table_args__ = (
        Index("ix_research_sessions_asked", "tenant_id", "asked_by", "created_at", "id"),
        Index("ix_research_sessions_run", "tenant_id", "run_id"),
        CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
        CheckConstraint("depth IN ('standard', 'deep')", name="depth"),
    )

    question: Mapped[str]
    depth: Mapped[str]
    places: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    asked_by: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="running")
    progress: Mapped[str] = mapped_column(server_default="")
    questions: Mapped[list[Any]] = mapped_column(server_default="[]")
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    report: Mapped[dict[str, Any] | None]
    engine: Mapped[str] = mapped_column(server_default="rules")
    source_count: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    run_id: Mapped[UUID | None]
    follows_id: Mapped[UUID | None] = belongs_to(
        "research_sessions", nullable=True, on_delete="CASCADE"
    )
    finished_at: Mapped[datetime | None]
    google_doc_id: Mapped[str | None]
    google_doc_url: Mapped[str | None]


class SourceRow(TenantLog):
    """A text that was found for a question, as it was read. `number` is its citation, once used."""

    __tablename__ = "research_sources"
    __table_args__ = (UniqueConstraint("tenant_id", "session_id", "key"),)

    session_id: Mapped[UUID] = belongs_to("research_sessions", on_delete="CASCADE", index=False)
    key: Mapped[str]
    place: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    body: Mapped[str]
    number: Mapped[int | None]


class EvidenceRow(TenantLog):
    """A quote in the ledger: it stands in its source's text from character `start` on."""

    __tablename__ = "research_evidence"
    __table_args__ = (UniqueConstraint("tenant_id", "session_id", "number"),)

    session_id: Mapped[UUID] = belongs_to("research_sessions", on_delete="CASCADE", index=False)
    source_id: Mapped[UUID] = belongs_to("research_sources", on_delete="CASCADE")
    number: Mapped[int]
    section: Mapped[int]
    start: Mapped[int]
    quote: Mapped[str]
    score: Mapped[float]
