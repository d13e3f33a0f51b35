"""What the kernel itself lets move to the cold store: the change log, and what services sent."""

from datetime import datetime

from sqlalchemy import text

from enterprisehub.kernel.archive.kinds import ArchiveKind, declare_archive
from enterprisehub.kernel.archive.permissions import READ
from enterprisehub.kernel.audit.permissions import READ as AUDIT_READ
from enterprisehub.kernel.db.session import Db

_UNSEALED = text(
    "SELECT count(*) FROM kernel_changes c WHERE at >= :span_from AND at < :span_to"
    " AND NOT EXISTS (SELECT FROM kernel_change_links l"
    " WHERE l.tenant_id = c.tenant_id AND l.change_seq = c.seq)"
)


async def _still_unsealed(db: Db, start: datetime, end: datetime) -> str | None:
    count = await db.scalar(_UNSEALED, {"span_from": start, "span_to": end})
    return f"{count} changes are not sealed yet." if count else None


AUDIT = declare_archive(
    ArchiveKind(
        "audit",
        "kernel_changes",
        "Audit events",
        AUDIT_READ,
        after_days=90,
        time_column="at",
        key="seq",
        blocked=_still_unsealed,
        append_only=True,
    )
)
INBOX = declare_archive(
    ArchiveKind(
        "inbox",
        "kernel_inbox",
        "What services sent (raw)",
        READ,
        after_days=365,
        where="state IN ('done', 'ignored')",
        least_days=90,
    )
)
