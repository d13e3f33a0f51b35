"""What people set on the pages of crm: owners, companies, the tenant's own fields, pipelines."""

import re
from datetime import timedelta

import pytest

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import CustomFieldIn, PipelineIn, StageIn
from enterprisehub.domains.crm.logic import shape_names, shape_pipeline
from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.tenancy.workspaces import make_workspace
from tests.domains.crm.test_pages import HTML, add, id_in, post

FIELDS = (
    CustomFieldIn(record_kind="contact", key="budget", title="Budget", type="money"),
    CustomFieldIn(record_kind="contact", key="moves_on", title="Moves on", type="date"),
    CustomFieldIn(
        record_kind="contact", key="kind", title="Kind", type="choice", choices=["Buyer", "Seller"]
    ),
    CustomFieldIn(record_kind="contact", key="pets", title="Pets", type="yes_no"),
)


async def define(database, scope, *fields):
    async with database.scoped(scope) as db:
        return [(await shape_names.define_field(db, field)).id for field in fields]


def me(page):
    """The id of the signed-in person, as the owner field names it."""
    return re.search(r'<option value="([0-9a-f-]{36})" selected>', page)[1]


@pytest.mark.requirement("CRM-01")
async def test_a_contact_gets_an_owner_a_company_and_the_tenants_own_fields(
    signed_in, database, scope
):
    await define(database, scope, *FIELDS)
    owner = me(await signed_in.page("/contacts/new"))
    id_ = await add(
        signed_in, name="Ann Lee", owner_user_id=owner, company="Acme", **{"custom.pets": "yes"}
    )
    shown = await signed_in.page(f"/contacts/{id_}")
    assert f'<option value="{owner}" selected>' in shown
    assert re.search(r"<dt>Pets</dt><dd>Yes</dd>", shown)
    company = re.search(r"/companies/[0-9a-f-]{36}", shown)[0]
    assert "Ann Lee" in await signed_in.page(company)
    assert "Acme" in (await signed_in.page("/company-names?company=acm"))

    edit = {
        "name": "Ann Lee",
        "version": "1",
        "lifecycle": "lead",
        "lead_status": "new",
        "owner_user_id": "",
        "company": "ACME",
        "custom.budget": "$450,000",
        "custom.moves_on": "2027-03-31",
        "custom.kind": "Seller",
        "custom.pets": "no",
    }
    await post(signed_in, f"/contacts/{id_}/edit", **edit)
    shown = await signed_in.page(f"/contacts/{id_}")
    assert company in shown, "the same name is the same company"
    assert f'<option value="{owner}" selected>' not in shown
    for title, value in (("Budget", r"\$450,000"), ("Kind", "Seller"), ("Pets", "No")):
        assert re.search(rf"<dt>{title}</dt><dd>{value}</dd>", shown), title
    seen = re.search(r'name="version" value="(\d+)"', shown)[1]
    wrong = edit | {"version": seen, "custom.budget": "lots", "company": "Nowhere Ltd"}
    refused = await post(signed_in, f"/contacts/{id_}/edit", status=422, **wrong)
    assert "Budget: write an amount" in refused.text
    assert 'value="lots"' in refused.text
    assert "Nowhere Ltd" not in await signed_in.page("/companies"), "both or none"


@pytest.mark.requirement("CRM-01")
async def test_what_a_field_once_held_does_not_block_the_form(signed_in, database, scope):
    (_, _, kind, _) = await define(database, scope, *FIELDS)
    id_ = await add(signed_in, name="Ann", **{"custom.kind": "Seller"})
    async with database.scoped(scope) as db:
        fewer = FIELDS[2].model_copy(update={"choices": ["Buyer"]})
        await shape_names.change_field(db, kind, fewer)
    edit = {"name": "Ann", "lifecycle": "lead", "lead_status": "new"}
    await post(signed_in, f"/contacts/{id_}/edit", version="1", **edit, **{"custom.kind": "Seller"})
    async with database.scoped(scope) as db:
        await shape_names.remove_field(db, kind)
    await post(signed_in, f"/contacts/{id_}/edit", version="1", **edit, **{"custom.pets": "yes"})
    answer = await signed_in.get(f"/api/contacts/{id_}")
    assert answer.json()["custom"] == {"kind": "Seller", "pets": True}


