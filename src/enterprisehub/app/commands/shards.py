"""`hub shards`: where tenants lie and how large they are."""

from dataclasses import asdict

from enterprisehub.app.catalog import load
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.db.shards import measure_shard
from enterprisehub.kernel.settings import Settings

_MEBIBYTE = 1024**2


def show_shards(settings: Settings, out: Output) -> None:
    """Every shard with its tenants, the largest first."""
    load()
    shard = measure_shard(Installation.open(settings).urls.admin)
    tenants = sorted(shard.tenants, key=lambda one: (-one.stored_bytes, one.slug))
    out.step(
        f"Shard {shard.name}: database {shard.database}, PostgreSQL {shard.server_version}, "
        f"{_mib(shard.stored_bytes)} MiB on disk, {len(tenants)} tenants"
    )
    rows = [
        (shard.name, one.slug, one.region, one.row_count, _mib(one.stored_bytes)) for one in tenants
    ]
    value = [asdict(shard) | {"tenants": [asdict(one) for one in tenants]}]
    out.table(value, ("shard", "tenant", "region", "rows", "MiB of rows"), rows)


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / _MEBIBYTE:.1f}"
