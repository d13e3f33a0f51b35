"""Payloads are kept and derived in whole batches, whatever their values are."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.domains.delivery.contracts.reading import Payload
from enterprisehub.domains.delivery.logic.import_items.keep_site import file_connection
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import RawRow
from enterprisehub.domains.delivery.queries import raw
from tests.domains.crm.importing import start, upload

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ODD = {
    "text": 'a "quoted", {braced} \\ line\nЖ 🙂',
    "none": None,
    "list": [1, 2.5, []],
    "yes": True,
}


def payload(name, at, **body):
    return Payload(
        stream="issues", external_id=name, unit=f"item:{name}", body=ODD | body, at_source=at
    )


async def rows_of(database, scope):
    async with database.scoped(scope) as db:
        return {row.external_id: row for row in await db.scalars(select(RawRow))}


async def keep(database, scope, *payloads):
    async with database.scoped(scope) as db:
        site_id = (await file_connection(db)).site_id
        return await raw.keep(db, site_id, payloads, {})


@pytest.mark.requirement("PLT-33")
async def test_payloads_are_kept_as_they_came_and_seen_when_they_come_again(database, scope):
    names = ("same, again", 'newer "one"', "older", "gone")
    assert await keep(database, scope, *(payload(name, AT) for name in names)) == 4
    before = await rows_of(database, scope)
    assert {name: row.payload for name, row in before.items()} == dict.fromkeys(names, ODD)
    assert all(row.seen_at == row.fetched_at for row in before.values())
    async with database.scoped(scope) as db:
        await db.execute(update(RawRow).values(seen_at=LONG_AGO, state="derived"))
    hour = timedelta(hours=1)
    told = [payload(names[0], AT), payload(names[1], AT + hour, n=2), payload("older", AT - hour)]
    assert await keep(database, scope, *told) == 1
    after = await rows_of(database, scope)
    assert after['newer "one"'].payload["n"] == 2
    assert after["older"].payload == ODD
    assert {name: row.state for name, row in after.items()} == {
        names[0]: "derived", names[1]: "waiting", names[2]: "derived", names[3]: "derived",
    }  # fmt: skip
    assert [name for name in names if after[name].seen_at == LONG_AGO] == ["gone"]


@pytest.mark.requirement("PLT-33")
@pytest.mark.usefixtures("objects")
async def test_more_rows_of_a_batch_take_no_more_statements(signed_in, database, scope, objects):
    said, counts, ours = [], [], asyncio.current_task()

    def note(*told):
        if asyncio.current_task() is ours:  # a worker of an earlier test has its own to say
            said.append(told[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    for team, rows in (("first", 5), ("few", 5), ("many", 400)):
        text = "Key,Summary,Project,State,Created,Started,Done,Assignee,Labels\n" + "".join(
            f"{n},Item {n},{team},Done,2026-01-05,2026-01-07,2026-01-09,Ann {n},red; blue\n"
            for n in range(rows)
        )
        job = await upload(signed_in, text, kind="work_item")
        await start(signed_in, job)
        said.clear()
        async with database.scoped(scope) as db:
            assert await take_batch(db, objects, job["id"]) == "over"
        counts.append(len(said))
    async with database.scoped(scope) as db:
        found = list(await db.scalars(select(ItemRow)))
    assert len(found) == 410
    assert {tuple(row.labels) for row in found} == {("red", "blue")}
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert counts[2] == counts[1] > 0
