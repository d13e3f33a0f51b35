"""Golden leads: who scores 80 or more and was active within 7 days, the best first."""

from dataclasses import astuple, replace
from typing import Final

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.queries import ContactFilter
from enterprisehub.kernel import cache
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db

FRESH_SECONDS: Final = 30.0


async def find_golden_leads(
    db: Db, which: ContactFilter, *, limit: int = 50, cursor: str | None = None
) -> Slice:
    """A page of them, at most 30 seconds old; further conditions of `which` hold too."""
    golden = replace(which, golden=True)

    async def compute() -> Slice:
        return await queries.contact_page(db, golden, sort="score", limit=limit, cursor=cursor)

    parts = [*(str(part) for part in astuple(golden)), limit, cursor or ""]
    return await cache.shared().get_or_compute(
        db.scope.tenant_id, "crm.golden_leads", parts, compute, ttl_seconds=FRESH_SECONDS
    )
