"""What happened reaches the endpoint: signed, in order per record, in spite of everything."""

import asyncio
import base64
import hashlib
import hmac
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound, StaleVersion
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.events.publish import EVENT_TYPES, publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.webhooks import endpoints, log, replay
from enterprisehub.kernel.webhooks.deliver import AT_ONCE, charge, release_stuck, take_due
from enterprisehub.kernel.webhooks.endpoints import EndpointWish
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow, EndpointHealthRow, EndpointRow
from enterprisehub.kernel.webhooks.retry import MAX_ATTEMPTS
from enterprisehub.kernel.webhooks.wake import wake
from tests.conftest import settled
from tests.kernel.webhooks.receivers import answer

pytestmark = pytest.mark.requirement("PLT-21")


async def _try_now(db, endpoint_id):
    """The pauses are over."""
    row, now = EndpointDeliveryRow, clock.now()
    rested = update(EndpointHealthRow).where(EndpointHealthRow.endpoint_id == endpoint_id)
    await db.execute(rested.values(paused_until=None))
    mine = update(row).where(row.endpoint_id == endpoint_id, row.state == "waiting")
    await db.execute(mine.values(next_at=now))
    await wake(db, endpoint_id, key=str(new_id()))


async def _all_tried(tenant, endpoint_id):
    rows = await tenant.rows(endpoint_id)
    return all(row.attempts and row.state == "waiting" for row in rows) or None


async def _nearly_over(db, endpoint_id):
    mine = EndpointDeliveryRow.endpoint_id == endpoint_id
    await db.execute(update(EndpointDeliveryRow).where(mine).values(attempts=MAX_ATTEMPTS - 1))


async def _tried(tenant, endpoint_id, attempts):
    async def look():
        rows = await tenant.rows(endpoint_id)
        return rows if rows and rows[0].attempts >= attempts else None

    return await settled(look)


async def test_a_fact_arrives_signed_by_both_secrets_and_is_written_down(worker, tenant, receiver):
    endpoint_id, old = await tenant.endpoint(receiver.url)
    new = await tenant.do(endpoints.rotate_secret, endpoint_id)
    bird = Ref("birds.bird", new_id())
    await tenant.sing("dawn", about=bird)
    (row,) = await tenant.ended(endpoint_id, "done")
    (got,) = receiver.got
    assert got.json["type"] == "birds.sang"
    assert got.json["data"] == {"song": "dawn", "notes": [1, 2]}
    assert got.json["subject"] == {"kind": "birds.bird", "id": str(bird.id)}
    assert got.headers["content-type"] == "application/json"
    content = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    for key, signature in zip((new, old), got.headers["webhook-signature"].split(" "), strict=True):
        secret = base64.b64decode(key.removeprefix("whsec_"))
        digest = hmac.digest(secret, content, hashlib.sha256)
        assert signature == "v1," + base64.b64encode(digest).decode()
    _, (attempt,) = await tenant.do(log.delivery, row.id)
    assert (attempt.status, attempt.answer_body, attempt.address) == (200, "ok", "127.0.0.1")
    assert attempt.request_body.encode() == got.body
    assert attempt.request_headers["webhook-id"] == got.headers["webhook-id"]
    assert attempt.latency_ms == row.last_latency_ms >= 0
    assert old not in str(attempt.request_headers)


async def test_only_what_was_asked_for_arrives_in_the_shape_asked_for(worker, tenant, receiver):
    shape = 'text = "A bird sang {data.song}"'
    endpoint_id, _ = await tenant.endpoint(receiver.url, shape=shape)
    other, _ = await tenant.endpoint(receiver.url, event_types=["crm.contact_created"])
    await tenant.sing("dusk")
    await tenant.ended(endpoint_id, "done")
    assert [got.json for got in receiver.got] == [{"text": "A bird sang dusk"}]
    assert await tenant.rows(other) == []


async def test_nothing_is_kept_of_a_fact_that_was_taken_back(tenant, receiver, database, scope):
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    with pytest.raises(RuntimeError):
        async with database.scoped(scope) as db:
            await tenant_sing(db)
            raise RuntimeError
    assert await tenant.rows(endpoint_id) == []


