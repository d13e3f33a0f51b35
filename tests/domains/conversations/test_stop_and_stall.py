"""A person who wants to hear nothing more is left alone; a halt is noticed and a way back proposed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.scan_stalls import scan_batch
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
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
