"""Addresses against a postal directory: of the program, and of the tenant's own file."""

import io
import zipfile

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.hygiene.logic.check_contacts import check_contacts, next_batch
from enterprisehub.domains.hygiene.logic.check_fields import check_address
from enterprisehub.domains.hygiene.logic.check_postal.built_in import united_states
from enterprisehub.domains.hygiene.logic.check_postal.check_place import check_place
from enterprisehub.domains.hygiene.logic.check_postal.read_file import read_file
from enterprisehub.domains.hygiene.queries import findings
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.errors import Invalid
from tests.conftest import settled

HTML = {"accept": "text/html"}
BERLIN = "DE\t10115\tBerlin\tLand Berlin\tBE\t\t00\tBerlin, Stadt\t11000\t52.5323\t13.3846\t4"
MUNICH = "DE\t80331\tMünchen\tBayern\tBY\tOberbayern\t091\tMünchen\t09162\t48.1345\t11.571\t4"
FRANKFURT = "DE\t60311\tFrankfurt am Main\tHessen\tHE\tDarmstadt\t064\t\t06412\t50.1109\t8.6821\t4"


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    ("city", "state", "code", "verdict", "says"),
    [
        ("Austin", "TX", "78701", "ok", "78701 is Austin, TX"),
        ("AUSTIN", "texas", "78701-1234", "ok", "Austin"),
        ("St. Louis", "MO", "63101", "ok", "Saint Louis, MO"),
        ("Ft. Worth", "TX", "76102", "ok", "Fort Worth"),
        ("O'Fallon", "IL", "62269", "ok", "O Fallon"),
        ("New York City", "NY", "10021", "ok", "New York"),
        ("Brooklyn", "NY", "10021", "ok", "Brooklyn is next to it"),
        ("Queens", "NY", "11375", "ok", "Forest Hills"),
        ("Washington", "D.C.", "20001", "ok", "Washington"),
        ("APO", "AE", "09012", "ok", "APO, AE"),
        ("Manhattan", "NY", "10021", "warn", "no Manhattan there"),
        ("", "TX", "78701", "warn", "78701 is Austin, TX"),
        ("Austin", "ZZ", "78701", "warn", "ZZ is no state here"),
        ("Dallas", "TX", "78701", "bad", "78701 is Austin, TX, not Dallas"),
        ("Austin", "CA", "78701", "bad", "78701 is Austin, TX, not in CA"),
        ("Austin", "TX", "00000", "bad", "no postal code 00000"),
    ],
)
def test_code_city_and_state_belong_together_or_the_right_ones_are_named(
    city, state, code, verdict, says
):
    said = check_place(united_states(), city, state, code)
    assert (said.verdict, says in said.says) == (verdict, True), said


@pytest.mark.requirement("HYG-03")
def test_without_a_directory_only_the_form_is_told():
    said = check_address("Hauptstr. 1", "Berlin", "BE", "10115", "DE", None)
    assert (said.verdict, said.says) == (
        "unknown",
        "Form only: there is no postal directory of DE here",
    )
    assert check_address("Hauptstr. 1", "Berlin", "BE", "101", "DE", None).verdict == "bad"


@pytest.mark.requirement("HYG-03")
def test_a_file_is_read_line_by_line_and_says_what_is_wrong_with_it():
    lines = [BERLIN, "DE\t10117", "DE\t\tNowhere", "DE\t1\tHigh\t\t\t\t\t\t\t999\t0\t1", MUNICH]
    found = read_file(("\ufeff" + "\n".join(lines)).encode())
    assert (found.country, [place.name for place in found.places]) == ("DE", ["Berlin", "München"])
    assert [line for line, _ in found.wrong] == [2, 3, 4]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("DE.txt", BERLIN)
    assert read_file(packed.getvalue()).country == "DE"


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 broken",
        b"name,code\nBerlin,10115",
        f"{BERLIN}\nFR\t75001\tParis".encode(),
        b"DE\t10115\tBer\x00lin",
    ],
)
def test_other_files_are_refused_in_words(content):
    with pytest.raises(Invalid) as refused:
        read_file(content)
    assert "file" in refused.value.details["fields"]


@pytest.mark.requirement("HYG-03")
def test_an_archive_cannot_unpack_without_end(monkeypatch):
    monkeypatch.setattr(
        "enterprisehub.domains.hygiene.logic.check_postal.read_file.MOST_TEXT_BYTES", 1000
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DE.txt", "x" * 1_000_000)
    with pytest.raises(Invalid, match="larger than"):
        read_file(packed.getvalue())


async def _checked(database, scope, contact_id):
    async with database.scoped(scope) as db:
        await check_contacts(db, (await next_batch(db, 50)).ids, {})
        rows = await findings.checks_of(db, contact_id)
        return next((row.verdict, row.says) for row in rows if row.field == "address")


async def _upload(signed_in, *lines, name="DE.txt"):
    files = {"file": (name, "\n".join(lines).encode(), "text/plain")}
    return await signed_in.post("/hygiene/postal", files=files)


@pytest.mark.requirement("HYG-03")
async def test_a_country_comes_by_file_is_replaced_and_removed(database, scope, signed_in):
    async with database.scoped(scope) as db:
        address = {"street": "Marienplatz 1", "city": "Muenchen", "postal_code": "80331"}
        eva = (await crm.make(db, NewContact(name="Eva", country="DE", **address))).id
    assert (await _checked(database, scope, eva))[0] == "unknown"
    assert "only the form of a code is checked" in await signed_in.page("/hygiene/postal")

    answer = await _upload(signed_in, BERLIN, MUNICH, "DE\tno place")
    preview = answer.headers["location"]
    page = await signed_in.page(preview)
    assert "1 line could not be taken" in page
    assert "München" in page
    async with database.scoped(scope) as db:
        assert (await next_batch(db, 50)).ids == (), "a preview is not used"
    assert (await signed_in.post(f"{preview}/use")).status_code == 303
    assert await _checked(database, scope, eva) == ("ok", "80331 is München, BY")

    preview = (await _upload(signed_in, BERLIN, FRANKFURT)).headers["location"]
    assert "DE.txt" in await signed_in.page(preview)
    await signed_in.post(f"{preview}/use")
    verdict = await _checked(database, scope, eva)
    assert verdict == ("bad", "There is no postal code 80331 in DE")
    used = preview.rpartition("/")[2]
    assert (await signed_in.post(f"/hygiene/postal/{used}/use")).status_code == 409
    await signed_in.post(f"/hygiene/postal/{used}/remove")
    assert (await _checked(database, scope, eva))[0] == "unknown"
    assert (await signed_in.post(f"/hygiene/postal/{used}/remove")).status_code == 404
    assert (await _upload(signed_in, "no table")).status_code == 422


@pytest.mark.requirement("HYG-03")
async def test_a_customers_wrong_address_becomes_a_task_that_names_the_right_place(
    database, scope, worker
):
    async with database.scoped(scope) as db:
        address = {"street": "1 Oak St", "city": "Dallas", "state": "TX", "postal_code": "78701"}
        await crm.make(db, NewContact(name="Ann Lee", lifecycle="customer", **address))
        run_id = (await runs.execute(db, "hygiene.contact_validation", {})).id

    async def proposed():
        async with database.scoped(scope) as db:
            return await db.scalar(select(ActionRow).where(ActionRow.run_id == run_id))

    action = await settled(proposed)
    assert action.payload["title"] == "Put right the address of Ann Lee"
    assert "78701 is Austin, TX, not Dallas" in action.payload["detail"]
