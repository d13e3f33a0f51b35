"""Files of homes come in as listing services write them."""

import pytest

from tests.domains.crm.importing import counts, run, start, state, upload

pytestmark = pytest.mark.usefixtures("objects")
FILE = (
    "MLS Number,Street Address,City,State,List Price,Beds,Baths,Listing Status,Remarks\n"
    'A1,12 Oak Street,Austin,TX,"$450,000",3,2.5,Active,"New roof.\nQuiet."\n'
    "A2,14 Elm Road,Austin,TX,520000,4,2,Pending,\n"
    "A3,16 Elm Road,Austin,TX,a lot,4,2,Active,\n"
    "A4,18 Elm Road,Austin,TX,1,4,2,Haunted,\n"
    "A5,,Austin,TX,99000,,,,\n"
)


async def listed(browser):
    found = (await browser.get("/api/knowledge/listings?limit=200")).json()["items"]
    return {row["address"]: row for row in found}


async def bring(browser, database, scope, objects, text, **options):
    job = await upload(browser, text, kind="listing")
    await start(browser, job, **options)
    await run(database, scope, objects, job)
    return await state(browser, job)


@pytest.mark.requirement("PLT-33")
async def test_homes_come_in_by_whatever_their_columns_are_called(
    signed_in, database, scope, objects
):
    job = await upload(signed_in, FILE, kind="listing")
    assert list(job["mapping"].values()) == [
        "external_key", "address", "place", "state", "price", "bedrooms", "bathrooms", "status",
        "note",
    ]  # fmt: skip
    await start(signed_in, job)
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (2, 0, 0, 3)
    oak = (await listed(signed_in))["12 Oak Street"]
    assert (oak["place"], oak["price_cents"], oak["bathrooms"]) == ("Austin, TX", 45_000_000, 2.5)
    assert (oak["status"], oak["note"]) == ("for_sale", "New roof.\nQuiet.")
    errors = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert [error["field"] for error in errors] == ["price", "status", "address"]
    hits = (await signed_in.get("/api/search?q=oak street")).json()
    assert hits[0]["title"] == "12 Oak Street"


@pytest.mark.requirement("PLT-33")
async def test_a_home_is_known_by_its_key_and_by_its_address(signed_in, database, scope, objects):
    await bring(signed_in, database, scope, objects, FILE)
    again = await bring(signed_in, database, scope, objects, FILE)
    assert counts(again) == (0, 0, 2, 3)
    newer = "MLS,Address,Price\nA1,12 Oak St.,440000\n"
    assert counts(await bring(signed_in, database, scope, objects, newer)) == (0, 1, 0, 0)
    by_address = "Address,City,Price\n14 Elm Road,Austin,510000\n"
    assert counts(await bring(signed_in, database, scope, objects, by_address)) == (0, 1, 0, 0)
    found = await listed(signed_in)
    assert {name: row["price_cents"] for name, row in found.items()} == {
        "12 Oak St.": 44_000_000,
        "14 Elm Road": 51_000_000,
    }
    both = "MLS,Address,City,Price\nA1,14 Elm Road,Austin,1\n"
    assert counts(await bring(signed_in, database, scope, objects, both)) == (0, 0, 0, 1)


@pytest.mark.requirement("PLT-33")
async def test_a_list_of_homes_leaves_as_filtered_and_comes_back_unchanged(
    signed_in, database, scope, objects
):
    await bring(signed_in, database, scope, objects, FILE)
    one = await signed_in.get("/api/exports/listings.csv?q=oak")
    assert "12 Oak Street" in one.text
    assert "14 Elm Road" not in one.text
    whole = (await signed_in.get("/api/exports/listings.csv")).text
    assert counts(await bring(signed_in, database, scope, objects, whole)) == (0, 0, 2, 0)


@pytest.mark.requirement("PLT-33")
async def test_the_page_of_listings_leads_to_the_import(signed_in):
    page = await signed_in.page("/knowledge/listings")
    assert "/imports/new?kind=listing" in page
    assert "Listings" in await signed_in.page("/imports/new?kind=listing")
    answer = await signed_in.post("/api/imports?kind=spaceship", content=b"a,b\n1,2\n")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
