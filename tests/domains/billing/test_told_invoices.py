"""Another program tells of its invoices, again and again; and companies that become one."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from tests.domains.billing.billed import add_company, bill

PLACE = "/api/invoices/from/quickbooks/qb-7"


@pytest.mark.requirement("CRM-01")
async def test_what_is_told_again_changes_nothing_and_what_changed_follows(
    with_key, database, scope
):
    async with database.scoped(scope) as db:
        acme = await add_company(db)
    told = {
        "company_id": str(acme), "number": "7", "issued_on": "2026-05-01", "due_on": "2026-05-31",
        "amount_cents": 1000, "currency": "USD",
    }  # fmt: skip
    made = await with_key.put(PLACE, json=told)
    assert (made.status_code, made.json()["state"]) == (201, "open")

    async def tell(**values):
        answer = await with_key.put(PLACE, json=told | values)
        one = answer.json()
        return answer.status_code, one.get("state"), one.get("paid_cents"), one.get("version")

    first = made.json()["version"]
    assert await tell() == (200, "open", 0, first)
    paid = {"state": "paid", "paid_cents": 1000, "paid_on": "2026-06-02"}
    code, state, cents, version = await tell(**paid)
    assert (code, state, cents) == (200, "paid", 1000)
    assert await tell(**paid) == (200, "paid", 1000, version)
    assert (await tell(paid_cents=400, paid_on="2026-06-02"))[:3] == (200, "open", 400)
    assert (await tell(state="uncollectible", paid_cents=400, paid_on="2026-06-02"))[:3] == (
        200,
        "uncollectible",
        400,
    )
    assert (await tell(state="void"))[:3] == (200, "void", 0)
    assert (await tell(amount_cents=300, **paid | {"paid_cents": 300}))[:3] == (200, "paid", 300)
    for wrong in ({"state": "paid"}, {"paid_cents": 10}, {"paid_cents": 1001},
                  paid | {"state": "void"}, paid | {"paid_on": "2099-01-01"}):  # fmt: skip
        assert (await tell(amount_cents=1000, **wrong))[0] == 422
    other = await with_key.put("/api/invoices/from/quickbooks/qb-8", json=told)
    assert other.status_code == 409
    assert (await with_key.put("/api/invoices/from/Quick-Books/8", json=told)).status_code == 422
    listed = (await with_key.get("/api/invoices")).json()["items"]
    assert [(row["source"], row["external_key"]) for row in listed] == [("quickbooks", "qb-7")]


@pytest.mark.requirement("CRM-01")
async def test_invoices_follow_when_two_companies_become_one_and_go_back(with_key, database, scope):
    async with database.scoped(scope) as db:
        kept, other = await add_company(db), await add_company(db, "ACME Incorporated")
        await bill(db, kept, "1", days_ago=5)
        await bill(db, other, "2", days_ago=5)

    async def numbers(company_id):
        found = await with_key.get("/api/invoices", params={"company_id": str(company_id)})
        return sorted(row["number"] for row in found.json()["items"])

    async with database.scoped(scope) as db:
        merge_id = await crm.merge(db, MergeRecords(kind="company", kept_id=kept, other_id=other))
    assert await numbers(kept) == ["1", "2"]
    async with database.scoped(scope) as db:
        await crm.split(db, merge_id)
    assert (await numbers(kept), await numbers(other)) == (["1"], ["2"])