@pytest.mark.requirement("CRM-01")
async def test_only_members_own_records(signed_in):
    stranger = "01890000-0000-7000-8000-000000000000"
    refused = await post(signed_in, "/contacts/new", status=422, name="A", owner_user_id=stranger)
    assert "no such member" in refused.text
    body = {"name": "Acme", "owner_user_id": stranger}
    assert (await signed_in.post("/api/companies", json=body)).status_code == 422
    deal = {"title": "12 Oak", "owner_user_id": stranger}
    assert (await signed_in.post("/api/deals", json=deal)).status_code == 422


@pytest.mark.requirement("CRM-01")
async def test_the_chosen_contacts_are_given_to_a_member_and_found_by_owner(signed_in, sign_in_as):
    ids = [await add(signed_in, name=f"Person {i}") for i in range(2)]
    owner = me(await signed_in.page("/contacts/new"))
    await post(signed_in, "/contacts/bulk", id=ids[:1], do="owner", owner_user_id=owner)
    theirs = await signed_in.page(f"/contacts?owner_user_id={owner}")
    assert ("Person 0" in theirs, "Person 1" in theirs) == (True, False)
    viewer = await sign_in_as(Role.VIEWER)
    await viewer.page("/contacts")
    await post(viewer, "/contacts/bulk", status=403, id=ids, do="owner", owner_user_id=owner)


@pytest.mark.requirement("CRM-01")
async def test_a_board_shows_the_pipeline_that_is_asked_for(signed_in, database, scope):
    stages = [StageIn(name="Signed up"), StageIn(name="Sold", kind="won", win_pct=100)]
    async with database.scoped(scope) as db:
        await shape_pipeline.default_pipeline(db)
        other = await shape_pipeline.make_pipeline(db, PipelineIn(name="Rentals", stages=stages))
    first = await signed_in.page("/deals")
    assert "Signed up" not in first
    second = await signed_in.page(f"/deals?pipeline_id={other.id}")
    assert "Signed up" in second
    stage = re.search(r"/deals/new\?stage_id=([0-9a-f-]{36})", second)[1]
    form = await signed_in.page(f"/deals/new?stage_id={stage}")
    assert f'<option value="{stage}" selected>Rentals: Signed up' in form
    new = {"title": "Flat 4", "stage_id": stage, "amount": "1,200", "company": "Acme"}
    deal = (await post(signed_in, "/deals/new", **new)).headers["location"]
    assert "Flat 4" in await signed_in.page(f"/deals?pipeline_id={other.id}")
    assert "Flat 4" not in await signed_in.page("/deals")
    assert "Flat 4" in await signed_in.page(f"/deals/list?pipeline_id={other.id}")
    shown = await signed_in.page(deal)
    assert "Acme" in shown
    won = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>Sales: Won', shown)[1]
    await post(signed_in, f"{deal}/stage", stage_id=won)
    assert "Signed up" in await signed_in.page(deal), "moves in the pipeline it left are named"
    edit = {"title": "Flat 4", "version": "2", "company": "", "tags": "rent, spring"}
    await post(signed_in, f"{deal}/edit", **edit)
    body = (await signed_in.get(f"/api/deals/{id_in(deal)}")).json()
    assert (body["company_id"], body["tags"]) == (None, ["rent", "spring"])


@pytest.mark.requirement("CRM-05")
async def test_golden_leads_stay_sorted_by_score_when_they_are_filtered(signed_in):
    page = await signed_in.page("/contacts?golden=true&sort=-score")
    form = re.search(r'<form method="get" action="/contacts".*?</form>', page, re.DOTALL)[0]
    assert '<input type="hidden" name="sort" value="-score">' in form
    answer = await signed_in.get("/contacts?golden=true&sort=-score&lifecycle=lead", headers=HTML)
    assert answer.status_code == 200


