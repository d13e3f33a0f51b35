"""Alerts reach the browsers of those who want it, once, and take each other's place."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.inbox import list_notices, mark_all_read
from enterprisehub.kernel.notices.kinds import KINDS
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.notices.preferences import choices_of, choose
from enterprisehub.kernel.push import send
from enterprisehub.kernel.push.devices import PUSH, Subscription, devices, register
from enterprisehub.kernel.push.models import PushRow
from enterprisehub.kernel.sla.collect import Collector
from enterprisehub.kernel.sla.watch import watch
from tests.conftest import settled
from tests.kernel.webhooks.receivers import answer

pytestmark = pytest.mark.requirement("PLT-42")
BREACH = "performance.sla_breach"


class Office:
    """The tenant, its owner, and the owner's browser behind the push service."""

    def __init__(self, database, scope, owner, service):
        self.database, self.scope, self.owner, self.service = database, scope, owner, service

    async def add(self, subscription=None):
        given = subscription or self.service.subscription
        wished = Subscription(given["endpoint"], **given["keys"])
        async with self.database.scoped(self.scope) as db:
            agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0 Safari/537.36"
            return await register(db, self.owner.id, wished, user_agent=agent)

    async def tell(self, title="Contacts is slower than promised", *, kind=BREACH, key="sla:1"):
        async with self.database.scoped(self.scope) as db:
            await notify(
                db, KINDS[kind], title, body="95 of 100 take up to 900 ms.", href="/performance",
                users=[self.owner.id], key=key,
            )  # fmt: skip

    async def rows(self):
        async with self.database.scoped(self.scope) as db:
            return list(await db.scalars(select(PushRow).order_by(PushRow.created_at)))

    async def devices(self):
        async with self.database.scoped(self.scope) as db:
            return await devices(db, self.owner.id)

    async def ended(self, *states):
        async def look():
            rows = await self.rows()
            return rows if [row.state for row in rows] == list(states) else None

        return await settled(look)


@pytest.fixture
def office(database, scope, owner, service, worker):
    return Office(database, scope, owner, service)


async def _times(database, tenant_id, seconds):
    collector = Collector()
    for _ in range(30):
        collector.note(tenant_id, "GET", "/queue", seconds)
    await collector.flush(database)


async def test_a_breach_its_escalation_and_its_recovery_reach_the_browser(
    office, database, scope, tenant_id, service
):
    await office.add()
    at = clock.now()
    steps = ((0, 0.9), (31, None), (40, 0.02))
    for number, (minutes, seconds) in enumerate(steps, 1):
        with clock.fixed(at + timedelta(minutes=minutes)):
            if seconds is not None:
                await _times(database, tenant_id, seconds)
            async with database.scoped(scope) as db:
                await watch(db)
        await office.ended(*["sent"] * number)
    shown = [each for each, _ in service.taken]
    assert [each["title"] for each in shown] == [
        "GET /queue is slower than promised",
        "GET /queue: slow for 30 minutes, and nobody took it on",
        "GET /queue is as fast as promised again",
    ]
    assert [each["severity"] for each in shown] == ["warn", "bad", "ok"]
    assert {each["page"] for each in shown} == {"/performance"}
    assert all(set(each) == {"title", "severity", "url", "page", "tag"} for each in shown)
    headers = [got.headers for _, got in service.taken]
    assert [each["urgency"] for each in headers] == ["high", "high", "normal"]
    assert len({each["topic"] for each in headers}) == 1, "the recovery replaces the alert"
    assert {each["tag"] for each in shown} == {headers[0]["topic"]}
    assert len(headers[0]["topic"]) == 32
    assert all(86_000 < int(each["ttl"]) <= 86_400 + 2_400 for each in headers)
    (device,) = await office.devices()
    assert device.last_ok_at is not None
    assert (device.name, device.problem) == ("Chrome on Linux", "")


async def test_a_notice_is_pushed_once_to_each_device(office, service):
    other = service.browser.subscription(service.endpoint + "-2")
    for subscription in (None, None, other):
        await office.add(subscription)
    assert len(await office.devices()) == 2, "a browser stands there once"
    for title in ("Slow", "Still slow", "Slower"):
        await office.tell(title)
    await office.ended("sent", "sent")
    paths = {got.path for _, got in service.taken}
    assert len(paths) == len(service.came_at) == 2, "renewed until it is read, and pushed once"


