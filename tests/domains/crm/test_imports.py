"""Files come in whole, once, whatever is in them and whatever dies meanwhile."""

import asyncio
import csv
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.logic.import_file.begin_import import begin_import
from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.work import browse
from tests.domains.crm.importing import FILE, PEOPLE, contacts, counts, run, start, state, upload

pytestmark = pytest.mark.usefixtures("objects")


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("CRM-07")
async def test_a_file_is_looked_at_mapped_and_taken(signed_in, database, scope, objects):
    job = await upload(signed_in, FILE)
    assert job["columns"][0] == "First Name"
    assert list(job["mapping"].values()) == [
        "given_name",
        "family_name",
        "email",
        "phone",
        "company",
        "tags",
        "external_key",
    ]
    assert job["sample"][0][:2] == ["Ann", "Lee"]
    await start(signed_in, job, tags=["spring"])
    await run(database, scope, objects, job)

    done = await state(signed_in, job)
    assert (done["state"], done["next_byte"]) == ("done", done["size_bytes"])
    assert counts(done) == (3, 1, 0, 2)
    found = await contacts(signed_in)
    assert list(found) == ["Bo Diaz", "Ed Fox", "Ann Lee"]
    assert found["Ann Lee"]["tags"] == ["vip", "seller", "spring", "buyer"]
    assert found["Ann Lee"]["company_name"] == "Acme"
    assert found["Bo Diaz"]["company_id"] == found["Ann Lee"]["company_id"]
    assert found["Bo Diaz"]["source"] == "Import leads.csv"
    hits = (await signed_in.get("/api/search?q=bo diaz")).json()
    assert hits[0]["title"] == "Bo Diaz"
    assert len((await signed_in.get("/api/contacts?tag=SPRING")).json()["items"]) == 3

    errors = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert [(e["row_number"], e["field"]) for e in errors] == [(3, "email"), (6, "phone")]
    file = await signed_in.get(f"/api/imports/{job['id']}/errors.csv")
    lines = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines[1]["Last Name"] == 'O"Neil, Jr'
    assert "phone number" in lines[1]["problem"]


@pytest.mark.requirement("PLT-33")
async def test_the_same_file_again_changes_nothing(signed_in, database, scope, objects):
    # In one batch both lines of Ann are one new record; later both are known.
    for most, expected in ((100, (3, 0, 1, 2)), (2, (0, 0, 4, 2))):
        job = await upload(signed_in, FILE)
        await start(signed_in, job)
        await run(database, scope, objects, job, most=most)
        assert counts(await state(signed_in, job)) == expected
    found = await contacts(signed_in)
    assert {item["version"] for item in found.values()} == {1}


@pytest.mark.requirement("PLT-33")
async def test_known_contacts_are_filled_replaced_or_left_alone(
    signed_in, database, scope, objects
):
    await signed_in.post(
        "/api/contacts",
        json={"name": "Ann Lee", "emails": [{"email": "ann@example.com"}], "city": "Waco"},
    )
    file = "name,email,city,state,phone\nAnne Leigh,ann@example.com,Austin,TX,5125550101\n"
    for mode, city, place, name in (
        ("skip", "Waco", None, "Ann Lee"),
        ("fill", "Waco", "TX", "Ann Lee"),
        ("overwrite", "Austin", "TX", "Anne Leigh"),
    ):
        job = await upload(signed_in, file)
        await start(signed_in, job, mode=mode)
        await run(database, scope, objects, job)
        (only,) = (await contacts(signed_in)).values()
        assert (only["city"], only["state"], only["name"]) == (city, place, name)
    assert only["phone_e164"] == "+15125550101"


