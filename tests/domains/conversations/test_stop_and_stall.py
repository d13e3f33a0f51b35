"""A person who wants to hear nothing more is left alone; a halt is noticed and a way back proposed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.connectors.sandbox import world
from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.scan_stalls import scan_batch
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.kernel import clock
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


@pytest.mark.requirement("CNV-03")
async def test_a_quiet_lead_is_named_and_a_follow_up_waits_for_approval(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    later = clock.now() + timedelta(hours=25)
    for _ in range(2):
        with clock.fixed(later):
            async with database.scoped(scope) as db:
                assert await scan_batch(db, None) is None
    async with database.scoped(scope) as db:
        row = await queries.session(db, session.id)
        assert (row.stall_reason, row.stall_detail) == ("no_answer", "no answer for 25 hours")
        assert "has gone quiet" in {reason["reason"] for reason in row.score_reasons}
        query = select(ActionRow).where(ActionRow.dedupe_key.is_not(None))
        back = [
            a for a in await db.scalars(query) if a.dedupe_key.startswith("conversations.return")
        ]
    (proposed,) = back
    assert proposed.state == "proposed"
    assert "Acme Realty" in proposed.payload["body"]
    assert proposed.payload["purpose"] == "follow_up"


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
