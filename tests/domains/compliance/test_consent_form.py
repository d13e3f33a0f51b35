"""Consents recorded by the form."""

import pytest
from sqlalchemy import text

from enterprisehub.domains.compliance import api, queries
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose
from enterprisehub.domains.crm import api as crm

pytestmark = pytest.mark.usefixtures("alone")

MAYA = "+15125550143"

CONSENT = {
    "who": "(512) 555-0143",
    "kind": "written",
    "channels": ["sms", "email"],
    "wording": "I agree to texts.",
    "source": "Open house",
    "ip_address": "203.0.113.7",
    "given_at": "2026-01-05",
    "expires_at": "2099-01-05",
}


@pytest.mark.requirement("CMP-08")
async def test_a_consent_is_recorded_by_the_form_and_carries_marketing(database, scope, signed_in):
    async with database.scoped(scope) as db:
        contact = await crm.find_or_make_contact_by_phone(db, MAYA, name="Maya Chen")
    assert "Record a consent" in await signed_in.page("/compliance/consents")
    assert (await signed_in.post("/compliance/consents", data=CONSENT)).status_code == 303
    shown = await signed_in.page(f"/compliance/consents?contact={contact.id}&add=true")
    for words in ("I agree to texts.", "from 203.0.113.7", "Consents of", "data-open-now"):
        assert words in shown
    async with database.scoped(scope) as db:
        (row,) = await queries.consents_of(db, contact.id, [])
        decision = await api.may_contact(
            db, ContactChannel.SMS, ContactPurpose.MARKETING, MAYA, contact_id=contact.id
        )
    assert (row.address, row.channels, row.given_at.date().isoformat()) == (
        MAYA,
        ["sms", "email"],
        "2026-01-05",
    )
    assert decision.consent_id == row.id


@pytest.mark.requirement("PLT-15")
async def test_where_a_consent_came_from_is_stored_encrypted_and_shown_plainly(
    database, scope, signed_in, with_key
):
    assert (await signed_in.post("/compliance/consents", data=CONSENT)).status_code == 303
    async with database.scoped(scope) as db:
        (stored,) = await db.scalars(text("SELECT ip_address FROM compliance_consents"))
        logged = await db.scalars(
            text("SELECT after::text FROM kernel_changes WHERE table_name = 'compliance_consents'")
        )
        assert not any("203.0.113.7" in line for line in [stored, *logged])
    listed = (await with_key.get("/api/compliance/consents")).json()["items"]
    assert [line["ip_address"] for line in listed] == ["203.0.113.7"]
    exported = await signed_in.get("/compliance/export/consents.csv")
    assert "203.0.113.7" in exported.text
    assert "from 203.0.113.7" in await signed_in.page("/compliance/consents")
    audited = await signed_in.page("/audit?table=compliance_consents")
    assert "(hidden)" in audited
    assert stored not in audited


@pytest.mark.requirement("CMP-08")
async def test_what_is_wrong_with_a_consent_stands_in_the_open_form(signed_in):
    for wrong, words in (
        ({"who": "Maya"}, "phone number"),
        ({"wording": " "}, "what the person agreed to"),
        ({"ip_address": "here"}, "IPv4 or IPv6"),
        ({"expires_at": "2025-01-01"}, "ends before it begins"),
        ({"given_at": "2999-01-01", "expires_at": ""}, "in the future"),
        ({"kind": "oral"}, "Choose one of the list"),
    ):
        answer = await signed_in.post("/compliance/consents", data=CONSENT | wrong)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text[-3000:]
        assert "data-open-now" in answer.text
