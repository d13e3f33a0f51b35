"""From the price book to a proposal that left: drafted, approved, sent, decided, signed."""

import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, NewDeal
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.logic.seed_demo import seed_demo
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.restart import health_of
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Scope
from tests.conftest import settled
from tests.webtest import Browser, Person, SignInAs

PRICING = "proposals.pricing_calculator"
pytestmark = pytest.mark.requirement("AGT-09")
LINES = "LISTING x 1\nMANAGE x 4 - 5%"


async def make_book(database: Database, scope: Scope) -> UUID:
    """A book, a contact with an address, and their deal; the deal's id."""
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
        maya = await crm.make(
            db, NewContact(name="Maya Chen", emails=[EmailIn(email="maya@halcyon.example")])
        )
        return (await make_deal(db, NewDeal(title="Chen, listing", contact_id=maya.id))).id


async def finished(database: Database, scope: Scope, run_id: UUID):
    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run_id)
            return row if row.status not in ("pending", "running") else None

    return await settled(look)


async def _run(database, scope, name, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, name, given)
    return await finished(database, scope, run.id)


async def _actions(database, scope, run_id):
    async with database.scoped(scope) as db:
        return await queue.of_run(db, run_id)


async def _approve(database, scope, action_id):
    async with database.scoped(scope) as db:
        row = await queue.action(db, action_id)
        await decide.approve(db, action_id, seen_version=row.version)

    async def done():
        async with database.scoped(scope) as db:
            row = await queue.action(db, action_id)
            return row if row.state in ("done", "refused", "failed") else None

    return await settled(done)


@pytest.mark.requirement("AGT-20")
async def test_a_proposal_is_drafted_and_its_email_waits_with_the_pdf(database, scope, worker):
    deal_id = await make_book(database, scope)
    row = await _run(
        database, scope, "proposals.proposal_generator", deal_id=str(deal_id), lines=LINES
    )
    assert (row.status, row.error) == ("waiting_approval", None)
    [email] = await _actions(database, scope, row.id)
    assert email.kind == "messaging.send_email"
    [file] = email.payload["files"]
    assert file["name"].endswith("-0001.pdf")
    assert row.output["total"] == "1,904.20 USD"  # 1,490.00 + 4 x 109.00 less 5 %
    assert "1,904.20 USD" in email.rendered["body"]
    async with database.scoped(scope) as db:
        kept = await queries.proposal(db, UUID(row.output["proposal_id"]))
        assert (kept.state, kept.total_cents) == ("ready", 190_420)


async def test_a_large_discount_is_asked_for_before_anything_leaves(database, scope, worker):
    deal_id = await make_book(database, scope)
    given = {"deal_id": str(deal_id), "lines": "LISTING x 2", "discount_pct": "20"}
    row = await _run(database, scope, "proposals.proposal_generator", **given)
    [grant] = await _actions(database, scope, row.id)
    assert (grant.kind, grant.risk) == ("proposals.grant_discount", "high")
    assert (await _approve(database, scope, grant.id)).state == "done"
    proposal_id = UUID(row.output["proposal_id"])

    async def email():
        async with database.scoped(scope) as db:
            about = await queue.ranked(db)
            return next((a for a in about if a.kind == "messaging.send_email"), None)

    waiting = await settled(email)
    assert waiting.dedupe_key == f"proposals.send:{proposal_id}"
    too_much = given | {"discount_pct": "45"}
    refused = await _run(database, scope, "proposals.proposal_generator", **too_much)
    assert (refused.status, "not allowed" in refused.error) == ("failed", True)


async def test_a_sent_proposal_says_so_on_its_deal(database, scope, worker, ring):
    deal_id = await make_book(database, scope)
    row = await _run(
        database, scope, "proposals.proposal_generator", deal_id=str(deal_id), lines=LINES
    )
    [email] = await _actions(database, scope, row.id)
    ended = await _approve(database, scope, email.id)
    proposal_id = UUID(row.output["proposal_id"])
    assert ended.state in ("done", "failed", "refused")

    async def sent():
        async with database.scoped(scope) as db:
            kept = await queries.proposal(db, proposal_id)
            return kept if (kept.state == "sent") == (ended.state == "done") else None

    assert await settled(sent)


