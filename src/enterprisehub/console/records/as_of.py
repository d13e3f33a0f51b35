"""A record as it was, or why that cannot be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.kernel.archive.built_in import AUDIT
from enterprisehub.kernel.archive.list_archives import moved
from enterprisehub.kernel.audit.read_history import record_as_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.records import RecordKind


async def read_as_of(
    db: Db, kind: RecordKind, record_id: UUID, at: datetime
) -> dict[str, Any] | None:
    """The record as it was at that moment; None when it did not exist then.

    Raises:
        Conflict: what was changed until then lies in the cold store.
    """
    found = await record_as_of(db, kind, record_id, at)
    if found is None and (months := await moved(db, AUDIT.name, until=at)):
        raise Conflict(
            f"The changes of {months.months} moved to the cold store; what this record was then "
            "can be told once they are brought back, under Settings, Retention."
        )
    return found