@pytest.mark.requirement("PLT-33")
async def test_a_crash_in_the_middle_loses_and_doubles_nothing(signed_in, database, scope, objects):
    lines = [f"Person {i},p{i}@example.com" for i in range(50)]
    job = await upload(signed_in, "name,email\n" + "\n".join(lines))
    async with database.scoped(scope) as db:  # without its work: no worker may come between
        await begin_import(db, UUID(job["id"]), ImportOptions(mapping=job["mapping"]))
        await take_batch(db, objects, job["id"], most=20)

    async def die_before_the_commit():
        async with database.scoped(scope) as db:
            await take_batch(db, objects, job["id"], most=20)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await die_before_the_commit()
    half = await state(signed_in, job)
    assert (half["state"], half["created_count"]) == ("running", 20)
    assert 0 < half["next_byte"] < half["size_bytes"]
    await run(database, scope, objects, job, most=20)
    assert counts(await state(signed_in, job)) == (50, 0, 0, 0)
    assert len(await contacts(signed_in)) == 50


@pytest.mark.requirement("PLT-33")
async def test_the_worker_takes_a_file_to_its_end(signed_in, worker, scope):

    job = await upload(signed_in, "name,email\nAnn,ann@example.com\nBo,bo@example.com\n")
    await start(signed_in, job)
    async with asyncio.timeout(30):
        while (done := await state(signed_in, job))["state"] == "running":
            await browse.get_work(scope.tenant_id, f"{scope.tenant_id}:crm.import_file:{job['id']}")
    assert (done["state"], counts(done)) == ("done", (2, 0, 0, 0))


async def test_a_row_that_names_two_people_is_refused(signed_in, database, scope, objects):
    for name, mail, phone in (("Ann", "a@x.com", "5125550101"), ("Bo", "b@x.com", "5125550102")):
        await signed_in.post(
            "/api/contacts",
            json={"name": name, "emails": [{"email": mail}], "phones": [{"phone": phone}]},
        )
    job = await upload(signed_in, "name,email,phone\nWho,a@x.com,5125550102\n")
    await start(signed_in, job)
    await run(database, scope, objects, job)
    (error,) = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert "belong to different records" in error["message"]


async def test_companies_and_deals_come_in_too(signed_in, database, scope, objects):
    await signed_in.post("/api/contacts", json={"name": "Ann", "emails": [{"email": "ann@x.com"}]})
    companies = (
        'Name,Website,Employees\nAcme,https://www.acme.com/about,"1,200"\nAcme,acme.com,\nBad,,x\n'
    )
    deals = (
        "Deal Name;Amount;Stage;Contact Email;Company;Close Date\n"
        "Oak St;$450,000.50;Meeting;ann@x.com;Acme;3/31/2027\n"
        "Elm St;10;Won;;;\n"
        "Nope;10;Nowhere;;;\n"
        "Lost one;1;;nobody@x.com;;\n"
    )
    for kind, file, expected in (
        ("company", companies, (1, 0, 1, 1)),
        ("deal", deals, (2, 0, 0, 2)),
    ):
        for again in (False, True):
            job = await upload(signed_in, file, kind=kind)
            await start(signed_in, job)
            await run(database, scope, objects, job, most=50)
            done = counts(await state(signed_in, job))
            if again:
                assert done[:2] == (0, 0)
            else:
                assert done == expected
    (acme,) = (await signed_in.get("/api/companies")).json()["items"]
    assert (acme["domain"], acme["employees"]) == ("acme.com", 1200)
    found = {d["title"]: d for d in (await signed_in.get("/api/deals")).json()["items"]}
    oak = found["Oak St"]
    assert (oak["amount_cents"], oak["stage_name"], oak["close_on"], oak["contact_name"]) == (
        45_000_050,
        "Meeting",
        "2027-03-31",
        "Ann",
    )
    assert (oak["company_id"], found["Elm St"]["state"]) == (acme["id"], "won")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name\n",
        b"\x00\x01\x02",
        "name,email\nÄnn,a@x.com\n".encode("utf-16"),
        b"name\rAnn\rBo\r",
        b"\n\n\n",
        b"a," * 300 + b"\n" + b"x," * 300,
    ],
)
async def test_what_is_no_usable_file_is_refused(signed_in, objects, tenant_id, data):
    answer = await upload(signed_in, data, status=422)
    assert answer["fields"]["file"]
    assert [found async for found in objects.list(tenant_id)] == []