async def tenant_sing(db):
    await publish(db, EVENT_TYPES["birds.sang"]("never", ()))


async def test_a_failed_call_is_made_again_with_the_same_id(worker, tenant, receiver):
    receiver.how = lambda _: answer(500 if len(receiver.got) < 3 else 204, b"")
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("noon")
    (row,) = await _tried(tenant, endpoint_id, 1)
    assert row.state == "waiting"
    assert timedelta(seconds=2) < row.next_at - clock.now() < timedelta(seconds=7)
    assert "500" in (row.last_error or "")
    for attempts in (2, 3):
        await tenant.do(_try_now, endpoint_id)
        (row,) = await _tried(tenant, endpoint_id, attempts)
    assert row.state == "done"
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    _, attempts = await tenant.do(log.delivery, row.id)
    assert [attempt.status for attempt in attempts] == [204, 500, 500]


async def test_facts_about_one_record_wait_for_each_other_others_do_not(worker, tenant, receiver):
    """The first one's failure holds back its line, and only that."""
    robin, wren = Ref("birds.bird", new_id()), Ref("birds.bird", new_id())
    healthy = False
    receiver.how = lambda got: answer(
        200 if healthy or got.json["subject"]["id"] == str(wren.id) else 503, b""
    )
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("one", "two", "three", about=robin)
    await tenant.sing("other", about=wren)
    await _tried(tenant, endpoint_id, 1)
    await tenant.do(_try_now, endpoint_id)
    await tenant.ended(endpoint_id, "waiting", "waiting", "waiting", "done")
    assert not {"two", "three"} & {got.json["data"]["song"] for got in receiver.got}
    healthy = True
    await tenant.do(_try_now, endpoint_id)
    await tenant.ended(endpoint_id, "done", "done", "done", "done")
    arrived = [got.json["data"]["song"] for got in receiver.got]
    assert [song for song in arrived if song != "other"][-3:] == ["one", "two", "three"]


async def test_it_is_given_up_after_ten_tries_with_a_notice_and_can_be_sent_again(
    worker, tenant, receiver, owner
):
    receiver.how = lambda _: answer(500)
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("lost", "lost too")
    await settled(partial(_all_tried, tenant, endpoint_id))
    await tenant.do(_nearly_over, endpoint_id)
    await tenant.do(_try_now, endpoint_id)
    rows = await tenant.ended(endpoint_id, "failed", "failed")
    assert [row.attempts for row in rows] == [MAX_ATTEMPTS, MAX_ATTEMPTS]
    notices = await tenant.do(_notices)
    assert [n.kind for n in notices] == ["webhooks.given_up"]
    receiver.how = lambda _: answer(200)
    assert await tenant.do(replay.replay_failed, endpoint_id) == 2
    rows = await tenant.ended(endpoint_id, "done", "done")
    assert [(row.round, row.attempts) for row in rows] == [(2, 1), (2, 1)]


async def _notices(db):
    return list(await db.scalars(select(NoticeRow).order_by(NoticeRow.at)))


async def test_410_switches_the_endpoint_off_and_people_hear_of_it(worker, tenant, receiver, owner):
    receiver.how = lambda _: answer(410)
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("gone")
    await tenant.ended(endpoint_id, "failed")
    row = await tenant.do(endpoints.endpoint, endpoint_id)
    assert row.state == "off"
    assert "410" in row.off_because
    assert "webhooks.switched_off" in {n.kind for n in await tenant.do(_notices)}
    await tenant.sing("unheard")
    assert len(await tenant.rows(endpoint_id)) == 1
    with pytest.raises(Conflict, match="switched off"):
        await tenant.do(replay.replay_failed, endpoint_id)
    receiver.how = lambda _: answer(200)
    await tenant.do(endpoints.switch, endpoint_id, on=True)
    (first,) = await tenant.rows(endpoint_id)
    await tenant.do(replay.replay_one, first.id)
    await tenant.ended(endpoint_id, "done")