async def test_the_calculator_prices_and_advises_and_keeps_nothing(database, scope, worker):
    await make_book(database, scope)
    row = await _run(database, scope, "proposals.pricing_calculator", lines="VALUATION x 4\nMARKET")
    assert row.status == "success"
    assert row.output["total_cents"] == 4 * 45_000 + 60_000
    row = await _run(
        database, scope, "proposals.pricing_calculator", lines="STAGING x 9", discount_pct=16
    )
    assert row.output["standing"] == "too_much"
    row = await _run(database, scope, "proposals.pricing_calculator", lines="UNKNOWN x 9")
    assert (row.status, "not in the price book" in row.error) == ("failed", True)


async def test_a_contract_is_reviewed_and_the_serious_points_become_a_task(database, scope, worker):
    deal_id = await make_book(database, scope)
    text = "Supplier shall indemnify Client against any and all claims. It ends when it ends."
    given = {"title": "Acme terms", "text": text, "deal_id": str(deal_id)}
    row = await _run(database, scope, "proposals.contract_review", **given)
    assert "broad_indemnity" not in row.output["missing"]
    assert row.output["risky"][0]["quote"] == text.split(" It ends", maxsplit=1)[0]
    [task] = await _actions(database, scope, row.id)
    assert task.kind == "crm.add_task"
    with pytest.raises(Invalid, match="cannot use this input"):
        await _run(database, scope, "proposals.contract_review", title="x")


async def test_only_the_named_person_signs_and_only_this_content(
    database: Database,
    scope: Scope,
    signed_in: Browser,
    sign_in_as: SignInAs,
    owner: Person,
    worker,
) -> None:
    made = await signed_in.post("/api/contracts", json={"title": "Terms", "text": "Nothing."})
    place = f"/contracts/{made.json()['id']}"
    manager = await sign_in_as(Role.MANAGER)
    [asked], _ = await ask_for(database, scope, "terms", owner.email)
    await _press_approve(database, scope, manager, asked.id)
    assert await _ended(database, scope, asked.id) == "refused"
    assert owner.name not in (await signed_in.page(place)).partition("Signed off by")[2]
    text = {"title": "Other", "text": "Something else."}
    other = await signed_in.post("/api/contracts", json=text)
    [again], _ = await ask_for(database, scope, "Other", owner.email)
    await _press_approve(database, scope, signed_in, again.id)
    assert await _ended(database, scope, again.id) == "done"
    page = await signed_in.page(f"/contracts/{other.json()['id']}")
    assert owner.name in page.partition("Signed off by")[2]
    none, row = await ask_for(database, scope, "Other", owner.email)
    assert (none, row.output["signed_already"]) == ([], [owner.name])
    wrong = await _run(
        database, scope, "proposals.approval_gateway", document="Other", approvers="Nobody Known"
    )
    assert (wrong.status, "Nobody here is called" in wrong.error) == ("failed", True)


async def ask_for(database, scope, document, approver):
    given = {"document": document, "approvers": approver}
    row = await _run(database, scope, "proposals.approval_gateway", **given)
    return await _actions(database, scope, row.id), row


async def _press_approve(database, scope, browser: Browser, action_id: UUID) -> None:
    """Once it was put on its signer's list, so that nothing changes meanwhile."""

    async def handed():
        async with database.scoped(scope) as db:
            row = await queue.action(db, action_id)
            return row if row.assigned_to else None

    row = await settled(handed)
    answer = await browser.post(f"/queue/{action_id}/approve?seen={row.version}")
    assert answer.status_code < 400, answer.text


async def _ended(database, scope, action_id):
    async def look():
        async with database.scoped(scope) as db:
            row = await queue.action(db, action_id)
            return row.state if row.state in ("done", "refused", "failed") else None

    return await settled(look)


