"""Lists leave as files, as they are filtered, and what leaves can come back without a loss."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import MemoryStore

from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.domains.crm.logic.shape_export import (
    COMPANY_COLUMNS,
    CONTACT_COLUMNS,
    DEAL_COLUMNS,
)
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.importing.kinds import import_kind
from enterprisehub.kernel.importing.match_columns import suggest_mapping
from enterprisehub.kernel.importing.read_cells import clean_cell
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.tenancy.workspaces import make_workspace
from enterprisehub.kernel.web.csv_files import decimal_of, shown

FIELDS = (
    ("contact", "budget", "Budget", "money"),
    ("contact", "pets", "Pets", "yes_no"),
    ("contact", "moves_on", "Moves on", "date"),
    ("company", "rank", "Rank", "number"),
    ("deal", "remark", "Remark", "text"),
)
COMPUTED = {"hub_id", "created_at", "score", "temperature", "last_activity_at"}


@pytest.fixture(autouse=True)
def objects():
    store = Objects(MemoryStore())
    install_objects(store)
    yield store
    install_objects(None)


async def post(browser, path, body):
    answer = await browser.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def file_of(browser, path):
    answer = await browser.get(f"/api/exports/{path}")
    assert answer.status_code == 200, answer.text
    return answer.content


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def define_fields(browser):
    for kind, key, title, type_ in FIELDS:
        body = {"record_kind": kind, "key": key, "title": title, "type": type_}
        await post(browser, "/api/custom-fields", body)


async def bring_in(browser, database, scope, objects, kind, content, **options):
    answer = await browser.post(
        f"/api/imports?kind={kind}&file_name=back.csv",
        content=content,
        headers={"content-type": "text/csv"},
    )
    job = answer.json()
    body = {"mapping": job["mapping"]} | options
    start = await browser.post(f"/api/imports/{job['id']}/start", json=body)
    assert start.status_code == 202, start.text
    while True:
        async with database.scoped(scope) as db:
            if await take_batch(db, objects, job["id"], most=50) == "over":
                break
    done = (await browser.get(f"/api/imports/{job['id']}")).json()
    wrong = (await browser.get(f"/api/imports/{job['id']}/errors")).json()
    assert (done["state"], wrong) == ("done", [])
    return done


async def fill(browser, owner, workspace_id=None):
    company = await post(
        browser,
        "/api/companies",
        {
            "name": "Acme, Inc",
            "domain": "acme.com",
            "phone_e164": "+15125550199",
            "industry": "Building",
            "employees": 12,
            "description": "Two lines\nof text",
            "street": "1 Oak St",
            "postal_code": "78701",
            "country": "CA",
            "source": "Fair",
            "external_key": "co-1",
            "owner_user_id": str(owner.id),
            "custom": {"rank": 2.5},
            "tags": ["big"],
        },
    )
    contact = await post(
        browser,
        "/api/contacts",
        {
            "name": "=Ann Lee",
            "given_name": "=Ann",
            "family_name": "Lee",
            "emails": [{"email": f"{n}@x.com"} for n in ("ann", "lee", "al")],
            "phones": [{"phone": "5125550101"}, {"phone": "5125550102"}],
            "company_id": company["id"],
            "job_title": "'=Boss",
            "city": "Austin",
            "state": "TX",
            "time_zone": "America/Chicago",
            "language": "es-MX",
            "source": "Fair",
            "external_key": "c-1",
            "owner_user_id": str(owner.id),
            "workspace_id": workspace_id and str(workspace_id),
            "lifecycle": "customer",
            "lead_status": "engaged",
            "custom": {"budget": 45_000_050, "pets": False, "moves_on": "2027-03-31"},
            "tags": ["vip", "seller"],
        },
    )
    await post(browser, "/api/contacts", {"name": "Nobody Reachable"})
    await post(
        browser,
        "/api/deals",
        {
            "title": "Oak St",
            "amount_cents": 4_500_050,
            "currency": "EUR",
            "contact_id": contact["id"],
            "company_id": company["id"],
            "close_on": "2027-03-31",
            "next_step": "Call",
            "source": "Fair",
            "external_key": "d-1",
            "owner_user_id": str(owner.id),
            "custom": {"remark": "first\nsecond"},
            "tags": ["hot"],
        },
    )


@pytest.mark.requirement("PLT-33")
async def test_what_is_exported_comes_back_without_a_loss(
    signed_in, owner, sign_in_as, scope, other_scope, database, objects
):
    await define_fields(signed_in)
    async with database.scoped(scope) as db:
        await make_workspace(db, "Austin", "location")
        dallas = await make_workspace(db, "Dallas", "location")
    await fill(signed_in, owner, dallas.id)
    async with database.scoped(other_scope) as db:
        await add_member(db, owner.id, Role.OWNER)
        await make_workspace(db, "dallas", "team")
    elsewhere = await sign_in_as(replace(owner, tenant_id=other_scope.tenant_id))
    await define_fields(elsewhere)
    for kind, path in (("company", "companies"), ("contact", "contacts"), ("deal", "deals")):
        content = await file_of(signed_in, f"{path}.csv")
        await bring_in(elsewhere, database, other_scope, objects, kind, content)
        there = rows_of(await file_of(elsewhere, f"{path}.csv"))
        here = rows_of(content)
        assert len(here) == len(there) > 0
        for one, other in zip(here, there, strict=True):
            if one["source"] == "":
                one["source"] = other["source"]
            one["workspace"] = one.get("workspace", "").lower()
            differing = {k for k in one if one[k] != other.get(k, "")} - COMPUTED
            assert not differing, [(k, one[k], other[k]) for k in differing]


@pytest.mark.requirement("PLT-33")
async def test_a_file_that_was_edited_changes_the_records_it_came_from(
    signed_in, owner, scope, database, objects
):
    await define_fields(signed_in)
    await fill(signed_in, owner)
    content = (await file_of(signed_in, "contacts.csv")).replace(b"Nobody Reachable", b"No One")
    job = await bring_in(signed_in, database, scope, objects, "contact", content, mode="overwrite")
    assert (job["created_count"], job["updated_count"], job["unchanged_count"]) == (0, 1, 1)
    names = {row["name"] for row in rows_of(await file_of(signed_in, "contacts.csv"))}
    assert names == {"'=Ann Lee", "No One"}


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(
    ("field", "called"), [("owner", "nobody@example.com"), ("workspace", "Atlantis")]
)
async def test_an_owner_or_workspace_nobody_knows_is_an_error_of_its_row(
    signed_in, database, scope, objects, field, called
):
    answer = await signed_in.post(
        "/api/imports?kind=contact&file_name=x.csv",
        content=f"name,{field}\nAnn,{called}\n",
        headers={"content-type": "text/csv"},
    )
    job = answer.json()
    await signed_in.post(f"/api/imports/{job['id']}/start", json={"mapping": job["mapping"]})
    while True:
        async with database.scoped(scope) as db:
            if await take_batch(db, objects, job["id"], most=50) == "over":
                break
    (wrong,) = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert wrong["field"] == field
    assert called in wrong["message"]


@pytest.mark.requirement("PLT-33")
async def test_tasks_notes_and_imports_leave_as_files(signed_in, owner):
    contact = await post(signed_in, "/api/contacts", {"name": "Ann"})
    about = {"contact_id": contact["id"]}
    assignee = {"assignee_user_id": str(owner.id)}
    await post(signed_in, "/api/tasks", {"title": "=Call", **about, **assignee})
    done = await post(signed_in, "/api/tasks", {"title": "Done one", **about})
    await signed_in.patch(
        f"/api/tasks/{done['id']}", json={"state": "done"}, headers={"if-match": '"1"'}
    )
    await post(signed_in, "/api/notes", {"body": "Likes, tea", **about})
    (task,) = rows_of(await file_of(signed_in, "tasks.csv?state=open"))
    assert (task["title"], task["contact_name"], task["assignee"]) == ("'=Call", "Ann", owner.name)
    assert len(rows_of(await file_of(signed_in, "tasks.csv"))) == 2
    (note,) = rows_of(await file_of(signed_in, f"notes.csv?contact_id={contact['id']}"))
    assert note["body"] == "Likes, tea"
    assert rows_of(await file_of(signed_in, "imports.csv")) == []


@pytest.mark.requirement("PLT-33")
async def test_lists_are_exported_as_they_are_filtered(signed_in):
    for name in ("Acme", "Bolt"):
        await post(signed_in, "/api/companies", {"name": name})
    await post(signed_in, "/api/deals", {"title": "Oak", "amount_cents": 100})
    for page, link in (
        ("/companies?q=acme&sort=name", "/api/exports/companies.csv?q=acme"),
        ("/deals/list?q=oak&state=open", "/api/exports/deals.csv?q=oak&amp;state=open"),
        ("/tasks?state=done", "/api/exports/tasks.csv?state=done"),
    ):
        assert link in await signed_in.page(page), page
    (only,) = rows_of(await file_of(signed_in, "companies.csv?q=acme"))
    assert only["name"] == "Acme"
    (deal,) = rows_of(await file_of(signed_in, "deals.csv?q=oak&state=open"))
    assert (deal["title"], deal["amount"]) == ("Oak", "1.00")


@pytest.mark.parametrize(
    ("kind", "columns"),
    [("contact", CONTACT_COLUMNS), ("company", COMPANY_COLUMNS), ("deal", DEAL_COLUMNS)],
)
def test_an_exported_file_says_by_itself_what_its_columns_mean(kind, columns):
    mapped = {
        columns[int(place)] for place in suggest_mapping(import_kind(kind).columns, columns, {})
    }
    assert set(columns) - mapped <= COMPUTED | {"contact_name", "state"}


@given(st.text(alphabet="'=+-@ab1.,;\"", max_size=12))
def test_a_guarded_cell_comes_back_as_it_was(text):
    text = text.strip()
    assert not shown(text).startswith(("=", "@"))
    assert clean_cell(shown(text)) == text


@pytest.mark.parametrize(
    ("cents", "text"), [(None, None), (0, "0.00"), (-5, "-0.05"), (45_000_050, "450000.50")]
)
def test_amounts_are_written_as_people_read_them(cents, text):
    assert decimal_of(cents) == text
