"""What passed between clients and us, as analysts ask for it: the last 50, or the last 90 days."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db

type Span = Literal["last_50", "last_90_days"]

LAST: Final = 50
DAYS: Final = 90


async def read_history(
    db: Db,
    contact_ids: Sequence[UUID],
    span: Span,
    *,
    limit: int = LAST,
    cursor: str | None = None,
) -> Slice:
    """Newest first; the last 50 whatever their age, and with a cursor those before them."""
    since = clock.now() - timedelta(days=DAYS) if span == "last_90_days" else None
    most = min(limit, LAST) if span == "last_50" else limit
    ids = list(contact_ids)
    return await queries.interaction_page(db, ids, since=since, limit=most, cursor=cursor)
