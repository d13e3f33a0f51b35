"""A reading that was broken off goes on where it stood; what a tool deleted is noticed."""

import asyncio
import signal
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from enterprisehub.domains.delivery.contracts.reading import Payload
from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.reconcile_site import reconcile_site
from enterprisehub.domains.delivery.logic.sync_work.end_run import fail_run
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.logic.sync_work.read_page import read_page
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import CursorRow, RawRow
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from tests.conftest import ROOT, TENANT_KEY
from tests.domains.delivery.conftest import EARLY

LATER = EARLY + timedelta(days=75)


@pytest.mark.requirement("DLV-01")
async def test_a_broken_first_load_goes_on_at_its_page(database, scope, jira):
    with clock.fixed(LATER):
        async with database.scoped(scope) as db:
            plan = await plan_run(db, str(jira), "incremental")
        source_id = next(s for s, stream in plan.parts if stream == "issues")
        assert await read_page(database, scope, plan.run_id, source_id, "issues")
        async with database.scoped(scope) as db:
            await fail_run(db, plan.run_id, "It was broken off.")
            cursor = await db.scalar(
                select(CursorRow).where(CursorRow.source_id == UUID(source_id))
            )
            assert cursor.page == "50"
        again = await read_all(database, scope, jira)
    async with database.scoped(scope) as db:
        run = await sources.run(db, again)
        assert run.state == "done"
        raws = await db.scalars(select(RawRow).where(RawRow.stream == "issues"))
        first = [row for row in raws if row.fetched_at and row.state == "derived"]
        assert run.fetched_count < sum((await raw.counts(db, run_site(first))).values())
        assert (await reconcile_site(db, run_site(first))).gaps == []


@pytest.mark.requirement("DLV-01")
async def test_a_first_load_killed_in_a_page_goes_on_with_that_page(
    database, database_urls, scope, jira
):
    """Kill -9 between keeping a page and its commit: nothing lost, nothing counted twice."""
    with clock.fixed(LATER):
        async with database.scoped(scope) as db:
            plan = await plan_run(db, str(jira), "incremental")
        source_id = next(s for s, stream in plan.parts if stream == "issues")
        given = (database_urls.app, TENANT_KEY.decode(), scope.tenant_id, plan.run_id, source_id)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.domains.delivery.reading_child", *map(str, given),
            LATER.isoformat(), cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert await child.stdout.readline() == b"kept, not committed\n"
        finally:
            child.kill()
            await child.wait()
        assert child.returncode == -signal.SIGKILL
        async with database.scoped(scope) as db:
            cursor = await sources.cursor(db, jira, UUID(source_id), "issues")
            assert cursor.page == "50"
        # What the durable work does when it is taken up again: the same part of the same run.
        while await read_page(database, scope, plan.run_id, source_id, "issues"):
            pass
    async with database.scoped(scope) as db:
        run = await sources.run(db, UUID(plan.run_id))
        kept = list(await db.scalars(select(RawRow.external_id)))
        issues = await db.scalars(select(RawRow.id).where(RawRow.stream == "issues"))
        assert run.fetched_count == run.changed_count == len(kept)
        assert len(list(issues)) > 50


def run_site(rows):
    return rows[0].site_id


@pytest.mark.requirement("DLV-01")
async def test_what_the_tool_no_longer_has_is_marked_and_left_out(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            row = await db.scalar(select(RawRow).where(RawRow.stream == "issues").limit(1))
            # A copy under an id that the tool does not know: an issue that was deleted there.
            body = {**row.payload, "id": "999", "key": "PORTAL-999"}
            source = await sources.source(db, row.source_id)
            gone = Payload(
                stream="issues",
                external_id="999",
                unit="item:999",
                body=body,
                at_source=row.at_source,
                source=(source.kind, source.external_id),
            )
            await raw.keep(db, row.site_id, [gone], await sources.source_ids(db, row.site_id))
            await derive_waiting(db, row.site_id)
    with clock.fixed(EARLY + timedelta(hours=1)):
        await read_all(database, scope, jira, "sweep")
    async with database.scoped(scope) as db:
        item = await db.scalar(select(ItemRow).where(ItemRow.external_id == "999"))
        assert item.removed_at is not None
        others = await db.scalars(select(ItemRow).where(ItemRow.removed_at.is_not(None)))
        assert len(list(others)) == 1


@pytest.mark.requirement("DLV-01")
async def test_an_unreadable_payload_is_rejected_with_its_reason_and_stops_nothing(
    database, scope, jira
):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
    async with database.scoped(scope) as db:
        row = await db.scalar(select(RawRow).where(RawRow.stream == "issues").limit(1))
        broken = {**row.payload, "fields": {**row.payload["fields"], "created": None}}
        await db.execute(
            update(RawRow)
            .where(RawRow.id == row.id)
            .values(payload=broken, state="waiting", digest="changed")
        )
        site_id = row.site_id
        await derive_waiting(db, site_id)
        reasons = await raw.rejections(db, site_id)
        assert any("has no “created” time" in reason for _, reason, _ in reasons)
        balance = await reconcile_site(db, site_id)
        assert balance.raw == balance.derived + balance.rejected
        # The row made from the payload before it broke still stands: that is told, not hidden.
        assert len(balance.gaps) == 1
        assert "payloads of issues were derived" in balance.gaps[0]