async def test_days_of_nothing_but_failure_switch_it_off(worker, tenant, receiver, owner):
    receiver.how = lambda _: answer(500)
    endpoint_id, _ = await tenant.endpoint(receiver.url)

    async def failing_for_days(db):
        standing = await endpoints.health(db, endpoint_id, lock=True)
        standing.failing_since = clock.now() - timedelta(days=5)

    await tenant.do(failing_for_days)
    await tenant.sing("silence")
    await tenant.ended(endpoint_id, "failed")
    row = await tenant.do(endpoints.endpoint, endpoint_id)
    assert row.state == "off"
    assert "Every call has failed since" in row.off_because


async def test_a_busy_server_is_left_alone_as_long_as_it_asks(worker, tenant, receiver):
    receiver.how = lambda _: answer(429, Retry_After="120")
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("patience")
    (row,) = await _tried(tenant, endpoint_id, 1)
    assert row.next_at - clock.now() > timedelta(seconds=100)
    standing = await tenant.do(endpoints.health, endpoint_id)
    assert standing.paused_until - clock.now() > timedelta(seconds=100)
    await tenant.sing("more")
    assert await tenant.do(take_due, str(endpoint_id)) == []


async def test_after_failures_in_a_row_a_single_try_goes_out(tenant, receiver):
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    later = clock.now() + timedelta(hours=1)
    with clock.fixed(later):  # out of reach of the worker
        await tenant.sing(*"abcdefgh")
        assert len(await tenant.do(take_due, str(endpoint_id))) == AT_ONCE
        assert await tenant.do(take_due, str(endpoint_id)) == []

    async def failing(db):
        (await endpoints.health(db, endpoint_id, lock=True)).failures = 5
        mine = update(EndpointDeliveryRow).where(EndpointDeliveryRow.state == "sending")
        await db.execute(mine.values(state="waiting"))

    await tenant.do(failing)
    with clock.fixed(later):
        assert len(await tenant.do(take_due, str(endpoint_id))) == 1


async def test_no_more_calls_a_minute_than_the_endpoint_wants(tenant, receiver):
    endpoint_id, _ = await tenant.endpoint(receiver.url, per_minute=60)
    start = clock.now() + timedelta(hours=1)  # out of reach of the worker
    with clock.fixed(start):
        await tenant.sing(*"abcdefghijklmnop")

    async def arrived(db):
        done = update(EndpointDeliveryRow).where(EndpointDeliveryRow.state == "sending")
        await db.execute(done.values(state="done"))

    taken = 0
    with clock.fixed(start):
        while some := await tenant.do(take_due, str(endpoint_id)):
            taken += len(some)
            await tenant.do(arrived)
    assert taken == 6  # a burst
    with clock.fixed(start + timedelta(seconds=1.1)):
        assert len(await tenant.do(take_due, str(endpoint_id))) == 1
    await tenant.do(arrived)
    with clock.fixed(start + timedelta(seconds=60)):
        assert len(await tenant.do(take_due, str(endpoint_id))) == 4


@pytest.mark.parametrize("per_minute", [1, 4, 25, 60, 600])
def test_no_minute_has_more_calls_than_wished(per_minute):
    """However eagerly it is asked, from the first call on."""
    standing, row = EndpointHealthRow(next_free_at=None), EndpointRow(per_minute=per_minute)
    start, called = clock.now(), []
    for step in range(1800):  # three minutes, looked at every tenth of a second
        now = start + timedelta(seconds=step / 10)
        called += [now] * charge(row, standing, now, per_minute + 1)
    minute = timedelta(minutes=1)
    assert max(sum(at <= one < at + minute for one in called) for at in called) == per_minute
    assert len(called) >= 2.4 * per_minute


async def test_a_span_of_time_is_sent_again_and_what_was_never_sent_for_the_first_time(
    worker, tenant, receiver
):
    await tenant.sing("before it existed")
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("heard")
    await tenant.ended(endpoint_id, "done")
    since = clock.now() - timedelta(hours=1)
    until = clock.now() + timedelta(minutes=1)
    assert await tenant.do(replay.replay_span, endpoint_id, since, until) == 2
    await tenant.ended(endpoint_id, "done", "done")
    assert sorted(got.json["data"]["song"] for got in receiver.got) == [
        "before it existed", "heard", "heard",
    ]  # fmt: skip
    with pytest.raises(Invalid, match="31 days"):
        await tenant.do(replay.replay_span, endpoint_id, until, since)


