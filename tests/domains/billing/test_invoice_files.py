"""Files of invoices come in as accounting programs write them."""

import pytest

from tests.domains.billing.billed import add_company
from tests.domains.crm.importing import counts, run, start, state, upload

pytestmark = [pytest.mark.usefixtures("objects"), pytest.mark.requirement("PLT-33")]
FILE = (
    "Invoice ID,Invoice Number,Customer,Customer Email,Invoice Date,Due Date,Total,Balance,Status,"
    "Payment Date\n"
    'i1,A-1,Acme Inc,,01/05/2026,02/04/2026,"$4,200.00",0,Paid,02/10/2026\n'
    "i2,A-2,,ap@acme.example.com,03/01/2026,03/31/2026,100,100,Sent,\n"
    "i3,A-3,Acme Inc,,03/01/2026,,50,50,Voided,\n"
    "i4,A-4,Nobody Ltd,,03/01/2026,,50,50,Sent,\n"
    "i5,A-5,Acme Inc,,03/01/2026,02/01/2026,50,50,Sent,\n"
    "i6,A-6,Acme Inc,,03/01/2026,,-50,,Sent,\n"
    "i7,A-7,Acme Inc,,03/01/2026,,10000000000000,,Sent,\n"
    "i8,A-8,Acme Inc,,03/01/2026,,5,0,Haunted,\n"
    "i9,A-9,Twins,,03/01/2026,,5,5,Sent,\n"
)


async def listed(browser):
    found = (await browser.get("/api/invoices?limit=200")).json()["items"]
    return {row["number"]: row for row in found}


async def bring(browser, database, scope, objects, text, **options):
    job = await upload(browser, text, kind="invoice")
    await start(browser, job, **options)
    await run(database, scope, objects, job)
    return await state(browser, job)


async def companies(database, scope):
    async with database.scoped(scope) as db:
        acme = await add_company(db, domain="acme.example.com")
        await add_company(db, "Twins")
        await add_company(db, "Twins")
        return acme


async def test_invoices_come_in_with_what_was_paid_and_find_their_company(
    signed_in, database, scope, objects
):
    acme = await companies(database, scope)
    job = await upload(signed_in, FILE, kind="invoice")
    assert list(job["mapping"].values()) == [
        "external_key", "number", "company", "email", "issued_on", "due_on", "amount", "balance",
        "state", "paid_on",
    ]  # fmt: skip
    preview = await signed_in.post(
        f"/api/imports/{job['id']}/preview", json={"mapping": job["mapping"]}
    )
    assert preview.status_code == 200, preview.text
    assert await listed(signed_in) == {}
    await start(signed_in, job)
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (3, 0, 0, 6)
    found = await listed(signed_in)
    assert {row["company_id"] for row in found.values()} == {str(acme)}
    one = found["A-1"]
    assert (one["state"], one["paid_cents"], one["paid_on"]) == ("paid", 420_000, "2026-02-10")
    assert (found["A-2"]["state"], found["A-2"]["overdue"]) == ("open", True)
    assert (found["A-3"]["state"], found["A-3"]["due_on"]) == ("void", "2026-03-31")
    errors = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert [error["field"] for error in errors] == [
        "company", "due_on", "amount", "amount", "state", "company",
    ]  # fmt: skip
    page = await signed_in.page(f"/companies/{acme}")
    assert "Invoice A-1: $4,200 paid, 6 days late" in page


async def test_the_same_file_changes_nothing_and_a_newer_one_brings_payments(
    signed_in, database, scope, objects
):
    acme = await companies(database, scope)
    await bring(signed_in, database, scope, objects, FILE)
    again = await bring(signed_in, database, scope, objects, FILE)
    assert counts(again) == (0, 0, 3, 6)
    newer = "Invoice Number,Balance,Total\nA-2,40,100\n"
    assert counts(await bring(signed_in, database, scope, objects, newer)) == (0, 1, 0, 0)
    assert (await listed(signed_in))["A-2"]["paid_cents"] == 6_000
    by_key = "Invoice ID,Status,Payment Date\ni2,paid,2026-04-02\n"
    assert counts(await bring(signed_in, database, scope, objects, by_key)) == (0, 1, 0, 0)
    two = (await listed(signed_in))["A-2"]
    assert (two["state"], two["paid_cents"], two["paid_on"]) == ("paid", 10_000, "2026-04-02")
    back = "Invoice ID,Status\ni2,open\n"
    await bring(signed_in, database, scope, objects, back)
    assert (await listed(signed_in))["A-2"]["state"] == "open"
    both = "Invoice ID,Invoice Number,Total\ni1,A-2,1\n"
    assert counts(await bring(signed_in, database, scope, objects, both)) == (0, 0, 0, 1)
    page = await signed_in.page(f"/companies/{acme}")
    assert "Invoice A-2: $60 of $100 came in" in page


