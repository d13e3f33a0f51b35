"""Duplicates are found, explained, decided by people, and come apart again."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    EmailIn,
    NewCompany,
    NewContact,
    PhoneIn,
)
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.hygiene.logic.compare_new import compare_new
from enterprisehub.domains.hygiene.logic.decide_pair import (
    answer_pair,
    chosen_sides,
    merge_certain,
    merge_pair,
    reopen_pair,
)
from enterprisehub.domains.hygiene.logic.find_duplicates import search_all
from enterprisehub.domains.hygiene.logic.match_records.nicknames import formal_name, same_given
from enterprisehub.domains.hygiene.logic.match_records.tell_certain import mailbox
from enterprisehub.domains.hygiene.logic.show_pair import mark_letters, show_pair
from enterprisehub.domains.hygiene.models import PairRow
from enterprisehub.domains.hygiene.queries import pairs
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.identity.permissions import Role

HTML = {"accept": "text/html"}


def person(given, family, email, **more):
    return NewContact(given_name=given, family_name=family, emails=[EmailIn(email=email)], **more)


AUSTIN = {"street": "218 Congress Ave", "city": "Austin", "postal_code": "78701"}


@pytest.fixture
async def people(database, scope):
    """Kathy twice with a relative at home, Luis twice with one mailbox, and others."""
    wanted = {
        "kathy": person("Kathy", "Brandt", "kathy.brandt@lakeview.example.com", **AUSTIN),
        "katherine": person("Katherine", "Brandt", "k.brandt@example.com", **AUSTIN),
        "john": person("John", "Brandt", "john@brandt.example.com", **AUSTIN),
        "luis": person("Luis", "Ferreira", "luis@example.com", job_title="Head of Sales"),
        "louder": person("LUIS", "FERREIRA", "luis+fair@example.com"),
        "maya": person("Maya", "Chen", "maya@example.com", phones=[PhoneIn(phone="+15125550143")]),
        "ann": person("Ann", "Lee", "ann@example.com"),
        "tom": person("Tom", "Okafor", "tom@example.com"),
    }
    async with database.scoped(scope) as db:
        return {name: (await crm.make(db, new)).id for name, new in wanted.items()}


async def found(database, scope):
    async with database.scoped(scope) as db:
        rows = list(await db.scalars(select(PairRow).where(PairRow.state == "open")))
    return {frozenset((row.left_id, row.right_id)): row for row in rows}


@pytest.mark.requirement("HYG-02")
async def test_doubles_are_found_with_reasons_and_relatives_stay_below(database, scope, people):
    searched = await search_all(database, scope)
    known = await found(database, scope)
    kathy = known[frozenset((people["kathy"], people["katherine"]))]
    luis = known[frozenset((people["luis"], people["louder"]))]
    assert kathy.probability_pct > 95
    assert not kathy.certain
    said = {piece["field"]: piece["says"] for piece in kathy.weights}
    assert said["given"] == "a short form of the same name"
    assert said["address"] == "the same address"
    assert luis.certain
    relatives = known.get(frozenset((people["kathy"], people["john"])))
    assert relatives is None or relatives.probability_pct < kathy.probability_pct
    assert frozenset((people["maya"], people["ann"])) not in known
    assert searched[0].records == 8
    assert searched[0].found == len(known)
    again = await search_all(database, scope)
    assert again[0].found == 0, "known pairs are not new"


@pytest.mark.requirement("HYG-02")
@pytest.mark.parametrize(
    ("pct", "said"),
    [(99.996, "over 99.9 %"), (100.0, "over 99.9 %"), (99.9, "99.9 %"), (62.04, "62.0 %")],
)
def test_nothing_uncertain_is_rounded_up_to_certain(pct, said):
    assert PairRow(probability_pct=pct).probable == said


@pytest.mark.requirement("HYG-02")
async def test_what_people_decide_stays_decided_until_they_take_it_back(database, scope, people):
    await search_all(database, scope)
    pair = (await found(database, scope))[frozenset((people["kathy"], people["katherine"]))]
    async with database.scoped(scope) as db:
        await answer_pair(db, pair.id, "distinct")
    await search_all(database, scope)
    async with database.scoped(scope) as db:
        assert (await pairs.pair(db, pair.id)).state == "distinct"
        with pytest.raises(Conflict, match="told apart"):
            await answer_pair(db, pair.id, "ignored")
    async with database.scoped(scope) as db:
        await reopen_pair(db, pair.id)
        with pytest.raises(Invalid, match="one of the two"):
            await merge_pair(db, pair.id, kept_id=people["tom"], choices={})
    async with database.scoped(scope) as db:
        row = await merge_pair(db, pair.id, kept_id=people["katherine"], choices={"name": "other"})
        assert row.state == "merged"
        assert (await crm.contact(db, people["kathy"])).id == people["katherine"]
        assert (await crm.contact(db, people["katherine"])).name == "Kathy Brandt"
    async with database.scoped(scope) as db:
        await reopen_pair(db, pair.id)
        assert (await crm.contact(db, people["kathy"])).id == people["kathy"]
        assert (await pairs.pair(db, pair.id)).state == "open"


async def test_only_the_same_mailbox_and_name_are_merged_in_bulk(database, scope, people):
    await search_all(database, scope)
    async with database.scoped(scope) as db:
        assert await merge_certain(db) == 1
    async with database.scoped(scope) as db:
        assert (await crm.contact(db, people["louder"])).id == people["luis"]
        assert (await crm.contact(db, people["katherine"])).id == people["katherine"]
        assert await merge_certain(db) == 0


async def test_who_is_called_otherwise_meanwhile_is_not_merged_in_bulk(database, scope, people):
    await search_all(database, scope)
    async with database.scoped(scope) as db:
        renamed = ContactPatch(given_name="Ines", family_name="Marlow")
        await crm.change(db, people["louder"], renamed)
        assert await merge_certain(db) == 0
        assert await pairs.certain_pairs(db, limit=10) == []
    async with database.scoped(scope) as db:
        assert (await crm.contact(db, people["louder"])).id == people["louder"]


async def test_a_new_contact_is_compared_when_it_comes(database, scope, people):
    async with database.scoped(scope) as db:
        new = person("Cathy", "Brandt", "cathy@elsewhere.example.com", **AUSTIN)
        cathy = (await crm.make(db, new)).id
    async with database.scoped(scope) as db:
        assert await compare_new(db, cathy) >= 1
        assert await compare_new(db, people["tom"]) == 0
    known = await found(database, scope)
    assert frozenset((people["kathy"], cathy)) in known or (
        frozenset((people["katherine"], cathy)) in known
    )
    assert {row.found_by for row in known.values()} == {"entry"}


@pytest.mark.requirement("HYG-02")
async def test_a_list_of_names_all_alike_grows_no_pairs_by_the_square(database, scope):
    async with database.scoped(scope) as db:
        for n in range(30):
            await crm.make(db, person(f"Lot{n}", "Lakeview", f"lot{n}@lakeview.example.com"))
    async with database.scoped(scope) as db:
        last = await crm.make(db, person("Lot99", "Lakeview", "lot99@lakeview.example.com"))
    async with database.scoped(scope) as db:
        assert 1 <= await compare_new(db, last.id) <= 10


async def test_companies_are_found_by_name_domain_and_number(database, scope):
    async with database.scoped(scope) as db:
        acme = await make_company(
            db, NewCompany(name="Acme, Inc.", domain="acme.example.com", city="Austin")
        )
        double = await make_company(
            db, NewCompany(name="ACME", domain="acme.example.net", city="Austin")
        )
        await make_company(db, NewCompany(name="Zenith Freight", domain="zenith.example.com"))
    searched = await search_all(database, scope)
    assert (searched[1].records, searched[1].found) == (3, 1)
    row = (await found(database, scope))[frozenset((acme.id, double.id))]
    assert row.kind == "company"
    assert {piece["field"] for piece in row.weights} >= {"name", "domain", "city"}
    async with database.scoped(scope) as db:
        await merge_pair(db, row.id, kept_id=acme.id, choices={})
        assert (await crm.company(db, double.id)).name == "Acme, Inc."


def test_names_and_mailboxes_in_one_form():
    assert same_given("bob", "robert")
    assert same_given("bob", "bobby")
    assert not same_given("bob", "bill")
    assert formal_name("kathy") == "katherine"
    assert formal_name("alex") == "alex", "it may be Alexander or Alexandra"
    assert mailbox("Maya.Chen+x@GMail.com") == mailbox("mayachen@googlemail.com")
    assert mailbox("a.b@acme.com") != mailbox("ab@acme.com")
    assert mailbox("@acme.com") is None
    assert mark_letters("Chen", "Chan") == (
        [("Ch", False), ("e", True), ("n", False)],
        [("Ch", False), ("a", True), ("n", False)],
    )
    assert chosen_sides({"field.name": "right", "kept": "left", "field.x": "?"}, "left") == {
        "name": "other"
    }


@pytest.mark.requirement("HYG-02")
async def test_pages_show_decide_and_undo(database, scope, people, signed_in, sign_in_as):
    await search_all(database, scope)
    pair = (await found(database, scope))[frozenset((people["kathy"], people["katherine"]))]
    path = f"/hygiene/duplicates/{pair.id}"
    listed = (await signed_in.get("/hygiene/duplicates", headers=HTML)).text
    assert "Same mailbox" in listed
    assert "Merge 1 certain pair" in listed
    named = await signed_in.page("/hygiene/duplicates?q=kathER")
    assert path in named
    nobody = await signed_in.page("/hygiene/duplicates?q=Nobody%25")
    assert path not in nobody
    assert "No pair has this in one of its names." in nobody
    shown = (await signed_in.get(path, headers=HTML)).text
    for words in (
        "Side by side",
        "<mark",
        'data-page-key="m"',
        'data-page-key="n"',
        'data-page-key="i"',
    ):
        assert words in shown
    reader = await sign_in_as(Role.VIEWER)
    assert 'data-page-key="m"' not in (await reader.get(path, headers=HTML)).text
    assert (await reader.post(f"{path}/distinct", headers=HTML)).status_code == 403
    form = {"kept": "right", "field.name": "left"}
    merged = await signed_in.post(f"{path}/merge", data=form, headers=HTML)
    assert merged.status_code == 303
    assert f"decided={pair.id}" in merged.headers["location"]
    assert "Decided." in (await signed_in.get(merged.headers["location"], headers=HTML)).text
    assert (await signed_in.post(f"{path}/ignore", headers=HTML)).status_code == 409
    assert "What moved" in (await signed_in.get(path, headers=HTML)).text
    assert (await signed_in.post(f"{path}/undo", headers=HTML)).status_code == 303
    answer = await signed_in.get(f"/api/hygiene/duplicates/{pair.id}")
    assert (answer.json()["state"], answer.json()["merge_id"]) == ("open", None)
    show = await signed_in.get("/hygiene/duplicates?after=nonsense&kind=company", headers=HTML)
    assert show.status_code == 200
    async with database.scoped(scope) as db:
        assert len((await show_pair(db, pair.id)).fields) > 3