async def test_a_test_event_is_one_call_with_the_example(worker, tenant, receiver):
    receiver.how = lambda _: answer(500)
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.do(replay.send_test, endpoint_id, "birds.sang")
    (row,) = await tenant.ended(endpoint_id, "failed")
    assert (row.test, row.attempts) == (True, 1)
    assert receiver.got[0].json["data"] == {"song": "song", "notes": [1]}
    with pytest.raises(NotFound):
        await tenant.do(replay.send_test, endpoint_id, "birds.flew")


async def test_work_that_was_lost_is_found_again(worker, tenant, receiver):
    """A worker died and its work with it: what it had taken is brought all the same."""
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    async with tenant.database.scoped(tenant.scope) as db:
        fact = EventRow(
            type="birds.sang", schema_version=1, body={"song": "found"}, actor="system:test"
        )
        db.add(fact)
        await db.flush()
        lost = EndpointDeliveryRow(
            endpoint_id=endpoint_id,
            event_id=fact.id,
            event_type=fact.type,
            seq=fact.seq,
            order_key="x",
            occurred_at=clock.now(),
            envelope={"type": fact.type, "data": fact.body},
            state="sending",
            next_at=clock.now() - timedelta(hours=1),
            taken_at=clock.now() - timedelta(hours=1),
        )
        db.add(lost)
    assert await tenant.do(release_stuck) == 1
    await tenant.ended(endpoint_id, "done")
    assert receiver.got[0].json["data"] == {"song": "found"}


async def test_slow_answers_come_side_by_side(worker, tenant, receiver):
    """Four calls are under way at once, so none of them waits for the others' end."""
    together = asyncio.Barrier(4)

    async def wait_for_all(_):
        async with asyncio.timeout(30):
            await together.wait()
        return answer(200)

    receiver.how = wait_for_all
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing(*"abcd")
    await tenant.ended(endpoint_id, "done", "done", "done", "done")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["birds.flew"]}, "event_types"),
        ({"event_types": ["fish.*"]}, "event_types"),
        ({"per_minute": 0}, "per_minute"),
        ({"shape": "a b"}, "shape"),
        ({"shape": "data.nothing_like_it"}, "shape"),
        ({"shape": 'text = "Lead {data.nothing_like_it}"'}, "shape"),
        ({"url": "https://127.0.0.1/"}, "url"),
    ],
)
async def test_a_wrong_wish_names_its_field(tenant, wish, field):
    with pytest.raises(Invalid) as told:
        await tenant.endpoint(**({"url": "https://10.0.0.1/"} | wish))
    assert field in told.value.fields


async def test_changes_and_removal(tenant, receiver, other_scope, database):
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    row = await tenant.do(endpoints.endpoint, endpoint_id)
    wish = EndpointWish(name="Renamed", url=receiver.url, event_types=["*"])
    with pytest.raises(StaleVersion):
        await tenant.do(endpoints.change_endpoint, endpoint_id, wish, seen=row.version + 1)
    changed = await tenant.do(endpoints.change_endpoint, endpoint_id, wish, seen=row.version)
    assert (changed.name, changed.event_types) == ("Renamed", ["*"])
    async with database.scoped(other_scope) as db:
        with pytest.raises(NotFound):
            await endpoints.endpoint(db, endpoint_id)
    await tenant.do(endpoints.remove_endpoint, endpoint_id)
    assert await tenant.do(endpoints.list_endpoints) == []
    await tenant.sing("unheard")
    assert await tenant.rows(endpoint_id) == []


async def test_the_log_reaches_back_thirty_days(tenant, receiver):
    endpoint_id, _ = await tenant.endpoint(receiver.url)
    await tenant.sing("old", "young")

    async def age(db):
        row = EndpointDeliveryRow
        old = update(row).where(row.envelope["data"]["song"].as_string() == "old")
        await db.execute(old.values(created_at=clock.now() - timedelta(days=31), state="done"))

    await tenant.do(age)
    assert await tenant.do(log.forget_old) == 1
    assert len(await tenant.rows(endpoint_id)) == 1
