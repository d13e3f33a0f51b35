"""Through the doors: people write, agents propose, and the gate holds or lets go, with receipts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from enterprisehub.domains.compliance import api, queries
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.compliance.events import OptedOut
from enterprisehub.domains.compliance.logic.judge_opt_out import judge_opt_out
from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.compliance.subscribers import refuse_what_waits
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import (
    InboundEmail,
    InboundText,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.ports import SUPPRESSORS
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.perform import begin
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.workspaces import make_workspace
from tests.domains.compliance.conftest import NOON

pytestmark = pytest.mark.usefixtures("alone")
MAYA = "+15125550143"


def texted(body, *, sender=MAYA, carrier_keyword=None, at=NOON):
    return InboundText(
        connector="sandbox",
        provider_id=f"SM{new_id()}",
        sender_e164=sender,
        recipient_e164="+15125550100",
        body=body,
        received_at=at,
        carrier_keyword=carrier_keyword,
    )


async def say(database, scope, body, **more):
    async with database.scoped(scope) as db:
        return await messaging.receive(db, texted(body, **more))


async def follow_up(database, agent_scope, body="Shall I send the comps?", **more):
    async with database.scoped(agent_scope) as db:
        payload = SendText(
            to_e164=MAYA,
            body=body,
            purpose=more.pop("purpose", Purpose.FOLLOW_UP),
            provenance=Provenance(template="follow_up", template_version="3"),
        )
        return await propose(db, payload, reason="Asked for comps", agent="follow_up", **more)


@pytest.mark.requirement("BYD-01")
@pytest.mark.requirement("CMP-01")
async def test_a_follow_up_passes_the_gate_twice_and_leaves_two_receipts(
    database, scope, agent_scope, person_scope, noon
):
    await say(database, scope, "thinking of selling my house in Austin")
    action = await follow_up(database, agent_scope, facts={"deal": "12 Oak"})
    assert action.state == "proposed"
    async with database.scoped(person_scope) as db:
        row = await decide.approve(db, action.id, seen_version=action.version)
        assert row.state == "approved"
    async with database.scoped(scope) as db:
        assert await begin(db, str(action.id)) == "perform"
    async with database.scoped(scope) as db:
        proposed, sent = await queries.receipts_of_action(db, action.id)
        row = await decide.locked(db, action.id)
    assert (proposed.stage, proposed.outcome, sent.stage, sent.outcome) == (
        "propose",
        "allow",
        "send",
        "allow",
    )
    assert row[0].receipt_id == sent.id
    assert sent.consent_id is not None
    assert sent.local_times[0]["zone"] == "America/Chicago"
    assert sent.facts["stated"] == {"deal": "12 Oak"}
    assert sent.provenance["template_version"] == "3"
    assert sent.content["fair_housing"] == "allowed"
    assert sent.unasked
    assert any(ref.startswith("us.tx.hours@") for ref in sent.rule_versions)


@pytest.mark.requirement("CMP-03")
async def test_receipts_and_opt_outs_belong_to_the_contacts_workspace(
    database, scope, agent_scope, noon
):
    received = await say(database, scope, "thinking of selling my house in Austin")
    async with database.scoped(scope) as db:
        first = await make_workspace(db, "Austin", "location")
        second = await make_workspace(db, "Dallas", "location")
    unplaced = await follow_up(database, agent_scope)
    async with database.scoped(scope) as db:
        await crm.change(db, received.contact_id, ContactPatch(workspace_id=second.id))
    placed = await follow_up(database, agent_scope, body="Shall we talk on Friday?")
    await say(database, scope, "STOP")
    async with database.scoped(scope) as db:
        of_both = [
            (await queries.receipts_of_action(db, action.id))[0].workspace_id
            for action in (unplaced, placed)
        ]
        week = (noon - timedelta(days=1), noon + timedelta(days=6))
        reports = [await api.report(db, *week, workspace_id=w.id) for w in (first, second)]
    assert of_both == [first.id, second.id]
    assert [report.opt_outs for report in reports] == [0, 1]


@pytest.mark.requirement("CMP-02")
async def test_stop_in_free_words_holds_the_approved_text_and_everything_else(
    database, scope, agent_scope, person_scope, noon
):
    await say(database, scope, "thinking of selling my house in Austin")
    action = await follow_up(database, agent_scope)
    async with database.scoped(person_scope) as db:
        await decide.approve(db, action.id, seen_version=action.version)
    received = await say(database, scope, "please stop texting me")
    async with database.scoped(scope) as db:
        assert await begin(db, str(action.id)) == "refused"
    async with database.scoped(scope) as db:
        receipt = (await queries.receipts_of_action(db, action.id))[-1]
        messages = await messaging.messages(db, received.thread_id)
        entries = await timeline.of(db, Ref("crm.contact", received.contact_id))
        assert await api.is_opted_out(db, received.contact_id)
        assert await api.is_opted_out(db, None, MAYA)
        contact = await crm.add_email(db, received.contact_id, "maya@home.example")
        mail = SendEmail(
            to_email="maya@home.example",
            subject="Comps",
            body="Here they are",
            contact_id=contact.id,
        )
        by_mail = await propose(db, mail, reason="Follow up", agent="follow_up")
    assert (receipt.outcome, receipt.opt_out_state) == ("refuse", "opted_out")
    assert "please stop texting me" in receipt.says
    assert by_mail.state == "refused"
    confirmations = [m for m in messages if m.purpose == "opt_out_confirmation"]
    assert len(confirmations) <= 1
    assert "compliance.opted_out" in {entry.kind for entry in entries}
    inbound = [m for m in messages if m.body == "please stop texting me"]
    assert inbound[0].screened_by == "compliance.screen"


@pytest.mark.requirement("CMP-02")
async def test_one_confirmation_within_five_minutes_and_never_a_second(database, scope, noon):
    received = await say(database, scope, "STOP")
    async with database.scoped(scope) as db:
        actions = await _confirmations(db, received)
        assert len(actions) == 1
        assert await begin(db, str(actions[0])) == "perform"
    await say(database, scope, "stop!!")
    async with database.scoped(scope) as db:
        assert len(await _confirmations(db, received)) == 1
        again = SendText(to_e164=MAYA, body="Once more", purpose=Purpose.OPT_OUT_CONFIRMATION)
        refused = await propose(db, again, reason="Again")
    assert refused.state == "refused"
    assert "second confirmation" in refused.held_because


async def _confirmations(db, received):
    rows = await queue.about(db, received.contact_id)
    return [r.id for r in rows if r.payload["purpose"] == "opt_out_confirmation"]


@pytest.mark.requirement("CMP-02")
async def test_a_late_confirmation_is_not_sent(database, scope):
    with clock.fixed(NOON):
        received = await say(database, scope, "STOP")
        async with database.scoped(scope) as db:
            (action_id,) = await _confirmations(db, received)
    with clock.fixed(NOON + timedelta(minutes=6)):
        async with database.scoped(scope) as db:
            assert await begin(db, str(action_id)) == "refused"


@pytest.mark.requirement("CMP-02")
async def test_a_carrier_that_stopped_the_number_is_believed_and_not_answered(
    database, scope, noon
):
    received = await say(database, scope, "Stop pls", carrier_keyword="STOP")
    async with database.scoped(scope) as db:
        assert await api.is_opted_out(db, None, MAYA)
        assert await _confirmations(db, received) == []


@pytest.mark.requirement("CMP-02")
async def test_start_ends_the_opt_out_and_help_is_always_answered(
    database, scope, agent_scope, noon
):
    received = await say(database, scope, "unsubscribe")
    await say(database, scope, "HELP")
    async with database.scoped(scope) as db:
        rows = await queue.about(db, received.contact_id)
        helped = [r for r in rows if r.payload["purpose"] == "help"]
        assert [r.state for r in helped] == ["approved"]
        assert await begin(db, str(helped[0].id)) == "perform"
    await say(database, scope, "is the house still there?")
    async with database.scoped(scope) as db:
        assert await api.is_opted_out(db, None, MAYA)
    await say(database, scope, "START")
    async with database.scoped(scope) as db:
        assert not await api.is_opted_out(db, None, MAYA)
    assert (await follow_up(database, agent_scope)).state == "proposed"


@pytest.mark.requirement("CMP-02")
async def test_a_doubtful_wish_waits_for_a_person_who_judges_it(database, scope, agent_scope, noon):
    await say(database, scope, "thinking of selling")
    await say(database, scope, "not interested")
    held = await follow_up(database, agent_scope)
    assert held.state == "proposed"
    assert "somebody must read it" in held.held_because
    async with database.scoped(scope) as db:
        (doubt,) = await queries.standing_opt_outs(db, None, [MAYA])
        await judge_opt_out(db, doubt.id, stop=True, because="")
        assert await api.is_opted_out(db, None, MAYA)
        with pytest.raises(Conflict):
            await judge_opt_out(db, doubt.id, stop=False, because="")


@pytest.mark.requirement("CMP-02")
async def test_an_email_is_read_without_what_it_quotes(database, scope, noon):
    quoted = "Thanks, Tuesday works!\n\nOn Mon, Nov 23, 2026 Northwind wrote:\n> unsubscribe"
    async with database.scoped(scope) as db:
        for body, number in ((quoted, 1), ("Please take me off your list.\n\n> Hello", 2)):
            mail = InboundEmail(
                connector="sandbox",
                provider_id=f"<{number}@home.example>",
                sender_email="Maya@Home.example",
                recipient_email="us@northwind.example",
                subject="Re: your house",
                text=body,
            )
            received = await messaging.receive(db, mail)
            opted_out = await api.is_opted_out(db, received.contact_id, "maya@home.example")
            assert opted_out == (number == 2)


@pytest.mark.requirement("CMP-01")
async def test_marketing_by_text_needs_a_written_consent_from_the_ledger(
    database, scope, agent_scope, noon
):
    received = await say(database, scope, "thinking of selling my house in Austin")
    refused = await follow_up(database, agent_scope, purpose=Purpose.MARKETING)
    assert refused.state == "refused"
    assert "written consent" in refused.held_because
    async with database.scoped(scope) as db:
        await api.record_consent(
            db,
            kind=ConsentClass.WRITTEN,
            wording="I agree to marketing texts from Northwind.",
            source="Web form",
            contact_id=received.contact_id,
            channels=("sms",),
            ip_address="203.0.113.9",
        )
        with pytest.raises(Invalid):
            await api.record_consent(
                db,
                kind=ConsentClass.WRITTEN,
                wording="",
                source="?",
                contact_id=received.contact_id,
            )
    assert (await follow_up(database, agent_scope, purpose=Purpose.MARKETING)).state == "proposed"


@pytest.mark.requirement("CMP-01")
async def test_night_delays_and_the_limit_delays(database, scope, agent_scope, person_scope):
    with clock.fixed(NOON):
        await say(database, scope, "thinking of selling my house in Austin")
    night = NOON + timedelta(hours=11)
    with clock.fixed(night):
        action = await follow_up(database, agent_scope)
        async with database.scoped(person_scope) as db:
            await decide.approve(db, action.id, seen_version=action.version)
        async with database.scoped(scope) as db:
            assert await begin(db, str(action.id)) == "later"
            row, _ = await decide.locked(db, action.id)
            morning = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
            assert row.not_before == morning.astimezone(UTC)
            assert "America/Chicago" in row.held_because
    with clock.fixed(NOON):
        async with database.scoped(scope) as db:
            await ComplianceSettings(day_limit=1).save(db)
        for expected in ("perform", "later"):
            action = await follow_up(database, agent_scope, body=f"Hello {expected}")
            async with database.scoped(person_scope) as db:
                await decide.approve(db, action.id, seen_version=action.version)
            async with database.scoped(scope) as db:
                assert await begin(db, str(action.id)) == expected


@pytest.mark.requirement("CMP-01")
async def test_what_people_type_and_what_the_law_forbids(database, scope, agent_scope, noon):
    await say(database, scope, "thinking of selling my house in Austin")
    bad = await follow_up(database, agent_scope, body="Nice area, no families with children!")
    assert bad.state == "refused"
    assert "protected class" in bad.held_because
    unclear = await follow_up(database, agent_scope, body="It is a safe neighborhood.")
    assert unclear.state == "proposed"
    assert "delicate" in unclear.held_because


@pytest.mark.requirement("CMP-01")
async def test_a_commercial_email_needs_the_postal_address_of_the_tenant(
    database, scope, agent_scope, noon
):
    async def mail(number):
        async with database.scoped(agent_scope) as db:
            payload = SendEmail(
                to_email="maya@home.example",
                subject="Comps",
                body=f"Here they are {number}",
                purpose=Purpose.FOLLOW_UP,
            )
            return await propose(db, payload, reason="Follow up", agent="follow_up")

    refused = await mail(1)
    assert refused.state == "refused"
    assert "postal address" in refused.held_because
    async with database.scoped(scope) as db:
        await MessagingSettings(postal_address="1 Congress Ave, Austin, TX 78701").save(db)
    assert (await mail(2)).state == "proposed"


@pytest.mark.requirement("CMP-02")
async def test_a_notice_of_a_carrier_suppresses_the_address(database, scope, noon):
    async with database.scoped(scope) as db:
        for reason, stopped in (("opted_out", True), ("opted_in", False)):
            notice = SuppressionNotice(
                connector="twilio", channel="sms", address=MAYA, reason=reason, evidence="21610"
            )
            await SUPPRESSORS.gather(db, notice)
            assert await api.is_opted_out(db, None, MAYA) is stopped


async def test_another_tenant_sees_nothing_of_it(database, scope, other_scope, noon):
    received = await say(database, scope, "STOP")
    async with database.scoped(other_scope) as db:
        assert not await api.is_opted_out(db, received.contact_id, MAYA)
        assert await db.get(OptOutRow, received.contact_id) is None


@pytest.mark.requirement("CMP-02")
async def test_what_waits_in_the_queue_is_refused_with_its_receipt(
    database, scope, agent_scope, noon
):
    received = await say(database, scope, "thinking of selling my house in Austin")
    waiting = await follow_up(database, agent_scope)
    assert waiting.state == "proposed"
    await say(database, scope, "quit texting me")
    async with database.scoped(scope) as db:
        fact = OptedOut(
            opt_out_id=new_id(),
            contact_id=received.contact_id,
            channel="sms",
            address=MAYA,
            scope="all",
            words="quit texting me",
            at=NOON,
        )
        await refuse_what_waits(db, fact)
        row = await queue.action(db, waiting.id)
        receipts = await queries.receipts_of_action(db, waiting.id)
        (confirmation,) = await _confirmations(db, received)
        kept = await queue.action(db, confirmation)
    assert (row.state, receipts[-1].outcome) == ("refused", "refuse")
    assert row.receipt_id == receipts[-1].id
    assert kept.state == "approved"
