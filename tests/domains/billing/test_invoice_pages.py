"""Invoices by hand: entered, paid, voided, written off, and all of it taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, NewDeal
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.tenancy.tenants import tenant
from tests.domains.billing.billed import add_company, bill, typed
from tests.domains.delivery.selling import add_deal


async def listed(browser, **asked):
    return (await browser.get("/api/invoices", params=asked)).json()["items"]


@pytest.mark.requirement("CRM-01")
async def test_an_invoice_of_the_company_page_stands_on_every_timeline(signed_in, database, scope):
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
    panel = f"/invoices/companies/{deal.company_id}/panel"
    assert panel in await signed_in.page(f"/companies/{deal.company_id}")
    assert "No invoices are known." in await signed_in.page(panel)
    new = f"/invoices/new?company_id={deal.company_id}"
    assert new in await signed_in.page(panel)
    assert deal.title in await signed_in.page(new)
    form = typed(deal_id=str(deal.id), subject="First part")
    made = await signed_in.post(new, data=form)
    assert (made.status_code, made.headers["location"]) == (303, f"/companies/{deal.company_id}")
    shown = await signed_in.page(panel)
    assert "2026-131" in shown
    assert "Overdue" in shown
    assert "2026-131" in await signed_in.page(f"/invoices/deals/{deal.id}/panel")
    says = "Invoice 2026-131 over $4,200, First part: due 31 Oct 2026"
    for place in (f"/companies/{deal.company_id}", f"/deals/{deal.id}",
                  f"/contacts/{deal.contact_id}"):  # fmt: skip
        assert says in await signed_in.page(place)
    (row,) = await listed(signed_in)
    paid = await signed_in.post(
        f"/invoices/{row['id']}/pay",
        data={"amount": "4200", "paid_on": "2026-11-03", "version": str(row["version"])},
    )
    assert paid.status_code == 303
    says = "Invoice 2026-131: $4,200 paid, 3 days late"
    assert says in await signed_in.page(f"/companies/{deal.company_id}")
    assert says in await signed_in.page(f"/invoices/{row['id']}")


@pytest.mark.requirement("CRM-01")
async def test_every_step_can_be_taken_back_and_is_in_the_record_of_changes(
    signed_in, database, scope
):
    async with database.scoped(scope) as db:
        await add_company(db)
    assert (await signed_in.post("/invoices/new", data=typed())).status_code == 303
    (row,) = await listed(signed_in)
    place = f"/invoices/{row['id']}"

    async def step(name, **data):
        seen = (await listed(signed_in))[0]["version"]
        answer = await signed_in.post(f"{place}/{name}", data={"version": str(seen)} | data)
        found = (await listed(signed_in))[0]
        return answer.status_code, found["state"], found["paid_cents"]

    assert await step("pay", amount="1,000", paid_on="2026-11-01") == (303, "open", 100_000)
    assert await step("pay", amount="3,200.01") == (422, "open", 100_000)
    assert await step("pay", amount="3200", paid_on="2026-11-01") == (303, "paid", 420_000)
    assert await step("void") == (409, "paid", 420_000)
    assert await step("reopen") == (303, "open", 0)
    assert await step("reopen") == (409, "open", 0)
    assert await step("void") == (303, "void", 0)
    assert await step("reopen") == (303, "open", 0)
    assert await step("write-off") == (303, "uncollectible", 0)
    assert await step("reopen") == (303, "open", 0)
    edited = typed(number="2026-132", amount="5000")
    assert (await step("edit", **edited))[0] == 303
    assert (
        await signed_in.post(f"{place}/edit", data=edited | {"version": "1"})
    ).status_code == 422
    page = await signed_in.page(place)
    assert "changed number, amount" in page
    assert "Invoice 2026-131 was written off" in page
    changes = await signed_in.page(f"/records/billing.invoice/{row['id']}")
    assert "2026-132" in changes


@pytest.mark.requirement("CRM-01")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"amount": "-5"}, "Write an amount above 0"),
        ({"amount": "0"}, "Write an amount above 0"),
        ({"amount": "a lot"}, "Write an amount above 0"),
        ({"amount": "1000000000000.00"}, "and up to 100,000,000,000, like 4,200.00."),
        ({"amount": "10000000000000.00"}, "Write an amount above 0"),
        ({"amount": "1e15"}, "Write an amount above 0"),
        ({"currency": "XYZ"}, "The currency is not a currency code in use"),
        ({"currency": "JPY", "amount": "10.50"}, "Write an amount above 0"),
        ({"due_on": "2026-09-30"}, "The due day may not be before the day of issue."),
        ({"issued_on": "0001-01-01"}, "The day of issue must be a day between 1990 and 2100"),
        ({"issued_on": "soon"}, "Give a day"),
        ({"number": ""}, "This is missing."),
        ({"number": "x" * 61}, "at most 60 characters"),
        ({"company": "Nobody"}, "Not exactly one company is called “Nobody”"),
        ({"company": ""}, "Name the company."),
        ({"url": "javascript:alert(1)"}, "must begin with https://"),
        ({"number": "2026-1"}, "There is an invoice 2026-1 already."),
    ],
)
async def test_what_cannot_be_an_invoice_is_refused_beside_its_field(
    signed_in, database, scope, wrong, says
):
    async with database.scoped(scope) as db:
        acme = await add_company(db)
        await bill(db, acme, "2026-1", days_ago=1)
    answer = await signed_in.post("/invoices/new", data=typed(**wrong))
    assert answer.status_code == 422
    assert says in answer.text
    assert len(await listed(signed_in)) == 1


@pytest.mark.requirement("CRM-01")
async def test_the_list_is_filtered_added_up_and_leaves_as_a_file(signed_in, database, scope):
    async with database.scoped(scope) as db:
        acme, beta = await add_company(db), await add_company(db, "Beta LLC")
        await bill(db, acme, "A-1", days_ago=64)
        await bill(db, acme, "A-2", days_ago=3, cents=60_050)
        await bill(db, beta, "B-1", days_ago=90, paid_after=2)
    page = await signed_in.page("/invoices")
    assert "$4,800.50" in page
    assert "$4,200" in page
    late = await signed_in.page("/invoices?state=overdue")
    assert "A-1" in late
    assert "A-2" not in late
    assert [row["number"] for row in await listed(signed_in, state="paid")] == ["B-1"]
    assert [row["number"] for row in await listed(signed_in, q="beta")] == ["B-1"]
    of_acme = await signed_in.page(f"/invoices?company_id={acme}&state=")
    assert "B-1" not in of_acme
    file = (await signed_in.get("/api/exports/invoices.csv?state=overdue")).text
    assert "A-1,Acme Inc" in file
    assert "A-2" not in file
    assert (await signed_in.get("/api/invoices?state=lost")).status_code == 422
    found = (await signed_in.get("/api/search?q=A-1")).json()
    assert "Invoice A-1" in [hit["title"] for hit in found]


@pytest.mark.requirement("CRM-01")
async def test_programs_keep_invoices_by_key_and_version(with_key, database, scope, other_scope):
    async with database.scoped(scope) as db:
        acme = await add_company(db)
        issued_on = await today(db)
    async with database.scoped(other_scope) as db:
        theirs = await add_company(db, "Theirs")
    new = {
        "company_id": str(acme), "number": "7", "issued_on": issued_on.isoformat(),
        "amount_cents": 1000, "currency": "eur", "source": "quickbooks", "external_key": "qb-7",
    }  # fmt: skip
    made = await with_key.post("/api/invoices", json=new)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["due_on"], one["currency"]) == (
        (issued_on + timedelta(days=30)).isoformat(), "EUR",
    )  # fmt: skip
    again = await with_key.post("/api/invoices", json=new | {"number": "8"})
    assert (again.status_code, again.json()["invoice_id"]) == (409, one["id"])
    for wrong in ({"company_id": str(theirs)}, {"amount_cents": 10**15}, {"amount_cents": -1},
                  {"currency": "XXX"}, {"deal_id": str(theirs)}):  # fmt: skip
        bad = new | {"number": "9", "external_key": "9"} | wrong
        assert (await with_key.post("/api/invoices", json=bad)).status_code == 422
    place = made.headers["location"]
    plain = {k: v for k, v in new.items() if k not in ("source", "external_key")}
    assert (await with_key.put(place, json=plain)).status_code == 428
    tag = {"if-match": made.headers["etag"]}
    changed = await with_key.put(place, json=plain | {"amount_cents": 2000}, headers=tag)
    assert changed.json()["amount_cents"] == 2000
    assert (await with_key.put(place, json=plain, headers=tag)).status_code == 412
    paid = await with_key.post(f"{place}/pay", json={})
    assert (paid.json()["state"], paid.json()["paid_cents"]) == ("paid", 2000)
    early = await with_key.post(f"{place}/pay", json={"paid_on": "2099-01-01"})
    assert early.status_code == 409
    client = (await with_key.get(f"/api/invoices/companies/{acme}")).json()
    assert (client["score"], client["open_count"]) == (100, 0)
    assert (await with_key.get(f"/api/invoices/companies/{theirs}")).status_code == 404


@pytest.mark.requirement("CRM-01")
async def test_what_is_issued_today_happened_now_by_the_clock_of_the_tenant(database, scope):
    evening = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    async with database.scoped(scope) as db:
        (await tenant(db, scope.tenant_id)).time_zone = "America/Chicago"
        with clock.fixed(evening):
            acme = await add_company(db)
            new = await bill(db, acme, "1", days_ago=0)
            old = await bill(db, acme, "2", days_ago=1)
        assert new.issued_on == date(2026, 11, 22)
        assert [line.at for line in await timeline.of(db, new.ref)] == [evening]
        (line,) = await timeline.of(db, old.ref)
        assert line.at == datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.requirement("CRM-01")
async def test_a_deal_without_a_company_has_no_panel_of_invoices(signed_in, database, scope):
    async with database.scoped(scope) as db:
        row = await make_deal(db, NewDeal(title="Lindqvist, listing"))
    assert "/invoices/deals/" not in await signed_in.page(f"/deals/{row.id}")


@pytest.mark.requirement("CRM-01")
async def test_who_only_reads_enters_nothing_and_other_tenants_see_nothing(
    sign_in_as, database, scope, other_scope
):
    async with database.scoped(scope) as db:
        acme = await add_company(db)
        row = await bill(db, acme, "A-1", days_ago=64)
        await crm.make(db, NewContact(name="Maya Chen", company_id=acme))
    viewer = await sign_in_as(Role.VIEWER)
    assert "A-1" in await viewer.page("/invoices")
    assert "Record payment" not in await viewer.page(f"/invoices/{row.id}")
    assert (await viewer.post(f"/invoices/{row.id}/void")).status_code == 403
    assert (await viewer.get("/settings/billing")).status_code == 403
    async with database.scoped(other_scope) as db:
        assert await queries.invoice(db, row.id) is None
