"""Raw payloads and derived rows are counted against each other.

Every payload is derived or rejected with a reason, and each derived root is a row: what an
incremental reading loses silently elsewhere shows here (measured against the raw store).
"""

from dataclasses import dataclass, field
from uuid import UUID

from enterprisehub.domains.delivery.queries import derived, raw
from enterprisehub.kernel.db.session import Db

# Streams whose every derived payload is one row of this table.
ROWS_OF = {
    "issues": "items",
    "pulls": "pulls",
    "deployments": "deployments",
    "releases": "releases",
}


@dataclass(slots=True)
class Balance:
    """`gaps` says, in words, what does not agree; empty when all does."""

    raw: int = 0
    derived: int = 0
    rejected: int = 0
    waiting: int = 0
    gaps: list[str] = field(default_factory=list)


async def reconcile_site(db: Db, site_id: UUID) -> Balance:
    """How the payloads of a site divide, and whether the rows agree with them."""
    counts = await raw.counts(db, site_id)
    balance = Balance()
    for (_, state), count in counts.items():
        balance.raw += count
        match state:
            case "derived":
                balance.derived += count
            case "rejected":
                balance.rejected += count
            case _:
                balance.waiting += count
    if balance.waiting:
        balance.gaps.append(f"{balance.waiting} payloads still wait to be derived.")
    rows = await derived.row_counts(db, site_id)
    for stream, table in ROWS_OF.items():
        told = counts.get((stream, "derived"), 0)
        if told != rows[table]:
            balance.gaps.append(
                f"{told} payloads of {stream} were derived; there are {rows[table]}."
            )
    return balance
