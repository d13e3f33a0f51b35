"""A person who wants to hear nothing more is left alone; a halt is noticed and a way back proposed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.connectors.sandbox import world
from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.nurture_leads import nurture_batch
from enterprisehub.domains.conversations.logic.scan_stalls import scan_batch
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.models import ActionRow
from tests.conftest import settled
from tests.domains.conversations.talk import STORY


@pytest.mark.requirement("CNV-02")
@pytest.mark.requirement("CMP-01")
async def test_an_opt_out_ends_the_session_and_nothing_is_asked_again(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    await talk.text("please stop texting me")
    session = await talk.settled_session(stage="opted_out")
    assert session.outcome == "opted_out"
    assert session.closed_at is not None
    before = await talk.count_out()
    await talk.text("ok thanks")
    async with database.scoped(scope) as db:
        assert await queries.open_session(db, session.contact_id) is None
    assert await talk.count_out() == before


async def proposed_about(database, scope, begins):
    async with database.scoped(scope) as db:
        query = select(ActionRow).where(ActionRow.dedupe_key.startswith(begins))
        return list(await db.scalars(query.order_by(ActionRow.id)))


@pytest.mark.requirement("CNV-03")
async def test_a_quiet_lead_is_named_and_one_follow_up_says_why(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    for _ in range(2):
        with clock.fixed(clock.now() + timedelta(hours=25)):
            async with database.scoped(scope) as db:
                assert await scan_batch(db, None) is None
    async with database.scoped(scope) as db:
        row = await queries.session(db, session.id)
        assert (row.stall_reason, row.stall_detail) == ("no_answer", "no answer for 25 hours")
        assert "has gone quiet" in {reason["reason"] for reason in row.score_reasons}

    async def look():
        begins = "outreach.follow_up:stalled:"
        return await proposed_about(database, scope, begins) or None

    (text,) = await settled(look)
    assert text.kind == "messaging.send_text"
    assert "no answer for 25 hours" in text.reason
    assert row.stalled_at.isoformat() in text.dedupe_key
    assert not await proposed_about(database, scope, "conversations.nurture:")
    assert text.state == "proposed"
    await talk.text("sorry, I was away")

    async def withdrawn():
        (row,) = await proposed_about(database, scope, "outreach.follow_up:stalled:")
        return row if row.state == "cancelled" else None

    assert (await settled(withdrawn)).decision_reason == "The lead has written."


@pytest.mark.requirement("CNV-07")
async def test_a_quiet_lead_gets_one_piece_when_its_day_comes_until_they_write(
    talk, database, scope
):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    found = []
    for days in (2, 3, 3.1, 14):
        with clock.fixed(session.last_turn_at + timedelta(days=days, minutes=5)):
            async with database.scoped(scope) as db:
                await nurture_batch(db, None)
        found = await proposed_about(database, scope, "conversations.nurture:")
        assert len(found) == (0 if days == 2 else 1)
    (piece,) = found
    assert ":seller_day_3:" in piece.dedupe_key
    assert piece.kind == "messaging.send_text"
    assert "Acme Realty" in piece.payload["body"]
    assert "Quiet for 3 days" in piece.reason
    async with database.scoped(scope) as db:
        await decide.reject(db, piece.id, seen_version=piece.version, reason="not now")
    with clock.fixed(session.last_turn_at + timedelta(days=14, hours=1)):
        async with database.scoped(scope) as db:
            await nurture_batch(db, None)
    _, repairs = await proposed_about(database, scope, "conversations.nurture:")
    assert ":seller_repairs:" in repairs.dedupe_key
    await talk.says("we are relocating")
    async with database.scoped(scope) as db:
        assert (await db.get(ActionRow, repairs.id)).state == "cancelled"


@pytest.mark.requirement("CNV-07")
async def test_who_has_let_go_gets_nothing_more(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    await talk.says("not interested")
    session = await talk.settled_session(stage="closed")
    with clock.fixed(session.last_turn_at + timedelta(days=3, minutes=5)):
        async with database.scoped(scope) as db:
            await nurture_batch(db, None)
    assert not await proposed_about(database, scope, "conversations.nurture:")


async def test_an_answer_ends_the_stall(talk, database, scope):
    await talk.begin(reengage=False)
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    with clock.fixed(clock.now() + timedelta(hours=25)):
        async with database.scoped(scope) as db:
            await scan_batch(db, None)
    await talk.settled_session(stall_reason="no_answer")
    await talk.says("we are relocating")
    async with database.scoped(scope) as db:
        row = await queries.session(db, session.id)
        assert row.stall_reason is None


@pytest.mark.requirement("CNV-01")
@pytest.mark.requirement("CNV-02")
async def test_a_mail_is_answered_for_what_is_new_in_it(talk, database, scope):
    await talk.begin(wait_seconds={"email": 0.05})
    body = (
        "we want to sell our house in Austin\n\n"
        "On Mon, Nov 16, 2026 at 9:00 AM Acme Realty <desk@acme.example> wrote:\n"
        "> Is it a condo with 4 bedrooms in Dallas? Reply STOP and we stop.\n"
    )
    async with database.scoped(scope) as db:
        await world.mail_from(
            db, address="maya@halcyon.example", name="Maya", subject="Re: your home", body=body,
            answers=None,
        )  # fmt: skip

    async def look():
        async with database.scoped(scope) as db:
            rows = await db.scalars(select(SessionRow).where(SessionRow.answered_count > 0))
            return rows.first()

    session = await settled(look)
    assert session.slots["place"]["value"] == "Austin"
    assert "bedrooms" not in session.slots
    async with database.scoped(scope) as db:
        (heard, *_) = await queries.turns_of(db, session.id)
    assert heard.text == "we want to sell our house in Austin"