@pytest.mark.requirement("CRM-01")
async def test_leaders_define_and_change_the_tenants_own_fields(signed_in, sign_in_as):
    await signed_in.page("/settings/customers")
    new = {"title": "Moves on!", "record_kind": "contact", "type": "date", "required": "on"}
    await post(signed_in, "/settings/customers", **new)
    page = await signed_in.page("/settings/customers")
    assert "moves_on" in page
    assert "Moves on!" in await signed_in.page("/contacts/new")
    for wrong, said in (
        (new, "There is such a field already"),
        (new | {"title": "!!"}, "has no letters"),
        (new | {"title": "Sort", "type": "choice"}, "a choice field needs some"),
    ):
        refused = await post(signed_in, "/settings/customers", status=422, **wrong)
        assert said in refused.text
    field = re.search(r"/settings/customers/fields/[0-9a-f-]{36}", page)[0]
    await signed_in.page(field)
    await post(signed_in, field, title="Moves in", position="0")
    assert "Moves in" in await signed_in.page("/contacts/new")
    refused = await post(signed_in, field, status=422, title="", position="0")
    assert "Fill this in." in refused.text
    await post(signed_in, f"{field}/remove")
    assert "Moves in" not in await signed_in.page("/contacts/new")
    member = await sign_in_as(Role.MEMBER)
    for path in ("", "/pipelines", "/lists"):
        await member.page(f"/settings/customers{path}", status=403)


@pytest.mark.requirement("CRM-01")
async def test_leaders_make_pipelines_and_change_their_stages(signed_in):
    added = await post(signed_in, "/settings/customers/pipelines", name="Rentals")
    path = added.headers["location"]
    form = await signed_in.page(path)
    assert "Rentals" in await signed_in.page("/deals"), "the board offers both"

    def fields(name):
        return re.findall(rf'name="stage_{name}"[^>]*? value="([^"]*)"', form)

    lines = {
        "stage_id": fields("id"),
        "stage_place": ["9", "2", "3", "4", "5", "6", "1", ""],
        "stage_name": ["Later", "Viewing", "", "Contract", "Won", "Lost", "Asked", ""],
        "stage_kind": ["open", "open", "open", "open", "won", "lost", "open", "open"],
        "stage_win_pct": ["10", "30", "50", "75", "100", "0", "5", ""],
        "stage_stale_after_days": ["", "14", "", "", "", "", "3", ""],
    }
    assert len(lines["stage_id"]) == 8
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    new = {"name": "Flats", "is_default": "on", "version": version, **lines}
    await post(signed_in, path, **new)
    shown = await signed_in.page("/settings/customers/pipelines")
    assert "Asked → Viewing → Contract → Won → Lost → Later" in shown
    assert "Asked" in await signed_in.page("/deals"), "it is the default one now"
    stale = await post(signed_in, path, status=422, **new)
    assert "Somebody changed this meanwhile" in stale.text
    none_open = new | {"stage_kind": ["won"] * 8, "stage_id": [""] * 8, "version": "9"}
    refused = await post(signed_in, path, status=422, **none_open)
    assert 'value="Viewing"' in refused.text, "what was typed stays"
    kept = await post(signed_in, f"{path}/remove", status=422)
    assert "This is the default pipeline" in kept.text


@pytest.mark.requirement("CRM-01")
async def test_lists_are_made_filled_emptied_renamed_and_deleted(signed_in):
    await post(signed_in, "/settings/customers/lists", name="Open house")
    again = await post(signed_in, "/settings/customers/lists", status=422, name="open HOUSE")
    assert "is taken" in again.text
    page = await signed_in.page("/settings/customers/lists")
    path = re.search(r"/settings/customers/lists/[0-9a-f-]{36}", page)[0]
    ids = [await add(signed_in, name=f"Person {i}") for i in range(2)]
    await post(signed_in, "/contacts/bulk", id=ids, do="list", list_id=id_in(path))
    await post(signed_in, "/contacts/bulk", id=ids[:1], do="unlist", list_id=id_in(path))
    theirs = await signed_in.page(f"/contacts?list_id={id_in(path)}")
    assert ("Person 0" in theirs, "Person 1" in theirs) == (False, True)
    await signed_in.page(path)
    await post(signed_in, path, name="Open house in May", description="Oak St")
    assert "1 contact<" in await signed_in.page("/settings/customers/lists")
    body = {"name": "Open house in June", "description": ""}
    (listed,) = (await signed_in.get("/api/lists")).json()
    seen = {"if-match": f'"{listed["version"]}"'}
    answer = await signed_in.put(f"/api/lists/{id_in(path)}", json=body, headers=seen)
    assert (answer.status_code, answer.json()["members"]) == (200, 1)
    await post(signed_in, f"{path}/remove")
    assert "No lists yet" in await signed_in.page("/settings/customers/lists")


