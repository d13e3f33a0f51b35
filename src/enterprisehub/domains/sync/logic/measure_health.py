"""How well each copy of our records agrees with ours."""

from collections.abc import Sequence
from typing import Literal

from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def measure_health(db: Db, rows: Sequence[ConnectionRow] | None = None) -> list[SyncHealth]:
    """One for each connection, oldest first."""
    if rows is None:
        rows = await connections.connections(db)
    counts = await connections.tallies(db, [row.id for row in rows])
    return [_health(row, counts[row.id]) for row in rows]


def _health(row: ConnectionRow, counts: dict[str, int]) -> SyncHealth:
    lag = clock.now() - row.synced_at if row.synced_at else None
    return SyncHealth(
        connection_id=row.id,
        title=row.title,
        connector=row.connector,
        state=_state(row),
        synced_at=row.synced_at,
        lag_seconds=max(0, int(lag.total_seconds())) if lag else None,
        record_count=counts["records"],
        error_count=counts["failed"],
        conflict_count=counts["conflicts"],
        error_ratio=counts["failed"] / counts["records"] if counts["records"] else 0.0,
        last_error=row.last_error,
    )


def _state(row: ConnectionRow) -> Literal["ready", "paused", "failing", "loading"]:
    if row.state == "paused":
        return "paused"
    if row.state == "failing":
        return "failing"
    return "ready" if row.first_loaded_at else "loading"