async def test_a_mapping_that_does_not_fit_is_refused(signed_in):
    job = await upload(signed_in, "name,email\nAnn,ann@x.com\n")
    path = f"/api/imports/{job['id']}/start"
    for mapping in (
        {"0": "nonsense"},
        {"9": "name"},
        {"0": "name", "1": "name"},
        {"0": "city"},
        {"x": "name"},
        {"0": "custom.budget"},
    ):
        answer = await signed_in.post(path, json={"mapping": mapping})
        assert answer.status_code == 422, mapping
    await start(signed_in, job)
    assert (await signed_in.post(path, json={"mapping": job["mapping"]})).status_code == 409
    # The one begun may be over by now, where a worker runs.
    other = await upload(signed_in, "name,email\nBo,bo@x.com\n")
    cancelled = await signed_in.post(f"/api/imports/{other['id']}/cancel")
    assert cancelled.json()["state"] == "cancelled"


async def test_old_windows_files_and_hostile_cells_are_taken_as_they_are(
    signed_in, database, scope, objects
):
    file = "name,email\n\"=cmd|'/c calc'!A1\",a@x.com\nJosé,jose@x.com\n".encode("cp1252")
    job = await upload(signed_in, file)
    await start(signed_in, job)
    await run(database, scope, objects, job)
    assert set(await contacts(signed_in)) == {"=cmd|'/c calc'!A1", "José"}
    export = await signed_in.get("/api/exports/contacts.csv")
    assert export.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(export.content.decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {"'=cmd|'/c calc'!A1", "José"}
    filtered = await signed_in.get("/api/exports/contacts.csv?q=jose")
    assert len(filtered.content.decode().strip().splitlines()) == 2
    assert (await signed_in.get("/api/exports/contacts.csv?colour=1")).status_code == 422


async def test_a_member_may_not_import_and_others_see_nothing(
    signed_in, sign_in_as, new_person, other_scope
):
    job = await upload(signed_in, "name\nAnn\n")
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get("/api/imports")).status_code == 403
    stranger = await sign_in_as(await new_person(Role.OWNER, within=other_scope))
    assert (await stranger.get(f"/api/imports/{job['id']}")).status_code == 404
    assert (await stranger.get(f"/api/imports/{job['id']}/errors.csv")).status_code == 404


@pytest.mark.requirement("PLT-33")
async def test_a_file_beyond_a_megabyte_comes_in_by_both_doors(signed_in, database, scope):
    rows = "".join(f"Ann,Lee,ann{n}@example.com\n" for n in range(85_000))
    file = f"First Name,Last Name,E-mail\n{rows}".encode()
    assert len(file) > 2 * 1024**2
    job = await upload(signed_in, file)
    assert job["columns"] == ["First Name", "Last Name", "E-mail"]
    answer = await signed_in.post(
        "/imports/new",
        data={"kind": "contact"},
        files={"file": ("leads.csv", file, "text/csv")},
        headers={"accept": "text/html"},
    )
    assert answer.status_code == 303, answer.text
    assert "ann0@example.com" in await signed_in.page(answer.headers["location"])


@pytest.mark.requirement("PLT-24")
async def test_open_pages_hear_of_each_batch(signed_in, database, scope, objects):
    job = await upload(signed_in, PEOPLE)
    async with database.scoped(scope) as db:
        await begin_import(db, UUID(job["id"]), ImportOptions(mapping=job["mapping"]))
    shown = await signed_in.page(f"/imports/{job['id']}")
    assert f'data-live="crm.import:{job["id"]}"' in shown
    await run(database, scope, objects, job, most=4)
    async with database.scoped(scope) as db:
        query = select(LiveRow.data).where(LiveRow.topic == "crm.import")
        told = list(await db.scalars(query))
    assert told == [{"import_id": job["id"]}] * 3
