"""Notifications reach who should know, by the ways they chose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.rights import EVENTS_READ
from enterprisehub.kernel.live.forget import forget_told
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.notices import NoticeKind, declare, inbox, notify, offer_channel
from enterprisehub.kernel.notices.kinds import CHANNELS, KINDS
from enterprisehub.kernel.notices.preferences import choose

pytestmark = pytest.mark.requirement("NTF-01")


@pytest.fixture
def kind():
    made = declare(NoticeKind("test.sync_failed", "A sync failed", severity="bad"))
    yield made
    del KINDS[made.name]


@pytest.fixture
def pigeons():
    offer_channel("pigeon", "By pigeon")
    yield "pigeon"
    del CHANNELS["pigeon"]


async def test_a_notice_is_seen_counted_and_read(signed_in, owner, database, scope, kind):
    async with database.scoped(scope) as db:
        told = await notify(db, kind, "The sync failed", body="Twice.", href="/settings/events")
    assert told == 1
    assert "1 unread" in await signed_in.page("/")
    panel = await signed_in.page("/notifications/panel")
    assert "The sync failed" in panel
    listed = (await signed_in.get("/api/notifications")).json()
    assert listed["unread"] == 1
    opened = await signed_in.get(f"/notifications/{listed['items'][0]['id']}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/settings/events")
    assert (await signed_in.get("/api/notifications")).json()["unread"] == 0
    assert (await signed_in.get("/api/notifications?unread=true")).json()["items"] == []


async def test_only_who_may_hears_of_it(sign_in_as, database, scope, kind):
    auditor, viewer = await sign_in_as(Role.AUDITOR), await sign_in_as(Role.VIEWER)
    async with database.scoped(scope) as db:
        assert await notify(db, kind, "Odd sign-ins", having=EVENTS_READ) == 1
    assert (await auditor.get("/api/notifications")).json()["unread"] == 1
    assert (await viewer.get("/api/notifications")).json()["unread"] == 0


@pytest.mark.requirement("PLT-01")
async def test_other_people_and_tenants_cannot_open_it(
    sign_in_as, owner, new_person, other_scope, database, scope, kind
):
    async with database.scoped(scope) as db:
        stranger = await new_person(Role.OWNER, within=other_scope)
        assert await notify(db, kind, "For Dana", users=[owner.id, stranger.id]) == 1
        notice = (await inbox.list_notices(db, owner.id))[0]
    for other in (await sign_in_as(Role.ADMIN), await sign_in_as(stranger)):
        assert (await other.post(f"/api/notifications/{notice.id}/read")).status_code == 404
        assert "For Dana" not in await other.page("/notifications")


async def test_the_same_trouble_is_told_once_until_it_is_read(owner, database, scope, kind):
    for count in (1, 2, 3):
        async with database.scoped(scope) as db:
            await notify(db, kind, f"Failed {count} times", key="sync-7")
    async with database.scoped(scope) as db:
        assert [n.title for n in await inbox.list_notices(db, owner.id)] == ["Failed 3 times"]
        await inbox.mark_all_read(db, owner.id)
        await notify(db, kind, "Failed again", key="sync-7")
        assert await inbox.unread_count(db, owner.id) == 1
        assert len(await inbox.list_notices(db, owner.id)) == 2


async def test_people_choose_kinds_and_channels(signed_in, owner, database, scope, kind, pigeons):
    page = await signed_in.page("/account/notifications")
    assert 'value="test.sync_failed/in_app" checked' in page
    assert 'value="test.sync_failed/pigeon">' in page
    await signed_in.post("/account/notifications", data={"wanted": "test.sync_failed/pigeon"})
    async with database.scoped(scope) as db:
        assert await notify(db, kind, "Quietly") == 1
    assert (await signed_in.get("/api/notifications")).json() == {"items": [], "unread": 0}
    async with database.scoped(scope) as db:
        facts = await db.scalars(select(EventRow.body).where(EventRow.type == "kernel.notice_told"))
        assert [(f["user_id"], f["channels"]) for f in facts] == [(str(owner.id), ["pigeon"])]
        await choose(db, owner.id, {kind.name: frozenset()})
        assert await notify(db, kind, "Not at all") == 0


async def test_many_are_listed_in_pages(signed_in, database, scope, kind):
    begun = clock.now()
    for number in range(45):
        with clock.fixed(begun + timedelta(seconds=number // 2)):
            async with database.scoped(scope) as db:
                await notify(db, kind, f"Number {number:03}")
    first = await signed_in.page("/notifications")
    after = first.split("after=")[1].split('"')[0]
    second = await signed_in.page(f"/notifications?after={after}")
    seen = (
        [n for n in range(45) if f"Number {n:03}" in first],
        [n for n in range(45) if f"Number {n:03}" in second],
    )
    assert seen == (list(range(5, 45)), list(range(5)))
    for broken in ("x", "WzEsMl0", "WyJhIiwiYiJd"):
        answer = await signed_in.get(f"/notifications?after={broken}")
        assert answer.status_code == 422


async def test_open_pages_hear_of_it(owner, database, scope, kind):
    async with database.scoped(scope) as db:
        await notify(db, kind, "Now")
        rows = (await db.scalars(select(LiveRow).order_by(LiveRow.seq))).all()
        (told,) = await inbox.list_notices(db, owner.id)
    assert [(row.topic, row.data) for row in rows] == [
        ("badges", {"notifications": 1}),
        ("toast", {"text": "Now", "severity": "bad", "key": str(told.id)}),
    ]
    assert {row.user_id for row in rows} == {owner.id}


async def test_what_was_read_long_ago_is_forgotten(owner, database, scope, kind):
    async with database.scoped(scope) as db:
        await notify(db, kind, "Old")
        await inbox.mark_all_read(db, owner.id)
        await notify(db, kind, "Old and unread")
        assert await inbox.forget_read(db) == 0
        assert await forget_told(db) == 0
    with clock.fixed(clock.now() + timedelta(days=91)):
        async with database.scoped(scope) as db:
            assert await inbox.forget_read(db) == 1
            assert await forget_told(db) == 5
            assert [n.title for n in await inbox.list_notices(db, owner.id)] == ["Old and unread"]


async def test_an_undeclared_kind_is_a_mistake(database, scope, owner):
    with pytest.raises(Misdeclared):
        async with database.scoped(scope) as db:
            await notify(db, NoticeKind("test.unknown", "Unknown"), "x")