@pytest.mark.requirement("AGT-04")
async def test_prices_and_proposals_on_their_pages(signed_in: Browser, database: Database) -> None:
    assert "Nothing is sold yet" in await signed_in.page("/prices")
    seat = {"name": "Seat", "sku": "seat", "tiers": "1: 99\n10: 85.50", "currency": "USD"}
    wrong = await signed_in.post("/prices", data=seat | {"tiers": "many"})
    assert "Write a price, or steps" in wrong.text
    assert (await signed_in.post("/prices", data=seat)).status_code == 303
    assert "is in the price book already" in (await signed_in.post("/prices", data=seat)).text
    [listed] = (await signed_in.get("/api/prices")).json()
    assert [tier["unit_cents"] for tier in listed["tiers"]] == [9_900, 8_550]
    assert "1: 99.00\n10: 85.50" in await signed_in.page(f"/prices/{listed['id']}")
    quoted = await signed_in.post(
        "/api/prices/quote", json={"lines": [{"sku": "SEAT", "quantity": 12}]}
    )
    assert quoted.json()["total_cents"] == 12 * 8_550
    deal = await signed_in.post("/api/deals", json={"title": "Acme, seats"})
    deal_id = deal.json()["id"]
    new = f"/proposals/new?deal_id={deal_id}"
    assert "Acme, seats" in await signed_in.page(new)
    looked = await signed_in.post(new, data={"lines": "SEAT x 9"})
    assert "10 cost" in looked.text
    assert (await signed_in.post(new, data={"lines": "SEAT x some"})).status_code == 422
    made = await signed_in.post(new, data={"lines": "SEAT x 10", "draft": "yes"})
    assert made.status_code == 303
    place = made.headers["location"]
    shown = await signed_in.page(place)
    assert "855.00 USD" in shown
    pdf = await signed_in.get(f"{place}/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "855.00 USD" in words
    again = await signed_in.get(f"{place}/pdf")
    assert again.content == pdf.content
    refused = await signed_in.post(f"{place}/send")
    assert "has no email address" in refused.text
    assert "Acme, seats" in await signed_in.page("/proposals")
    assert "855" in await signed_in.page(f"/proposals/deals/{deal_id}/panel")
    won = await signed_in.post(f"{place}/decide", data={"decision": "accepted", "note": "Yes"})
    assert won.status_code == 303
    twice = await signed_in.post(f"{place}/decide", data={"decision": "declined"})
    assert "cannot become declined any more" in twice.text


async def test_contracts_are_read_on_their_page_by_a_playbook_one_can_change(
    signed_in: Browser,
) -> None:
    text = "Client may audit Supplier at any time. Work on Sunday is expected."
    made = await signed_in.post("/contracts", data={"title": "Acme terms", "text": text})
    place = made.headers["location"]
    shown = await signed_in.page(place)
    assert "“Client may audit Supplier at any time.”" in shown
    rule = {"title": "No Sundays", "kind": "risky", "severity": "high", "phrases": "on sunday"}
    assert (await signed_in.post("/playbook", data=rule)).status_code == 303
    assert (await signed_in.post("/playbook/audit/switch")).status_code == 303
    assert (await signed_in.post(f"{place}/again")).status_code == 303
    read = (await signed_in.get(f"/api{place}")).json()
    assert [f["rule"] for f in read["findings"] if f["kind"] == "risky"] == ["own_no_sundays"]
    assert (await signed_in.post("/playbook/audit/reset")).status_code == 303
    bad = await signed_in.post("/contracts", data={"title": "Empty", "text": " "})
    assert bad.status_code == 422
    assert (await signed_in.post(f"{place}/remove")).status_code == 303
    assert "Acme terms" not in await signed_in.page("/contracts")


@pytest.mark.requirement("AGT-05")
async def test_a_calculator_without_prices_fails_its_check(database, scope):
    async with database.scoped(scope) as db:
        checks = {one["name"]: one["error"] for one in await health_of(db, PRICING)}
        assert "price book is empty" in checks.pop("What it needs besides is there")
        assert set(checks.values()) == {None}
        others = await health_of(db, "hygiene.data_decay")
        assert "What it needs besides is there" not in {one["name"] for one in others}
