"""Where tenants lie: the shards (databases) of the installation, and how large each tenant is."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import sql

from enterprisehub.kernel.db.base import Base

FIRST = "main"
"""The name of the one shard that every installation has."""


@dataclass(frozen=True, slots=True)
class TenantSize:
    """What of a tenant lies on a shard; `stored_bytes` are those of its rows, without indexes."""

    tenant_id: UUID
    slug: str
    region: str
    row_count: int
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class Shard:
    """A database; `stored_bytes` is all that it takes on disk, indexes and free space included."""

    name: str
    database: str
    server_version: str
    stored_bytes: int
    tenants: tuple[TenantSize, ...]


def measure_shard(admin_url: str, name: str = FIRST) -> Shard:
    """The shard as it is now. Reads every row: for people who ask, not for a page."""
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute("SELECT id, slug, region FROM kernel_tenants ORDER BY slug")
        tenants = {row[0]: (str(row[1]), str(row[2])) for row in rows}
        sums = dict.fromkeys(tenants, (0, 0))
        for table in sorted(Base.metadata.tables):
            if "tenant_id" in Base.metadata.tables[table].c:
                _add(connection, table, sums)
        about = connection.execute(
            "SELECT current_database(), current_setting('server_version'),"
            " pg_database_size(current_database())"
        ).fetchone()
    database, version, size = about or ("", "", 0)
    sizes = [TenantSize(id_, slug, region, *sums[id_]) for id_, (slug, region) in tenants.items()]
    return Shard(name, str(database), str(version), int(size), tuple(sizes))


def _add(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    sums: dict[UUID, tuple[int, int]],
) -> None:
    query = sql.SQL(
        "SELECT tenant_id, count(*), coalesce(sum(pg_column_size(t.*)), 0)::bigint"
        " FROM {} t GROUP BY tenant_id"
    ).format(sql.Identifier(table))
    for tenant_id, count, size in connection.execute(query):
        if isinstance(tenant_id, UUID) and tenant_id in sums:
            known = sums[tenant_id]
            sums[tenant_id] = (known[0] + int(str(count)), known[1] + int(str(size)))
