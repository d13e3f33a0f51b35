"""What moved to the cold store is told of where people look for it, and shown on demand."""

from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.kernel.archive.advance import bring_to_rest
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.rules import set_rule
from enterprisehub.kernel.ids import new_id
from tests.kernel.archive.conftest import MONTH

pytestmark = pytest.mark.requirement("PLT-14")


async def _thread(db, *said: str, address: str = "+15125550143") -> ThreadRow:
    last = MONTH + timedelta(days=len(said) - 1)
    thread = ThreadRow(
        channel="sms",
        connector="sandbox",
        our_address="+15125550100",
        address=address,
        state="closed",
        created_at=MONTH,
        last_message_at=last,
    )
    db.add(thread)
    await db.flush()
    for day, body in enumerate(said):
        db.add(
            MessageRow(
                thread_id=thread.id,
                channel="sms",
                direction="in" if day % 2 == 0 else "out",
                state="received" if day % 2 == 0 else "delivered",
                at=MONTH + timedelta(days=day),
                body=body,
                connector="sandbox",
                provider_id=f"{address}-{day}",
                details={"options": ["Yes", "No"]} if day else {},
            )
        )
    return thread


@pytest.fixture
async def thread(cold, database, scope) -> ThreadRow:
    """A thread of March whose messages were moved, beside somebody else's of the same month."""
    async with database.scoped(scope) as db:
        made = await _thread(db, "Is it still for sale?", "It is. Shall we call?")
        await _thread(db, "Not for these eyes", address="+15125550177")
        await set_rule(db, "messages", after_days=180, enabled=True)
        await db.flush()
        (archive_id,) = await plan_due(db)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    return made


async def test_a_thread_tells_of_its_moved_messages_and_shows_them(signed_in, thread, tmp_path):
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert "until March 2026 has moved to the cold store" in page
    assert "Nothing has been written yet" not in page
    part = await signed_in.page(f"/inbox/{thread.id}/moved")
    asked, answered = "Is it still for sale?", "It is. Shall we call?"
    assert part.index(asked) < part.index(answered)
    assert "Yes · No" in part
    assert "Delivered" in part
    assert "Not for these eyes" not in part
    # A byte that flipped in the store is told, and nothing of the file is shown.
    (file,) = (tmp_path / "objects").rglob("messaging_messages/**/*.parquet")
    damaged = bytearray(file.read_bytes())
    at = damaged.index(b"Is it still")
    damaged[at] ^= 1
    file.chmod(0o600)
    file.write_bytes(damaged)
    part = await signed_in.page(f"/inbox/{thread.id}/moved")
    assert "That did not work" in part
    assert asked not in part


async def test_a_thread_of_which_nothing_moved_says_nothing_of_it(
    signed_in, thread, database, scope
):
    async with database.scoped(scope) as db:
        young = ThreadRow(
            channel="sms",
            connector="sandbox",
            our_address="+15125550100",
            address="+15125550199",
            last_message_at=datetime.now(UTC),
        )
        db.add(young)
    page = await signed_in.page(f"/inbox/{young.id}")
    assert "cold store" not in page
    assert "Nothing has been written yet" in page


@pytest.mark.requirement("CMP-07", "PLT-13")
async def test_the_audit_page_tells_of_what_it_no_longer_holds(
    signed_in, cold, database, scope, old_log
):
    await old_log()
    async with database.scoped(scope) as db:
        (archive_id,) = await plan_due(db)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    page = await signed_in.page("/audit?since=2026-03-01&until=2026-03-31")
    assert "lie in the cold store" in page
    assert "No change that is still here fits" in page
    assert "/settings/retention/look?kind=audit" in page
    later = await signed_in.page("/audit?since=2026-05-01&until=2026-05-31")
    assert "cold store" not in later
    found = await signed_in.page("/settings/retention/look?kind=audit&since=2026-03-01")
    assert "kernel_workspaces" in found
    # Time travel to where the log no longer reaches says so, and not that nothing was there.
    for year, status in ((2026, 409), (2025, 404)):
        asked = f"/api/records/crm.contact/{new_id()}/as-of?at={year}-04-02T00:00:00Z"
        assert (await signed_in.get(asked)).status_code == status


@pytest.mark.requirement("PLT-13")
async def test_the_past_of_a_record_tells_what_of_it_lies_in_the_cold_store(
    signed_in, cold, database, scope, old_log
):
    still, changed = [
        (await signed_in.post("/api/contacts", json={"name": name})).json()
        for name in ("Ann Lee", "Bo Young")
    ]
    await old_log()
    path, version = f"/api/contacts/{changed['id']}", {"if-match": f'"{changed["version"]}"'}
    answer = await signed_in.patch(path, json={"city": "Austin"}, headers=version)
    assert answer.status_code == 200, answer.text
    async with database.scoped(scope) as db:
        (archive_id,) = await plan_due(db)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    place = f"/records/crm.contact/{changed['id']}"
    page = await signed_in.page(place)
    assert "Austin" in page
    assert "What was changed until March 2026 has moved to the cold store." in page
    assert f"/settings/retention/look?kind=audit&amp;words={changed['id']}" in page
    early = await signed_in.get(f"{place}?at=2026-03-20T00:00")
    assert "can be told once they are brought back" in early.text
    untouched = await signed_in.page(f"/records/crm.contact/{still['id']}")
    assert "and nothing was changed since" in untouched
    assert "Ann Lee" in untouched
    fresh = (await signed_in.post("/api/contacts", json={"name": "Cy Hall"})).json()
    assert "cold store" not in await signed_in.page(f"/records/crm.contact/{fresh['id']}")
