"""The scores that a contact had are kept, each with its time and what led to it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Interaction, Reason
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.contracts.past import PastContact, PastTalk
from enterprisehub.domains.crm.logic.merge_records import merge_records
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.logic.tell_course import SHOWN, course_of
from enterprisehub.domains.crm.models import ContactScoreRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.kinds import archive_kind
from enterprisehub.kernel.ids import new_id
from tests.domains.crm.merging import World

pytestmark = pytest.mark.requirement("PIP-01")
SOON = Reason(
    code="timeline", title="Wants to sell soon", points=35, group="conversation", evidence="soon"
)


async def scored(database, scope, contact_id, at, said=None):
    with clock.fixed(at):
        async with database.scoped(scope) as db:
            return await rescore_contact(db, contact_id, said=said)


async def test_each_change_is_kept_with_its_time_and_why(database, scope, signed_in):
    start = clock.now() - timedelta(days=40)
    async with database.scoped(scope) as db:
        contact = await api.find_or_make_contact_by_phone(db, "+15125550150")
        heard = Interaction(
            contact_id=contact.id, channel="sms", direction="inbound", summary="Hi", at=start
        )
        await api.record(db, heard)
    first = await scored(database, scope, contact.id, start, [])
    await scored(database, scope, contact.id, start + timedelta(hours=1), [])
    second = await scored(database, scope, contact.id, start + timedelta(hours=2), [SOON])
    third = await scored(database, scope, contact.id, start + timedelta(days=35))
    async with database.scoped(scope) as db:
        course = await course_of(db, contact.id)
        kept = list(await db.scalars(select(ContactScoreRow)))
    assert [step.score for step in course] == [third.score, second.score, first.score]
    assert [step.at for step in course][1:] == [start + timedelta(hours=2), start]
    assert course[1].why == "Wants to sell soon (+35)"
    assert course[0].why.startswith("no longer: Wrote or called within")
    assert not any("evidence" in reason for row in kept for reason in row.reasons)
    page = await signed_in.page(f"/contacts/{contact.id}")
    assert "How it went" in page
    assert "Wants to sell soon (+35)" in page


async def test_a_page_shows_the_latest_of_many(database, scope):
    start = clock.now() - timedelta(days=400)
    async with database.scoped(scope) as db:
        contact = await api.find_or_make_contact_by_phone(db, "+15125550151")
        for day in range(SHOWN + 5):
            row = ContactScoreRow(
                contact_id=contact.id, at=start + timedelta(days=day), score=day, temperature="cold"
            )
            db.add(row)
        await db.flush()
        course = await course_of(db, contact.id)
    assert [step.score for step in course] == list(range(SHOWN + 4, 4, -1))


async def test_a_merge_leaves_each_their_own_scores(database, scope):
    world = await World(database, scope).begin()
    kept, other = world.ids["kept"], world.ids["other"]
    await scored(database, scope, kept, clock.now(), [])
    await scored(database, scope, other, clock.now(), [SOON])
    async with database.scoped(scope) as db:
        merge_id = (await merge_records(db, MergeRecords(kept_id=kept, other_id=other))).id
        of_each = [len(await course_of(db, one)) for one in (kept, other)]
    async with database.scoped(scope) as db:
        await split_records(db, merge_id)
        assert of_each == [len(await course_of(db, one)) for one in (kept, other)]


async def test_who_is_taken_over_scores_by_what_was_known_then(database, scope):
    now = clock.now()
    person = PastContact(
        id=new_id(), name="Ada Abbott", email="ada@example.com", since=now - timedelta(days=90),
        lifecycle="customer", lead_status="lost", source="Referral",
    )  # fmt: skip
    silent = PastContact(id=new_id(), name="Cher", email="c@example.com", since=now)
    talk = [
        PastTalk(contact_id=person.id, channel="sms", direction=how, summary="Hi",
                 at=now - timedelta(days=days))
        for how, days in (("outbound", 80), ("inbound", 79), ("inbound", 60))
    ]  # fmt: skip
    async with database.scoped(scope) as db:
        await api.take_over(db, [person, silent], [], talk)
        course = await course_of(db, person.id)
        known = await api.contact(db, person.id)
        assert await course_of(db, silent.id) == []
    oldest = course[-1]
    assert (oldest.score, oldest.at) == (3 + 2 + 8, talk[0].at)
    assert max(step.score for step in course) == 3 + 2 + 8 + 20 + 2
    assert "customer" not in " ".join(step.why for step in course)
    assert course[0].score == known.score
    assert known.last_activity_at == talk[-1].at


async def test_old_scores_can_move_to_the_cold_store_but_not_those_learned_from(database, scope):
    kind = archive_kind("contact-scores")
    assert (kind.table, kind.after_days > 1096) == (ContactScoreRow.__tablename__, True)
    async with database.scoped(scope) as db:
        contact = await api.find_or_make_contact_by_phone(db, "+15125550152")
    await scored(database, scope, contact.id, clock.now(), [])
    other = scope.__class__(tenant_id=new_id(), actor=scope.actor)
    async with database.scoped(other) as db:
        assert await db.scalar(select(func.count()).select_from(ContactScoreRow)) == 0