@pytest.mark.requirement("CRM-03")
async def test_a_clients_history_is_seen_by_span_and_calls_are_logged(signed_in, database, scope):
    id_ = await add(signed_in, name="Ann", company="Acme")
    company = re.search(r"/companies/[0-9a-f-]{36}", await signed_in.page(f"/contacts/{id_}"))[0]
    deal = {"title": "12 Oak St", "contact_id": id_}
    deal_path = (await post(signed_in, "/deals/new", **deal)).headers["location"]
    assert "Nothing here" in await signed_in.page(f"/contacts/{id_}/history")
    async with database.scoped(scope) as db:
        for days, said in ((200, "Long ago"), (80, "This season")):
            told = Interaction(
                contact_id=id_,
                channel="sms",
                direction="inbound",
                summary=said,
                at=clock.now() - timedelta(days=days),
            )
            await api.record(db, told)
    logged = {"channel": "voice", "direction": "inbound", "summary": "Asked about the roof"}
    await post(signed_in, f"/contacts/{id_}/history", **logged)
    for path in (f"/contacts/{id_}", company):
        latest = await signed_in.page(f"{path}/history")
        for words in ("Long ago", "This season", "Asked about the roof"):
            assert words in latest, (path, words)
        recent = await signed_in.page(f"{path}/history?span=last_90_days")
        assert ("Long ago" in recent, "This season" in recent) == (False, True)
    for path in (f"/contacts/{id_}", company, deal_path):
        assert "Call from them: Asked about the roof" in await signed_in.page(path)
    for wrong in ({"summary": " "}, {"at": "2999-01-01T10:00"}, {"at": "soon"}):
        refused = await post(signed_in, f"/contacts/{id_}/history", status=422, **(logged | wrong))
        assert "Not saved" in refused.text


@pytest.mark.requirement("CRM-03")
async def test_programs_read_both_spans_and_log_meetings(with_key):
    made = await with_key.post("/api/contacts", json={"name": "Ann"})
    path = f"/api/contacts/{made.json()['id']}/interactions"
    old = {"channel": "meeting", "summary": "Met at the fair", "at": "2020-03-01T10:00:00Z"}
    assert (await with_key.post(path, json=old)).status_code == 201
    assert (await with_key.get(path)).json()["items"] == []
    (line,) = (await with_key.get(f"{path}?span=last_50")).json()["items"]
    assert (line["channel"], line["summary"]) == ("meeting", "Met at the fair")
    future = old | {"at": "2999-03-01T10:00:00Z"}
    assert (await with_key.post(path, json=future)).status_code == 422


@pytest.mark.requirement("PLT-01")
async def test_a_contact_stands_in_a_workspace_and_lists_ask_for_it(signed_in, database, scope):
    async with database.scoped(scope) as db:
        await make_workspace(db, "Austin", "location")
    assert 'name="workspace_id"' not in await signed_in.page("/contacts/new")
    async with database.scoped(scope) as db:
        dallas = await make_workspace(db, "Dallas", "location")
    ann = await add(signed_in, name="Ann Lee", workspace_id=str(dallas.id))
    bo = await add(signed_in, name="Bo Diaz")
    assert "<dt>Workspace</dt><dd>Dallas</dd>" in await signed_in.page(f"/contacts/{ann}")
    assert "<dt>Workspace</dt><dd>Austin</dd>" in await signed_in.page(f"/contacts/{bo}")
    listed = await signed_in.page(f"/contacts?workspace_id={dallas.id}")
    assert "Ann Lee" in listed
    assert "Bo Diaz" not in listed
    edit = {"name": "Bo Diaz", "version": "1", "workspace_id": "nowhere"}
    wrong = await post(signed_in, f"/contacts/{bo}/edit", status=422, **edit)
    assert "There is no such workspace." in wrong.text