async def test_a_list_of_invoices_comes_back_unchanged_from_its_own_file(
    signed_in, database, scope, objects
):
    await companies(database, scope)
    await bring(signed_in, database, scope, objects, FILE)
    yen = "Number,Company,Date,Amount,Currency\nY-1,Acme Inc,2026-05-01,5000,JPY\n"
    assert counts(await bring(signed_in, database, scope, objects, yen)) == (1, 0, 0, 0)
    assert (await listed(signed_in))["Y-1"]["amount_cents"] == 5000
    whole = (await signed_in.get("/api/exports/invoices.csv")).text
    assert counts(await bring(signed_in, database, scope, objects, whole)) == (0, 0, 4, 0)
    assert "/imports/new?kind=invoice" in await signed_in.page("/invoices")


async def test_the_export_of_a_payment_service_is_understood_as_it_is(
    signed_in, database, scope, objects
):
    acme = await companies(database, scope)
    file = (
        "id,Amount Due,Amount Paid,Amount Remaining,Created (UTC),Currency,Customer,Customer Email,"
        "Customer Name,Date (UTC),Due Date (UTC),Number,Paid At (UTC),Status,Total\n"
        "in_1,50.00,20.00,30.00,2026-08-01 09:12,usd,cus_1,x@other.example.com,Acme Inc,"
        "2026-08-02 09:12,2026-08-31 09:12,AC-1,,past_due,50.00\n"
        "in_2,50.00,0.00,50.00,2026-08-01 09:12,usd,cus_1,,Acme Inc,2026-08-02 09:12,,AC-2,,draft,"
        "50.00\n"
    )
    job = await upload(signed_in, file, kind="invoice")
    columns = file.splitlines()[0].split(",")
    meant = {columns[int(place)]: field for place, field in job["mapping"].items()}
    assert (meant["Customer Name"], meant["Amount Remaining"]) == ("company", "balance")
    assert meant["Date (UTC)"] == "issued_on"
    await start(signed_in, job)
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (1, 0, 0, 1)
    one = (await listed(signed_in))["AC-1"]
    assert (one["company_id"], one["paid_cents"], one["issued_on"], one["currency"]) == (
        str(acme), 2000, "2026-08-02", "USD",
    )  # fmt: skip
    (error,) = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert "was not sent yet; only what was issued counts" in str(error)


async def test_odd_files_take_no_row_that_cannot_be(signed_in, database, scope, objects):
    acme = await companies(database, scope)
    odd = (
        "Number,Company,Date,Amount,Paid,Currency,Paid on,Company's EnterpriseHub id\n"
        "1,Acme Inc,2026-05-01,10,11,USD,,\n"
        "2,Acme Inc,2026-05-01,10,,XYZ,,\n"
        "3,Acme Inc,1200-05-01,10,,USD,,\n"
        "4,Acme Inc,2026-05-01,10,10,USD,2099-01-01,\n"
        "5,Acme Inc,2026-05-01,10.50,,JPY,,\n"
        "6,,2026-05-01,10,,USD,,00000000-0000-0000-0000-000000000001\n"
        ",Acme Inc,2026-05-01,10,,USD,,\n"
        f"8,,2026-05-01,10,10,USD,2026-05-02,{acme}\n"
        "8,Acme Inc,2026-05-01,10,10,USD,2026-05-02,\n"
    )
    assert counts(await bring(signed_in, database, scope, objects, odd)) == (1, 0, 1, 7)
