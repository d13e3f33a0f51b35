"""A new demo tenant has something to look at, and nothing of anybody real."""

from sqlalchemy import func, select

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.logic.seed_demo import seed_demo
from enterprisehub.domains.crm.models import ContactRow, DealRow
from enterprisehub.kernel.seeding import DemoSeed


async def test_the_demo_tenant_has_customers_deals_and_places(
    database, scope, signed_in, new_person
):
    people = [await new_person() for _ in range(3)]
    async with database.scoped(scope) as db:
        await seed_demo(db, DemoSeed(*(person.id for person in people)))
    async with database.scoped(scope) as db:
        assert await db.scalar(select(func.count()).select_from(ContactRow)) == 25
        assert await db.scalar(select(func.count()).select_from(DealRow)) == 18
        customers = list(await db.scalars(select(ContactRow)))
        assert all(row.email.endswith("@example.com") for row in customers)
        assert all(row.phone_e164[5:8] == "555" for row in customers)
        assert all(row.phone_e164[8:10] == "01" for row in customers)
        names = await api.known_names(db)
        assert {"Austin", "Round Rock", "Rancho Cucamonga"} <= {p.name for p in names.places}
        assert {p.name for p in names.properties} >= {"Teravista"}
    golden = (await signed_in.get("/api/contacts/golden")).json()["items"]
    assert 2 <= len(golden) <= 8
    assert "Delgado, listing" in await signed_in.page("/deals")
