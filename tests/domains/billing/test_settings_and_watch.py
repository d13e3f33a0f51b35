"""Settings → Billing, and who hears of invoices that are not paid in time."""

import pytest

from enterprisehub.domains.billing.logic.watch_overdue import watch_overdue
from enterprisehub.kernel.notices.inbox import list_notices
from tests.domains.billing.billed import add_company, bill


@pytest.mark.requirement("UXC-09")
async def test_the_settings_have_a_page_of_billing(signed_in, database, scope):
    overview = await signed_in.page("/settings")
    assert 'href="/settings/billing"' in overview
    page = await signed_in.page("/settings/billing")
    assert "There are none yet." in page
    assert "Of 100, up to 40 go for the share" in page
    assert 'href="/models"' in page
    for wrong in ({"terms_days": "-1"}, {"grace_days": "91"}, {"grace_days": "soon"}):
        form = {"terms_days": "14", "grace_days": "5"} | wrong
        assert (await signed_in.post("/settings/billing", data=form)).status_code == 422
    saved = await signed_in.post("/settings/billing", data={"terms_days": "14", "grace_days": "5"})
    assert saved.status_code == 303
    async with database.scoped(scope) as db:
        await bill(db, await add_company(db), "1", days_ago=34)
    assert "By hand" in await signed_in.page("/settings/billing")
    assert (await signed_in.get("/api/invoices?state=overdue")).json()["items"] == []


@pytest.mark.requirement("DLV-07")
async def test_the_owner_of_a_client_hears_once_of_each_overdue_invoice(
    signed_in, owner, database, scope
):
    async with database.scoped(scope) as db:
        acme = await add_company(db, owner=owner.id)
        await bill(db, acme, "1", days_ago=64)
        await bill(db, acme, "2", days_ago=50, cents=1)
        await bill(db, acme, "3", days_ago=10)
    for told in (2, 0):
        async with database.scoped(scope) as db:
            assert await watch_overdue(db) == told
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, owner.id)
        assert (notice.title, notice.body) == (
            "Acme Inc: 2 invoices not paid in time", "$4,200.01 open, due for 34 days.",
        )  # fmt: skip
    page = await signed_in.page(f"/companies/{acme}")
    assert "Invoice 1 is overdue since" in page
    assert "Invoice 3 is overdue since" not in page
