"""A tenant's own places and property names are kept on a page, and recognised at once."""

from io import BytesIO

import pytest

from enterprisehub.domains.crm import queries

HERE = "/settings/customers/places"
LINES = """name,kind,where,other spellings
Barton Hollow,neighborhood,TX,Barton Hlw|The Hollow
The Larkspur,building,Barton Hollow
Nowhere Tower,building,Atlantis
Zilkerton,castle
"Quoted, Town",city,TX"""


@pytest.mark.requirement("CNV-02")
async def test_names_are_added_imported_recognised_and_removed(talk, signed_in, database, scope):
    assert "No places of your own" in await signed_in.page(HERE)
    typed = {"name": "Zilkerton", "kind": "city", "where": "TX", "aliases": "Zilk, Zilker Town"}
    assert (await signed_in.post(HERE, data=typed)).status_code == 303
    again = await signed_in.post(HERE, data=typed)
    assert (again.status_code, "is known already" in again.text) == (422, True)

    taken = await signed_in.post(f"{HERE}/import", data={"lines": LINES})
    assert taken.status_code == 200
    for says in ("3 names added", "Line 4", "Atlantis", "Line 5", "kind is one of"):
        assert says in taken.text
    file = [("file", ("names.csv", BytesIO(LINES.encode()), "text/csv"))]
    assert "3 known already" in (await signed_in.post(f"{HERE}/import", files=file)).text
    assert (await signed_in.post(f"{HERE}/import", data={"lines": " "})).status_code == 422

    await talk.begin()
    await talk.says("I want to sell my house in the hollow")
    session = await talk.settled_session(flow="seller")
    assert session.slots["place"]["value"] == "Barton Hollow"

    async with database.scoped(scope) as db:
        ids = {row.name: row.id for row in await queries.places(db)}
    assert (await signed_in.post(f"{HERE}/{ids['Zilkerton']}/remove")).status_code == 303
    shown = await signed_in.page(HERE)
    assert "Zilkerton" not in shown
    assert "also Barton Hlw, The Hollow" in shown
    assert "The Larkspur" in shown