async def test_the_matter_of_another_tenant_or_key_has_another_topic(office, service):
    await office.add()
    await office.tell(key="sla:1")
    await office.tell(key="sla:2")
    await office.tell(key=None)
    await office.ended("sent", "sent", "sent")
    assert len({got.headers["topic"] for _, got in service.taken}) == 3


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_removed(office, service, status):
    await office.add()
    service.answers = [answer(status)]
    await office.tell()

    async def gone():
        return True if not await office.devices() else None

    await settled(gone)
    assert await office.rows() == []
    await office.tell(key="sla:2")
    assert await office.rows() == []


async def test_a_busy_service_is_asked_again_when_it_wished(office, service, monkeypatch):
    monkeypatch.setattr(send, "PAUSES_SECONDS", (0.05,) * 7)
    await office.add()
    service.answers = [answer(429, b"slow down", Retry_After="2"), answer(503)]
    began = time.monotonic()
    await office.tell()
    (row,) = await office.ended("sent")
    assert (row.attempts, len(service.taken), len(service.came_at)) == (3, 1, 3)
    assert service.came_at[1] - service.came_at[0] >= 2, "Retry-After is honoured"
    assert service.came_at[0] >= began


async def test_what_is_no_news_any_more_is_given_up(office, service):
    await office.add()
    service.answers = [answer(429, Retry_After="90000")]
    await office.tell()
    (row,) = await office.ended("failed")
    assert "429" in row.error
    (device,) = await office.devices()
    assert "429" in device.problem


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_stands_at_the_device_with_its_reason(office, service, status):
    await office.add()
    service.answers = [answer(status, b'{"reason": "BadJwtToken"}')]
    await office.tell()
    await office.ended("failed")
    (device,) = await office.devices()
    assert f"refuses us ({status})" in device.problem
    assert "BadJwtToken" in device.problem
    assert len(service.came_at) == 1, "what was refused is not tried again"
    await office.tell(key="sla:2")
    await office.ended("failed", "sent")
    (device,) = await office.devices()
    assert device.problem == ""


async def test_a_push_that_may_have_arrived_is_not_sent_again(office, service):
    async def hang_up(got):
        got.writer.transport.abort()

    service.receiver.how = hang_up
    await office.add()
    await office.tell()
    (row,) = await office.ended("failed")
    assert "may have arrived" in row.error
    assert len(service.receiver.got) == 1


async def test_a_call_that_was_begun_before_a_crash_is_not_made_again(
    office, service, database, scope
):
    device = await office.add()
    async with database.scoped(scope) as db:
        row = PushRow(device_id=device.id, state="sending", attempts=1)
        db.add(row)
    found = await send.call_service(scope, str(row.id))
    assert found == {"unsure": True}
    async with database.scoped(scope) as db:
        assert await send.take_answer(db, str(row.id), found) == "failed"
    assert service.came_at == []


async def test_who_cannot_be_reached_is_tried_again(office, service, monkeypatch):
    monkeypatch.setattr(send, "PAUSES_SECONDS", ())
    gone = service.endpoint.replace(str(service.receiver.port), "1")
    await office.add(service.browser.subscription(gone))
    await office.tell()
    (row,) = await office.ended("failed")
    assert "could not be reached" in row.error
    assert "may have arrived" not in row.error


async def test_what_was_read_meanwhile_is_not_pushed_late(office, database, scope, service):
    device = await office.add()
    async with database.scoped(scope) as db:
        await choose(db, office.owner.id, {BREACH: frozenset({"in_app"})})
    await office.tell()
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, office.owner.id)
        row = PushRow(device_id=device.id, notice_id=notice.id, attempts=1)
        db.add(row)
        await mark_all_read(db, office.owner.id)
    assert await send.call_service(scope, str(row.id)) == {}
    (row,) = await office.rows()
    assert row.state == "failed"
    assert "read elsewhere" in row.error


async def test_the_first_device_has_grave_things_pushed_and_later_choices_stay(
    office, database, scope
):
    await office.add()
    async with database.scoped(scope) as db:
        chosen = await choices_of(db, office.owner.id)
        assert PUSH in chosen[BREACH]
        assert PUSH in chosen["performance.sla_recovered"]
        assert PUSH not in chosen["crm.mentioned"]
        assert "in_app" in chosen[BREACH]
        await choose(db, office.owner.id, {BREACH: frozenset({"in_app"})})
    await office.add()
    async with database.scoped(scope) as db:
        assert PUSH not in (await choices_of(db, office.owner.id))[BREACH]
    await office.tell()
    assert await office.rows() == []


def test_a_payload_stays_under_3_kb_whatever_the_title():
    class Notice:
        id, tenant_id, key, severity = new_id(), new_id(), "k" * 9000, "bad"
        title, href = "😀" * 4000, "/x?" + "ü" * 3000

    topic = send.topic_of(Notice)
    assert len(topic) == 32
    assert len(send.payload_of(Notice, topic)) <= 3072
