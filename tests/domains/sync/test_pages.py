"""Pages and API: connect, map, look at what would happen, read, decide, retry."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from enterprisehub.domains.sync.logic.read_page import read_some
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.live.models import LiveRow
from tests.conftest import settled
from tests.domains.sync.conftest import considered

ANN = {"first_name": "Ann", "last_name": "Berg", "email": "ann@example.com", "town": "Austin"}


@pytest.mark.requirement("CRM-02", "PLT-33")
async def test_connect_look_map_and_decide_in_the_console(signed_in, there, database, scope):
    page = await signed_in.page("/sync")
    assert "Sandbox CRM" in page
    here = f"/sync/{there.id}"
    ann = await there.write("contact", **ANN)
    await there.write("contact", town="Nowhere")
    preview = await signed_in.page(f"{here}/mapping/contact/preview")
    assert "Ann Berg" in preview
    assert "new here" in preview
    assert await there.copy("contact", ann) is None
    form = {
        "ours": ["email", "given_name", "city"],
        "theirs.email": "email",
        "theirs.given_name": "first_name",
        "theirs.city": "town",
        "rule.city": "ask",
        "way.given_name": "in",
        "add": "family_name",
        "add_theirs": "last_name",
    }
    answer = await signed_in.post(f"{here}/mapping/contact", data=form)
    assert answer.status_code in (200, 303), answer.text
    assert "Saved." in await signed_in.page(f"{here}/mapping/contact?saved=true")
    assert "Saved." not in await signed_in.page(f"{here}/mapping/contact")
    async with database.scoped(scope) as db:
        rows = {row.ours: row for row in await connections.mappings(db, there.id, "contact")}
    assert set(rows) == {"email", "given_name", "city", "family_name"}
    assert (rows["city"].rule, rows["given_name"].way) == ("ask", "in")
    wrong = await signed_in.post(
        f"{here}/mapping/contact", data={"ours": "email", "theirs.email": "no_such_field"}
    )
    assert wrong.status_code == 422
    await there.read("full")
    page = await signed_in.page(here)
    assert "2 there" in page
    page = await signed_in.page(f"{here}/errors")
    assert "Give a name" in page
    file = (await signed_in.get(f"{here}/errors?file=csv")).content.decode("utf-8-sig")
    titles, *rows = csv.reader(io.StringIO(file))
    assert titles == ["Record", "Kind", "Id there", "What", "Reason", "Tries", "Failed"]
    assert any("Give a name" in row[4] for row in rows)
    contact = await there.ours("contact", ann)
    await there.change("contact", contact.id, city="Dallas")
    await there.write("contact", ann, town="El Paso")
    await there.read()
    page = await signed_in.page(f"{here}/conflicts")
    assert all(word in page for word in ("Dallas", "El Paso", "Austin"))
    panel = await signed_in.page(f"/sync/records/{contact.id}/panel")
    assert "In agreement" in panel
    listed = (await signed_in.get(f"/api/sync/connections/{there.id}/conflicts")).json()
    answer = await signed_in.post(f"{here}/conflicts/{listed[0]['id']}/theirs")
    assert answer.status_code in (200, 303)
    assert (await there.ours("contact", ann)).values["city"] == "El Paso"
    assert (await signed_in.get(f"{here}/conflicts")).status_code == 200
    for kind in ("company", "deal"):
        await signed_in.page(f"{here}/mapping/{kind}")
    stages = {"s3": ""}
    assert (await signed_in.post(f"{here}/stages", data=stages)).status_code in (200, 303)
    settings = {"takes": "on", "on_their_delete": "keep", "on_our_delete": "keep"}
    assert (await signed_in.post(f"{here}/settings", data=settings)).status_code in (200, 303)
    row = await there.row()
    assert (row.takes, row.gives, row.on_their_delete) == (True, False, "keep")
    await there.remove("contact", ann)
    await there.read()

    async def shown():
        # A worker that another test started may have been told of it, and follow it meanwhile.
        page = await signed_in.page(here)
        return page if "Gone there" in page and "Ann Berg" in page else None

    await settled(shown)
    assert "Deleted there" in await signed_in.page(f"/sync/records/{contact.id}/panel")
    assert not (await there.ours("contact", ann)).deleted
    for turn in ("pause", "resume"):
        assert (await signed_in.post(f"{here}/state/{turn}")).status_code in (200, 303)
    shown = await signed_in.page(f"{here}/progress")
    assert all(f'hx-target="#sync-{part}"' in shown for part in ("turns", "kept", "health"))
    assert (await signed_in.post(f"{here}/disconnect")).status_code in (200, 303)
    async with database.scoped(scope) as db:
        with pytest.raises(NotFound):
            await connections.connection(db, there.id)


@pytest.mark.requirement("CRM-02")
async def test_the_api_tells_health_and_takes_decisions(signed_in, there, database, scope):
    here = f"/api/sync/connections/{there.id}"
    ann = await there.write("contact", **ANN)
    await there.write("contact", town="Nowhere")
    await there.read("full")
    [listed] = (await signed_in.get("/api/sync/connections")).json()
    assert (listed["error_count"], listed["error_ratio"], listed["state"]) == (1, 0.5, "ready")
    changed = await signed_in.patch(here, json={"unasked": True, "makes_there": True})
    assert changed.json()["unasked"] is True
    assert (await signed_in.patch(here, json={"unasked": "perhaps"})).status_code == 422
    [run] = (await signed_in.get(f"{here}/runs")).json()
    assert (run["state"], run["made_count"]) == ("done", 1)
    [failed] = (await signed_in.get(f"{here}/errors")).json()
    again = await signed_in.post(f"{here}/errors/{failed['id']}/retry")
    assert again.json()["tries"] == 2
    assert (await signed_in.post(f"{here}/errors/retry")).json() == {"tried": 1}
    mapping = (await signed_in.get(f"{here}/mapping/contact")).json()
    kept = [one for one in mapping if one["ours"] != "lifecycle"]
    answer = await signed_in.put(f"{here}/mapping/contact", json={"fields": kept})
    assert len(answer.json()) == len(mapping) - 1
    bad = [{"ours": "email", "theirs": "email"}, {"ours": "email", "theirs": "phone"}]
    assert (await signed_in.put(f"{here}/mapping/contact", json={"fields": bad})).status_code == 422
    assert (await signed_in.post(f"{here}/runs", json={"kind": "sweep"})).status_code == 202
    for turn in ("pause", "resume"):
        assert (await signed_in.post(f"{here}/{turn}")).status_code == 204
    stages = await signed_in.put(f"{here}/stages", json={"stages": {"nowhere": ""}})
    assert stages.status_code == 422
    copy = await there.copy("contact", ann)
    missing = await signed_in.post(f"{here}/conflicts/{copy.id}", json={"holds": "ours"})
    assert missing.status_code == 404
    again = await signed_in.post("/api/sync/connections", json={"connector": "sandbox"})
    assert again.json()["id"] == str(there.id)
    nothing = await signed_in.post("/api/sync/connections", json={"connector": "smtp"})
    assert nothing.status_code == 409


async def test_the_sandboxs_crm_is_edited_on_its_own_screen(signed_in, there, database, scope):
    form = {"first_name": "Ann", "email": "ann@example.com", "town": "Austin"}
    assert (await signed_in.post("/sandbox/crm/contact/0", data=form)).status_code in (200, 303)
    page = await signed_in.page("/sandbox/crm")
    assert "ann@example.com" in page
    await there.read("full")
    async with database.scoped(scope) as db:
        [copy] = list(await db.scalars(select(CopyRow)))
    number = copy.external_id
    page = await signed_in.page(f"/sandbox/crm/contact/{number}")
    assert "Austin" in page
    await signed_in.post("/sandbox/crm/contact/0", data={"first_name": "Bo"})
    merged = await signed_in.post(
        f"/sandbox/crm/contact/{number}/merge", data={"other": str(int(number) + 1)}
    )
    assert merged.status_code in (200, 303)
    assert (await signed_in.post(f"/sandbox/crm/contact/{number}/merge")).status_code == 422
    for path in ("/sandbox/crm/contact/new", "/sandbox/crm?kind=deal", "/sandbox/crm/deal/new"):
        await signed_in.page(path)
    made = await signed_in.post("/sandbox/crm/company/0", data={"name": "North Mills"})
    firm = made.headers["location"].rpartition("/")[2]
    await signed_in.post(f"/sandbox/crm/contact/{number}", data={"company_id": firm})
    page = await signed_in.page("/sandbox/crm")
    assert "ann@example.com · North Mills · Austin" in page
    assert "changed Ann" in page
    assert "Company: North Mills" in page
    assert f"company_id: {firm}" not in page
    gone = await signed_in.post(f"/sandbox/crm/contact/{number}/delete")
    assert gone.status_code in (200, 303)
    for missing in (number, "999999999999999999999", "-1"):
        answer = await signed_in.get(f"/sandbox/crm/contact/{missing}")
        assert answer.status_code in (404, 422)


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize("name", ["hubspot", "highlevel", "salesforce", "zoho"])
async def test_each_crm_is_offered_with_how_to_get_what_it_asks_for(signed_in, name):
    assert f"/settings/connections/new/{name}" in await signed_in.page("/settings/connections")
    page = await signed_in.page(f"/settings/connections/new/{name}")
    assert "How to get these" in page
    assert "/sync/consent/back" in page
    assert 'name="client_id"' in page
    assert "access_token" not in page
    answer = await signed_in.post(f"/settings/connections/new/{name}", data={"client_id": " "})
    assert answer.status_code in (303, 422)


@pytest.mark.requirement("CRM-02")
async def test_signing_in_leaves_by_a_page_of_its_own(signed_in, database, scope):
    """A form that is redirected to another site is stopped by the policy that holds for forms."""
    async with database.scoped(scope) as db:
        values = {"client_id": "app", "client_secret": "s", "api_url": "http://127.0.0.1:9"}
        row = await connect(db, "hubspot", values)
    answer = await signed_in.post(f"/sync/consent/{row.id}")
    assert answer.status_code == 200
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    onward = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)[1]
    assert onward.startswith("https://app.hubspot.com/oauth/authorize?")
    assert "state=" in onward
    assert f'href="{onward}"' in answer.text
    refused = await signed_in.get("/sync/consent/back?error=access_denied")
    assert "access_denied" in refused.headers["location"]


@pytest.mark.requirement("CRM-02")
async def test_two_fields_of_ours_are_not_written_over_each_other(signed_in, there):
    here = f"/sync/{there.id}/mapping/contact"
    form = {
        "ours": ["email", "job_title"],
        "theirs.email": "email",
        "theirs.job_title": "email",
        "way.job_title": "both",
    }
    refused = await signed_in.post(here, data=form)
    assert refused.status_code == 422
    assert "would be written over Email" in refused.text
    form["way.job_title"] = "in"
    assert (await signed_in.post(here, data=form)).status_code in (200, 303)


@pytest.mark.requirement("CRM-02")
async def test_a_page_hears_of_a_reading_that_began_after_it_was_opened(
    signed_in, there, database, scope
):
    page = await signed_in.page(f"/sync/{there.id}")
    assert f'data-live="sync.reading:{there.id}"' in page
    await there.write("contact", **ANN)
    await there.read("full")
    async with database.scoped(scope) as db:
        told = (await db.scalars(select(LiveRow).where(LiveRow.topic == "sync.reading"))).all()
    assert {row.data["connection_id"] for row in told} == {str(there.id)}
    shown = await signed_in.page(f"/sync/{there.id}/progress")
    assert "1 read, 1 new here" in shown
    assert "Read now" in shown


@pytest.mark.requirement("CRM-02")
async def test_values_read_as_people_read_them_before_and_after_the_first_load(signed_in, there):
    company = await there.write("company", name="Acme")
    person = await there.write("contact", **ANN, company_id=str(company))
    deal = await there.write(
        "deal", name="Roof", amount="1200.50", company_id=str(company), contact_id=str(person)
    )
    look = f"/sync/{there.id}/mapping/deal/preview"
    preview = await signed_in.page(look)
    assert "here empty, there 1,200.50" in preview
    assert "the first load brings it before" in preview
    assert "is not known here" not in preview
    await there.read("full")
    await there.rule("deal", "amount", rule="ask")
    ours = await there.ours("deal", deal)
    await there.change("deal", ours.id, amount=130_000)
    await there.write("deal", deal, amount="1400")
    await there.read()
    page = await signed_in.page(f"/sync/{there.id}/conflicts")
    assert "1,300.00" in page
    assert "1,400.00" in page


@pytest.mark.requirement("CRM-02")
async def test_a_change_of_ours_names_the_company_and_opens_it(signed_in, there):
    acme = await there.write("company", name="Acme Mills")
    north = await there.write("company", name="North Mills")
    deal = await there.write("deal", name="Roof", company_id=str(acme))
    await there.read("full")
    ours, company = await there.ours("deal", deal), await there.ours("company", north)
    await there.change("deal", ours.id, company=str(company.id))
    await considered(there, "deal", ours.id)
    action = await there.action(await there.copy("deal", deal))
    assert ["Company", "Acme Mills → North Mills"] in action.rendered["fields"]
    page = await signed_in.page(f"/queue/{action.id}")
    assert "Acme Mills → North Mills" in page
    assert f'href="/companies/{company.id}"' in page


@pytest.mark.requirement("CRM-02")
async def test_what_was_never_known_here_is_not_missed(there, database, scope):
    await there.read("full")
    assert await read_some(database, scope, there.id, "contact", ["999999"]) == 0
    assert await there.copy("contact", "999999") is None
    known = await there.write("contact", **ANN)
    await there.read()
    await there.remove("contact", known)
    assert await read_some(database, scope, there.id, "contact", [str(known)]) == 1
