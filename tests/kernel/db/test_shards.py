"""A shard tells which tenants lie on it, and how much of each."""

import asyncio

import pytest

from enterprisehub.kernel.db.shards import measure_shard
from enterprisehub.kernel.tenancy.models import WorkspaceRow


@pytest.mark.requirement("PLT-43")
async def test_a_shard_knows_its_tenants_and_their_sizes(
    database, database_urls, scope, other_scope
):
    before = await asyncio.to_thread(measure_shard, database_urls.admin)
    async with database.scoped(scope) as db:
        db.add_all(WorkspaceRow(name=f"Place {n}") for n in range(3))
    after = await asyncio.to_thread(measure_shard, database_urls.admin)
    old = {one.tenant_id: one for one in before.tenants}
    new = {one.tenant_id: one for one in after.tenants}
    mine, theirs = scope.tenant_id, other_scope.tenant_id
    # Each row is there with its line in the change log.
    assert new[mine].row_count == old[mine].row_count + 6
    assert new[mine].stored_bytes > old[mine].stored_bytes
    assert new[theirs] == old[theirs]
    assert after.stored_bytes > 1024**2
