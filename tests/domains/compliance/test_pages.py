"""Compliance as people see it and programs ask it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from enterprisehub.domains.compliance import api, queries
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.compliance.logic.make_report import (
    MEANINGFUL_MESSAGES,
    recommendations_for,
    score_of,
)
from enterprisehub.domains.compliance.models import OptOutRow, ReceiptRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import InboundText, Purpose, SendText
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.tenancy.models import WorkspaceRow

pytestmark = pytest.mark.usefixtures("alone")
MAYA = "+15125550143"
START = datetime(2026, 11, 1, 17, tzinfo=UTC)


def sent_values(address, at, **more):
    values = {
        "action_id": new_id(), "stage": "send", "action_kind": "messaging.send_text",
        "channel": "sms", "purpose": "follow_up", "unasked": True, "address": address,
        "outcome": "allow", "says": "Nothing speaks against it.", "reasons": [],
        "local_times": [{"zone": "America/Chicago", "at": "Sun 11:00", "signs": ["phone"]}],
        "jurisdictions": ["US", "US-TX"], "frequency": {}, "opt_out_state": "none",
        "content": {"fair_housing": "allowed"}, "provenance": {}, "facts": {},
        "rule_versions": ["us.tx.hours@1"], "inputs_hash": "a" * 64, "body_sha256": "b" * 64,
        "decided_at": at,
    }  # fmt: skip
    return values | more


def sent(address, at, **more):
    return ReceiptRow(**sent_values(address, at, **more))


def gone(address, at, **more):
    values = {
        "channel": "sms", "address": address, "state": "active", "reason": "asked",
        "words": "stop", "source": "message", "opted_out_at": at,
    }  # fmt: skip
    return OptOutRow(**(values | more))


@pytest.mark.requirement("CMP-03")
async def test_the_report_counts_scores_and_advises(database, scope):
    async with database.scoped(scope) as db:
        for person in range(50):
            db.add(sent(f"+1512555{person:04}", START))
        for _ in range(4):
            db.add(sent("+15125559999", START + timedelta(days=1)))
        db.add(sent("+15125559999", START, purpose="opt_out_confirmation"))
        db.add(sent("+15125559999", START, outcome="refuse"))
        db.add(sent("+15125559999", START, stage="propose"))
        db.add(gone("+15125550001", START + timedelta(days=2)))
        db.add(gone("+15125550002", START - timedelta(days=9)))
        db.add(gone("+15125550003", START, state="review"))
    async with database.scoped(scope) as db:
        report = await api.report(db, START - timedelta(days=1), START + timedelta(days=7))
    assert (report.messages, report.people, report.opt_outs) == (54, 51, 1)
    assert (report.violations, report.day_limit) == (1, 3)
    assert report.opt_out_rate_pct == 1.96
    assert report.score == 50.8
    assert report.recommendations == ()
    assert [(w.address, w.messages) for w in report.worst] == [("+15125559999", 4)]


@pytest.mark.requirement("CMP-03")
async def test_a_workspace_has_a_report_of_its_own(database, scope):
    async with database.scoped(scope) as db:
        row = WorkspaceRow(name="Austin")
        db.add(row)
        await db.flush()
        workspace = row.id
        db.add(sent(MAYA, START, workspace_id=workspace))
        db.add(sent("+15125550002", START))
        db.add(gone(MAYA, START, workspace_id=workspace))
    async with database.scoped(scope) as db:
        week = (START - timedelta(days=1), START + timedelta(days=7))
        one = await api.report(db, *week, workspace_id=workspace)
    assert (one.people, one.opt_outs, one.score) == (1, 1, 0.0)
    assert one.recommendations == ("Review content",)
    assert one.too_few


@pytest.mark.requirement("CMP-03")
async def test_a_score_of_few_messages_is_said_to_mean_little(database, scope, signed_in):
    async with database.scoped(scope) as db:
        db.add_all([sent(MAYA, clock.now()), gone(MAYA, clock.now())])
    few = await signed_in.page("/compliance")
    assert "one opt-out decides the score" in few
    async with database.scoped(scope) as db:
        await db.execute(
            insert(ReceiptRow),
            [sent_values(f"+1512555{n:04}", clock.now()) for n in range(MEANINGFUL_MESSAGES)],
        )
    assert "one opt-out decides the score" not in await signed_in.page("/compliance")


@pytest.mark.requirement("CMP-03")
@settings(deadline=None)
@given(st.integers(0, 30), st.floats(0, 100))
def test_the_score_stays_within_its_bounds(violations, rate_pct):
    score = score_of(violations, rate_pct)
    assert 0 <= score <= 100
    assert score >= score_of(violations + 1, rate_pct)
    assert score >= score_of(violations, min(100, rate_pct + 1))


def test_advice_begins_above_its_bounds():
    assert recommendations_for(5, 2.0) == ()
    assert recommendations_for(6, 2.01) == ("Reduce frequency", "Review content")


@pytest.mark.requirement("BYD-01")
async def test_a_receipt_is_one_click_away_and_says_everything(
    database, scope, signed_in, with_key
):
    async with database.scoped(scope) as db:
        payload = SendText(
            to_e164=MAYA, body="No families with children", purpose=Purpose.MARKETING
        )
        action = await propose(db, payload, reason="Advertise")
    listed = await signed_in.page("/compliance/receipts?outcome=refuse")
    assert f"/compliance/receipts/{action.receipt_id}" in listed
    shown = await signed_in.page(f"/compliance/receipts/{action.receipt_id}")
    assert "the United States, Texas" in shown
    for words in (
        "Why held",
        "protected class",
        "No written consent",
        "America/Chicago",
        "42 USC 3604(c)",
    ):
        assert words in shown
    told = (await with_key.get(f"/api/compliance/receipts/{action.receipt_id}")).json()
    assert told["outcome"] == "refuse"
    assert told["inputs_hash"]
    listing = (await with_key.get("/api/compliance/receipts?outcome=refuse&limit=1")).json()
    assert listing["items"][0]["id"] == str(action.receipt_id)
    assert (await with_key.get(f"/api/compliance/receipts/{new_id()}")).status_code == 404
    assert "No receipts here" in await signed_in.page("/compliance/receipts?outcome=allow")


@pytest.mark.requirement("CMP-08")
async def test_consents_are_recorded_revoked_and_listed(database, scope, signed_in, with_key):
    async with database.scoped(scope) as db:
        contact = await crm.find_or_make_contact_by_phone(db, MAYA, name="Maya Chen")
    given = {
        "contact_id": str(contact.id),
        "kind": "written",
        "channels": ["sms"],
        "wording": "I agree to texts from Northwind <b>.",
        "source": "Open house form",
        "evidence": "scan 12",
    }
    made = await with_key.post("/api/compliance/consents", json=given)
    assert made.status_code == 201, made.text
    page = await signed_in.page("/compliance/consents")
    assert "I agree to texts from Northwind &lt;b&gt;." in page
    revoked = await signed_in.post(f"/compliance/consents/{made.json()['id']}/revoke")
    assert revoked.status_code == 303
    assert "Revoked" in await signed_in.page("/compliance/consents")
    again = await with_key.post(
        f"/api/compliance/consents/{made.json()['id']}/revoke", json={"because": "asked"}
    )
    assert again.status_code == 409
    stranger = await with_key.post(
        "/api/compliance/consents", json=given | {"contact_id": str(new_id())}
    )
    assert stranger.status_code == 422
    silent = await with_key.post("/api/compliance/consents", json=given | {"wording": " "})
    assert silent.status_code == 422


@pytest.mark.requirement("CMP-02")
async def test_opt_outs_are_listed_judged_and_added(database, scope, signed_in, with_key):
    for body in ("not interested", "hello"):
        async with database.scoped(scope) as db:
            text = InboundText(
                connector="sandbox", provider_id=f"SM{new_id()}", sender_e164=MAYA,
                recipient_e164="+15125550100", body=body, received_at=clock.now(),
            )  # fmt: skip
            await messaging.receive(db, text)
    assert "may be a wish to stop" in await signed_in.page("/compliance")
    page = await signed_in.page("/compliance/opt-outs?state=review")
    assert "not interested" in page
    async with database.scoped(scope) as db:
        (doubt,) = await queries.standing_opt_outs(db, None, [MAYA])
    judged = await signed_in.post(
        f"/compliance/opt-outs/{doubt.id}/judge", data={"verdict": "stop"}
    )
    assert judged.status_code == 303
    assert "Opted out" in await signed_in.page("/compliance/opt-outs")
    added = {"channel": "email", "address": "Maya@home.example", "because": "told us by phone"}
    assert (await with_key.post("/api/compliance/opt-outs", json=added)).status_code == 201
    assert (await with_key.post("/api/compliance/opt-outs", json=added)).status_code == 409
    listed = (await with_key.get("/api/compliance/opt-outs?state=active")).json()
    assert {row["address"] for row in listed["items"]} == {MAYA, "maya@home.example"}


@pytest.mark.requirement("CMP-03")
async def test_the_dashboard_and_the_exports(database, scope, signed_in, with_key, sign_in_as):
    assert "Text messages" in await signed_in.page("/compliance?days=7")
    async with database.scoped(scope) as db:
        db.add(gone(MAYA, clock.now(), words="=cmd()"))
        db.add(sent(MAYA, clock.now()))
    csv = (await signed_in.get("/compliance/export/opt-outs.csv")).text
    assert "'=cmd()" in csv
    assert MAYA in csv
    for what in ("receipts", "consents"):
        assert (await signed_in.get(f"/compliance/export/{what}.csv")).status_code == 200
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get("/compliance/export/receipts.csv")).status_code == 403
    assert (await member.get("/compliance/receipts")).status_code == 200
    params = {"start": "2026-11-01T00:00:00Z", "end": "2026-12-01T00:00:00Z"}
    told = await with_key.get("/api/compliance/report", params=params)
    assert told.json()["score"] is not None
    params["end"] = "2026-10-01T00:00:00Z"
    assert (await with_key.get("/api/compliance/report", params=params)).status_code == 422


@pytest.mark.requirement("CMP-02")
async def test_an_opt_out_told_by_phone_is_added_by_the_form(database, scope, signed_in):
    async with database.scoped(scope) as db:
        contact = await crm.find_or_make_contact_by_phone(db, MAYA, name="Maya Chen")
    form = {"who": "512 555 0143", "because": "Asked Dana to stop"}
    assert (await signed_in.post("/compliance/opt-outs", data=form)).status_code == 303
    assert "Asked Dana to stop" in await signed_in.page("/compliance/opt-outs")
    panel = await signed_in.page(f"/compliance/contacts/{contact.id}/panel")
    assert "Opted out" in panel
    async with database.scoped(scope) as db:
        assert await api.is_opted_out(db, contact.id)
    again = await signed_in.post("/compliance/opt-outs", data=form)
    assert "opted out already" in again.text
    assert (await signed_in.post("/compliance/opt-outs", data={"who": "x"})).status_code == 422


@pytest.mark.requirement("CMP-03")
async def test_the_limit_counts_unasked_texts_of_a_person_over_all_their_numbers(database, scope):
    async with database.scoped(scope) as db:
        contact = await crm.find_or_make_contact_by_phone(db, MAYA, name="Maya Chen")
        for number in (MAYA, MAYA, "+15125550144", "+15125550144"):
            db.add(sent(number, START, contact_id=contact.id))
        for _ in range(9):
            db.add(sent("+15125550150", START, purpose="reply", unasked=False))
    async with database.scoped(scope) as db:
        report = await api.report(db, START - timedelta(days=1), START + timedelta(days=1))
    assert (report.messages, report.people, report.violations) == (13, 2, 1)
    assert [w.messages for w in report.worst] == [4]


@pytest.mark.requirement("CMP-03")
async def test_the_dashboard_shows_a_workspace_between_two_days(
    database, scope, signed_in, with_key
):
    async with database.scoped(scope) as db:
        rows = [WorkspaceRow(name=name) for name in ("Austin", "Dallas")]
        db.add_all(rows)
        await db.flush()
        austin, dallas = (row.id for row in rows)
        at = datetime(2026, 3, 10, 18, tzinfo=UTC)
        db.add_all([sent(f"+151255502{n}0", at, workspace_id=austin) for n in range(7)])
    span = "/compliance?days=own&start=2026-03-10&end=2026-03-10"
    assert "to 7 people" in await signed_in.page(span)
    assert "to 7 people" in await signed_in.page(f"{span}&workspace={austin}")
    assert "to 0 people" in await signed_in.page(f"{span}&workspace={dallas}")
    assert "to 0 people" in await signed_in.page(span.replace("-10", "-11"))
    assert "comes before the first" in await signed_in.page(f"{span[:-2]}01")
    params = {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}
    nobody = await with_key.get(
        "/api/compliance/report", params=params | {"workspace_id": str(new_id())}
    )
    assert nobody.status_code == 422


@pytest.mark.requirement("CMP-03")
@pytest.mark.requirement("BYD-01")
async def test_a_receipt_belongs_to_a_workspace_and_names_every_rule_and_its_consent(
    database, scope, signed_in
):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="Austin"))
        contact = await crm.find_or_make_contact_by_phone(db, MAYA, name="Maya Chen")
        consent_id = await api.record_consent(
            db,
            kind=ConsentClass.WRITTEN,
            wording="Yes",
            source="Open house form",
            contact_id=contact.id,
        )
        payload = SendText(to_e164=MAYA, body="Three homes", purpose=Purpose.MARKETING)
        action = await propose(db, payload, reason="Advertise")
        (receipt,) = await queries.receipts_of_action(db, action.id)
        ((workspace, _),) = await queries.workspaces(db)
    assert (receipt.workspace_id, receipt.consent_id) == (workspace, consent_id)
    assert receipt.content["lexicon"] == "us.fair_housing.3604c@2026-11-01"
    named = {ref.split("@")[0] for ref in receipt.rule_versions}
    assert named > {"us.fair_housing.3604c", "us.revocation.any_means", "us.dnc.freshness"}
    shown = await signed_in.page(f"/compliance/receipts/{receipt.id}")
    assert "Written, given" in shown
    assert "Open house form" in shown
