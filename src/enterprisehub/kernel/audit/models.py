"""The change log: what every record was before and after, by whom, in which request."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from enterprisehub.kernel.db.base import Base

changes = Table(
    "kernel_changes",
    Base.metadata,
    Column("tenant_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True, server_default=func.now()),
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("table_name", String, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("operation", String, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("actor", String, nullable=False),
    Column("request_id", String),
    Column("txid", BigInteger, nullable=False, server_default=text("0")),
    Index("ix_kernel_changes_record", "tenant_id", "record_id", "seq"),
    Index("ix_kernel_changes_seq", "tenant_id", "seq"),
    Index("ix_kernel_changes_order", "tenant_id", "txid", "seq"),
    info={"tenant_table": True},
    postgresql_partition_by="RANGE (at)",
)
"""Written by the triggers of `kernel.db.schema` alone; partitioned by month."""

links = Table(
    "kernel_change_links",
    Base.metadata,
    Column("tenant_id", Uuid, primary_key=True, server_default=text("hub.tenant()")),
    Column("position", BigInteger, primary_key=True),
    Column("change_seq", BigInteger, nullable=False),
    Column("change_at", DateTime(timezone=True), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("uq_kernel_change_links_seq", "tenant_id", "change_seq", unique=True),
    info={"tenant_table": True},
)
"""The hash chain over the change log, one link per change, sealed in batches after the commit."""
