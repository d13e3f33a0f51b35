"""A leader connects the sandbox, chooses, reads, and says what statuses mean."""

import re

import pytest
from sqlalchemy import select

from enterprisehub.domains.delivery.logic.sync_work.end_run import fail_run
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.items import TransitionRow
from enterprisehub.domains.delivery.models.sources import SyncRunRow
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.notices.models import NoticeRow
from tests.conftest import settled
from tests.domains.delivery.conftest import EARLY


async def _connect(signed_in, connector="sandbox_jira"):
    made = await signed_in.post("/delivery/sources/connect", data={"connector": connector})
    assert made.status_code == 303, made.text
    return made.headers["location"]


@pytest.mark.requirement("DLV-01")
async def test_the_sandbox_is_connected_chosen_read_and_understood(signed_in, database, scope):
    assert "Sandbox Jira" in await signed_in.page("/delivery/sources")
    assert "No work to forecast yet" in await signed_in.page("/delivery/forecasts")
    place = await _connect(signed_in)
    page = await signed_in.page(place)
    assert "Client portal" in page
    assert "Choose what to read below" in page
    ids = re.findall(r'id="source-([0-9a-f-]{36})"', page)
    assert len(ids) == 4
    chosen = await signed_in.post(f"{place}/choose", data={"source": ids})
    assert chosen.status_code == 303
    assert "Nothing finished was read yet" in await signed_in.page("/delivery/forecasts")
    connection_id = place.rpartition("/")[2]
    with clock.fixed(EARLY):
        await read_all(database, scope, connection_id)

    async def agreed():
        page = await signed_in.page(place)
        listed = await signed_in.page("/delivery/sources")
        read = "Payloads and rows agree." in page and "Up to date" in listed
        return page if read else None

    # Where a worker runs, it begins to read by itself as soon as something is chosen.
    assert "First load" in await settled(agreed)
    async with database.scoped(scope) as db:
        _, site = await sources.connection(db, connection_id)
    meanings = f"/delivery/meanings/{site.id}"
    assert "In Review" in await signed_in.page(meanings)
    form = {"status": "In Review", "category": "in_progress", "flow": "active", "item_type": ""}
    assert (await signed_in.post(f"{meanings}/status", data=form)).status_code == 303
    wrong = await signed_in.post(f"{meanings}/status", data=form | {"category": "nearly"})
    assert wrong.status_code == 422

    async def understood():
        await read_all(database, scope, connection_id, "rebuild")
        async with database.scoped(scope) as db:
            flows = await db.scalars(
                select(TransitionRow.flow).where(TransitionRow.to_status == "In Review").distinct()
            )
            return set(flows) == {"active"} or None

    assert await settled(understood)


@pytest.mark.requirement("DLV-01")
async def test_a_failed_reading_says_why_and_tells_those_who_can_mend_it(
    signed_in, owner, database, scope, github
):
    async with database.scoped(scope) as db:
        plan = await plan_run(db, str(github), "incremental")
    async with database.scoped(scope) as db:
        await fail_run(db, plan.run_id, "GitHub does not accept this token.")
    page = await signed_in.page(f"/delivery/sources/{github}")
    assert "GitHub does not accept this token." in page
    assert "Failed" in page
    async with database.scoped(scope) as db:
        notice = await db.scalar(select(NoticeRow).where(NoticeRow.user_id == owner.id))
    assert notice.kind == "delivery.sync_failed"
    # By the name of the site: a tenant may have several accounts of one tool.
    assert notice.title == "Reading “Sandbox GitHub” failed"
    assert notice.href == f"/delivery/sources/{github}"


async def test_who_may_only_look_sees_no_buttons(sign_in_as, jira):
    viewer = await sign_in_as(Role.VIEWER)
    page = await viewer.page(f"/delivery/sources/{jira}")
    assert "Read now" not in page
    refused = await viewer.post(f"/delivery/sources/{jira}/pause")
    assert refused.status_code == 403


@pytest.mark.requirement("DLV-01")
async def test_the_durable_reading_runs_in_the_worker(with_key, database, scope, jira, worker):
    path = f"/api/delivery/connections/{jira}"
    rows = (await with_key.get(f"{path}/sources")).json()
    board = next(row for row in rows if row["kind"] == "board")
    answer = await with_key.put(f"{path}/sources", json={"source_ids": [board["id"]]})
    assert answer.status_code == 204

    async def done():
        async with database.scoped(scope) as db:
            found = await db.scalars(select(SyncRunRow).where(SyncRunRow.state != "running"))
            return found.first()

    run = await settled(done)
    assert (run.state, run.kind, run.done_count) == ("done", "full", run.part_count)
    runs = (await with_key.get(f"{path}/runs")).json()
    assert runs[0]["state"] == "done"
    balance = (await with_key.get(f"{path}/balance")).json()
    assert balance["gaps"] == []
    assert balance["raw"] > 0
