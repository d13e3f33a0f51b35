"""What stands against writing: wishes, doubts that were none, and addresses that do not exist."""

from datetime import UTC, datetime

import pytest

from enterprisehub.connectors.twilio.parse import parse
from enterprisehub.domains.compliance import api, queries
from enterprisehub.domains.compliance.logic.judge_opt_out import end_bounce, judge_opt_out
from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging.contracts import Purpose, SendEmail, SuppressionNotice
from enterprisehub.domains.messaging.ports import SUPPRESSORS
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.inbox import Delivery
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.ids import new_id
from tests.domains.compliance.test_gate import MAYA, follow_up, say

pytestmark = pytest.mark.usefixtures("alone", "noon")
MAIL = "maya@home.example"


async def notify(database, scope, reason, *, channel="email", address=MAIL):
    async with database.scoped(scope) as db:
        notice = SuppressionNotice(
            connector="sendgrid", channel=channel, address=address, reason=reason, evidence="550"
        )
        await SUPPRESSORS.gather(db, notice)


async def mail(database, scope, address):
    async with database.scoped(scope) as db:
        payload = SendEmail(to_email=address, subject="Comps", body="Hi", purpose=Purpose.NOTICE)
        return await propose(db, payload, reason="Asked")


async def maya(database, scope, *emails):
    received = await say(database, scope, "thinking of selling my house in Austin")
    async with database.scoped(scope) as db:
        for address in emails:
            await crm.add_email(db, received.contact_id, address)
    return received.contact_id


@pytest.mark.requirement("CMP-02")
@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 24, 18, tzinfo=UTC), datetime(2027, 2, 3, 18, tzinfo=UTC)]
)
async def test_a_bounce_holds_its_own_address_and_nothing_else(database, scope, agent_scope, day):
    """Also after 31 January 2027, when every wish to stop holds for every channel."""
    with clock.fixed(day):
        contact_id = await maya(database, scope, MAIL, "maya@work.example")
        await notify(database, scope, "hard_bounce")
        held = await mail(database, scope, MAIL)
        assert (held.state, "bounced" in held.held_because) == ("refused", True)
        other = await mail(database, scope, "maya@work.example")
        assert "bounced" not in str(other.held_because)
        assert (await follow_up(database, agent_scope)).state == "proposed"
        async with database.scoped(scope) as db:
            assert not await api.is_opted_out(db, contact_id, MAIL)


@pytest.mark.requirement("CMP-02")
async def test_an_opt_out_after_a_bounce_counts_in_full_and_start_leaves_the_bounce(
    database, scope, agent_scope
):
    contact_id = await maya(database, scope, MAIL)
    await notify(database, scope, "hard_bounce")
    await notify(database, scope, "opted_out")
    async with database.scoped(scope) as db:
        assert await api.is_opted_out(db, contact_id)
    assert (await follow_up(database, agent_scope)).state == "refused"
    await say(database, scope, "START")
    async with database.scoped(scope) as db:
        assert not await api.is_opted_out(db, contact_id)
        (bounce,) = await queries.standing_opt_outs(db, contact_id, [])
    assert bounce.reason == "hard_bounce"
    assert (await mail(database, scope, MAIL)).state == "refused"


@pytest.mark.requirement("CMP-02")
async def test_only_a_bounce_is_ended_by_us(database, scope, signed_in):
    contact_id = await maya(database, scope, MAIL)
    await notify(database, scope, "hard_bounce")
    assert "Does not exist" in await signed_in.page("/compliance/opt-outs")
    async with database.scoped(scope) as db:
        (bounce,) = await queries.standing_opt_outs(db, contact_id, [])
    ended = await signed_in.post(f"/compliance/opt-outs/{bounce.id}/works-again")
    assert ended.status_code == 303
    assert "bounced" not in str((await mail(database, scope, MAIL)).held_because)
    await say(database, scope, "STOP")
    async with database.scoped(scope) as db:
        (wish,) = await queries.standing_opt_outs(db, contact_id, [])
        with pytest.raises(Conflict, match="Only the person"):
            await end_bounce(db, wish.id, because="we want to")


@pytest.mark.requirement("CMP-03")
async def test_a_doubt_that_was_none_and_a_bounce_are_no_opt_outs_in_the_report(database, scope):
    await say(database, scope, "not interested")
    async with database.scoped(scope) as db:
        (doubt,) = await queries.standing_opt_outs(db, None, [MAYA])
        await judge_opt_out(db, doubt.id, stop=False, because="")
    await notify(database, scope, "hard_bounce", channel="sms", address="+15125550144")
    start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    async with database.scoped(scope) as db:
        assert (await db.get(OptOutRow, doubt.id)).state == "dismissed"
        assert (await api.report(db, start, end)).opt_outs == 0
    await say(database, scope, "STOP")
    await say(database, scope, "START")
    async with database.scoped(scope) as db:
        assert (await api.report(db, start, end)).opt_outs == 1


@pytest.mark.requirement("CMP-02")
async def test_an_opt_out_without_a_contact_finds_the_one_with_this_address(
    database, scope, agent_scope
):
    contact_id = await maya(database, scope, MAIL)
    async with database.scoped(scope) as db:
        await api.opt_out(db, "email", MAIL, words="told us", source="import")
        (row,) = await queries.standing_opt_outs(db, contact_id, [])
    assert row.contact_id == contact_id


@pytest.mark.requirement("CMP-02")
@pytest.mark.parametrize(
    ("body", "keyword"),
    [("STOP", "STOP"), (" quit \n", "STOP"), ("stopall", "STOP"), ("please stop", None),
     ("Stop please", None), ("start", None)],
)  # fmt: skip
async def test_twilio_confirms_its_own_stop_words_so_that_we_do_not(database, scope, body, keyword):
    form = {"From": MAYA, "To": "+15125550100", "MessageSid": f"SM{new_id()}", "Body": body}
    (text,) = parse(Delivery(new_id(), "twilio", None, "SM1", "message", form))
    assert text.carrier_keyword == keyword


@pytest.mark.requirement("BYD-01")
async def test_an_opt_out_keeps_which_grammar_heard_it(database, scope):
    await say(database, scope, "please stop texting me")
    async with database.scoped(scope) as db:
        (row,) = await queries.standing_opt_outs(db, None, [MAYA])
    assert row.rule.endswith("opt_out@2026-11-23")


@pytest.mark.requirement("BYD-01", "VOX-05")
@pytest.mark.parametrize(
    ("words", "confirmed"),
    [
        ("STOP", "you are unsubscribed"),
        ("ne m'écrivez plus", "vous ne recevrez plus de messages"),
        ("Schreiben Sie mir bitte nicht mehr", "Sie sind abgemeldet"),
        ("smetta di scrivermi", "non riceverà più messaggi"),
        ("stop met berichten sturen", "u bent afgemeld"),
        ("no me escriba más", "queda dado de baja"),
    ],
)
async def test_who_asks_to_stop_hears_so_in_their_language(database, scope, words, confirmed):
    received = await say(database, scope, words)
    async with database.scoped(scope) as db:
        rows = await queue.about(db, received.contact_id)
    (says,) = [r.payload["body"] for r in rows if r.payload["purpose"] == "opt_out_confirmation"]
    assert confirmed in says
    assert "START" in says
