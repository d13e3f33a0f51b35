"""Two records become one and two again: nothing lost, whatever came in between."""

import asyncio

import pytest
from pydantic import ValidationError
from sqlalchemy import UniqueConstraint, func, select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    EmailIn,
    NewCompany,
    NewContact,
    PhoneIn,
)
from enterprisehub.domains.crm.contracts.merging import MergeRecords, Moved
from enterprisehub.domains.crm.logic.follow_merges import move_all_stragglers
from enterprisehub.domains.crm.logic.merge_records import merge_records, preview_merge
from enterprisehub.domains.crm.logic.preview_split import preview_split
from enterprisehub.domains.crm.logic.remove_record import delete_contact, restore_contact
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.models import ListMemberRow, ListRow, MergeRow
from enterprisehub.domains.crm.ports import PARTS
from enterprisehub.domains.crm.queries.merges import Pointer, pointers
from enterprisehub.kernel.db.base import tenant_tables
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.search.models import SearchDocument
from tests.domains.crm.merging import World, story, tell

HTML = {"accept": "text/html"}
TELLING = {"address", "thread_id", "session_id", "message_id", "call_id"}


def unique_with(at: Pointer) -> bool:
    """Whether the pointer is part of a unique key."""
    keys = [c.columns for c in at.table.constraints if isinstance(c, UniqueConstraint)]
    keys += [index.columns for index in at.table.indexes if index.unique]
    return any(at.column.name in columns for columns in keys)


@pytest.fixture
async def world(database, scope) -> World:
    return await World(database, scope).begin()


@pytest.mark.parametrize(
    ("nouns", "one"),
    [
        ("email addresses", "1 email address"),
        ("parts in deals", "1 part in deals"),
        ("times of rest", "1 time of rest"),
        ("companies", "1 company"),
        ("opt-outs", "1 opt-out"),
    ],
)
def test_one_of_what_moves_is_told_as_one(nouns, one):
    assert str(Moved(noun=nouns, count=1)) == one
    assert str(Moved(noun=nouns, count=2)) == f"2 {nouns}"


@pytest.mark.requirement("BYD-08")
@pytest.mark.requirement("HYG-02")
@pytest.mark.parametrize("seed", range(4))
async def test_merge_later_events_and_unmerge_leave_what_would_have_been(
    database, scope, other_scope, seed
):
    before, after = story(seed)
    merged = await World(database, scope).begin()
    apart = await World(database, other_scope).begin()
    for world in (merged, apart):
        await tell(world, before)
    merge_id = await merged.merge()
    assert not (await merged.seen())["other"]["live"]
    await tell(merged, after)
    await merged.split(merge_id)
    await tell(apart, after)
    assert await merged.seen() == await apart.seen()


@pytest.mark.requirement("BYD-08")
async def test_while_merged_one_record_has_everything_and_answers_for_both(database, scope, world):
    await world.message("other")
    await world.happen("note", "other")
    await world.merge()
    await world.message("other")
    seen = (await world.seen())["kept"]
    assert seen["messages"] == ["message 1 of other", "message 3 of other"]
    assert seen["notes"] == ["note 2 of other"]
    assert seen["fields"]["name"] == "Robert Oduya"
    assert seen["fields"]["job_title"] == "Head of Sales", "what was empty is filled"
    assert seen["fields"]["external_key"] == "hs-77"
    assert seen["tags"] == ["buyer", "spring"]
    assert seen["standing"][:2] == (2, 0)
    async with database.scoped(scope) as db:
        found = await crm.contact(db, world.ids["other"])
        assert found.id == world.ids["kept"]
        assert found.emails == ("robert@acme.example.com", "bob@home.example.com")
        assert (await crm.find_contact_by_phone(db, "+15125550102")).id == world.ids["kept"]
        await crm.add_note(db, world.ids["other"], "written under the old id")
    async with database.scoped(scope) as db:
        await move_all_stragglers(db)
    assert "written under the old id" in (await world.seen())["kept"]["notes"]
    async with database.scoped(scope) as db:
        query = select(SearchDocument.record_id).where(SearchDocument.kind == "crm.contact")
        assert list(await db.scalars(query)) == [world.ids["kept"]]


async def test_chosen_fields_hold_and_return_unless_changed_since(database, scope, world):
    merge_id = await world.merge(choices={"name": "other", "email": "other", "job_title": "kept"})
    kept = world.ids["kept"]
    async with database.scoped(scope) as db:
        found = await crm.contact(db, kept)
        assert (found.name, found.email) == ("Bob Oduya", "bob@home.example.com")
        assert found.job_title is None
        await crm.change(db, kept, ContactPatch(city="Dallas"))
    await world.split(merge_id)
    seen = await world.seen()
    assert seen["kept"]["fields"]["name"] == "Robert Oduya"
    assert seen["kept"]["fields"]["email"] == "robert@acme.example.com"
    assert seen["kept"]["fields"]["city"] == "Dallas", "somebody changed it since"
    assert seen["other"]["fields"]["city"] == "Austin"


async def test_the_preview_says_what_will_happen(database, scope, world):
    await world.message("other")
    what = MergeRecords(kept_id=world.ids["kept"], other_id=world.ids["other"])
    async with database.scoped(scope) as db:
        found = await preview_merge(db, what)
        moves = {one.noun: one.count for one in found.moves}
        assert moves["messages"] == 1
        assert moves["phone numbers"] == 1
        assert {"1 message", "1 phone number"} <= {str(one) for one in found.moves}
        sides = {one.field: one.side for one in found.fields}
        assert sides["name"] == "kept"
        assert sides["job_title"] == "other"
    merge_id = await world.merge()
    await world.message("other")
    await world.happen("note", "kept")
    async with database.scoped(scope) as db:
        split = await preview_split(db, merge_id)
        back = {one.noun: (one.count, one.later) for one in split.moves}
        assert back["messages"] == (2, 1)
        assert ("notes", 1) in {(one.noun, one.count) for one in split.stays}
        assert ("Role", "Head of Sales", "–") in split.fields


async def test_merges_of_merges_come_apart_in_any_order(database, scope):
    third = NewContact(name="R. Oduya", phones=[PhoneIn(phone="+15125550103")])
    world = await World(database, scope).begin(third=third)
    await world.message("other")
    first = await world.merge()
    async with database.scoped(scope) as db:
        what = MergeRecords(kept_id=world.ids["third"], other_id=world.ids["kept"])
        second = (await merge_records(db, what)).id
        assert (await crm.contact(db, world.ids["other"])).id == world.ids["third"]
    await world.message("other")
    await world.split(first)
    seen = await world.seen()
    assert seen["other"]["messages"] == ["message 1 of other", "message 2 of other"]
    assert seen["third"]["messages"] == []
    await world.split(second)
    seen = await world.seen()
    assert seen["kept"]["addresses"] == [(["robert@acme.example.com"], ["+15125550101"])]
    assert seen["third"]["addresses"] == [([], ["+15125550103"])]
    assert seen["kept"]["fields"]["job_title"] is None


async def test_two_people_merging_the_same_pair_at_once_merge_it_once(database, scope, world):
    there = MergeRecords(kept_id=world.ids["kept"], other_id=world.ids["other"])
    back = MergeRecords(kept_id=world.ids["other"], other_id=world.ids["kept"])

    async def one(what):
        async with database.scoped(scope) as db:
            return await merge_records(db, what)

    done = await asyncio.gather(*(one(w) for w in (there, back, there)), return_exceptions=True)
    assert sum(isinstance(each, MergeRow) for each in done) == 1
    assert sum(isinstance(each, Conflict) for each in done) == 2
    async with database.scoped(scope) as db:
        assert await db.scalar(select(func.count()).select_from(MergeRow)) == 1


async def test_what_cannot_be_merged_or_separated_says_why(database, scope, other_scope, world):
    with pytest.raises(ValidationError, match="into itself"):
        MergeRecords(kept_id=world.ids["kept"], other_id=world.ids["kept"])
    with pytest.raises(Invalid, match="no field shoe_size"):
        await world.merge(choices={"shoe_size": "other"})
    stranger = await World(database, other_scope).begin()
    async with database.scoped(scope) as db:
        what = MergeRecords(kept_id=world.ids["kept"], other_id=stranger.ids["other"])
        with pytest.raises(NotFound):
            await merge_records(db, what)
    merge_id = await world.merge()
    with pytest.raises(Conflict, match="merged with another"):
        await world.merge()
    async with database.scoped(scope) as db:
        with pytest.raises(Conflict, match="separate the two"):
            await restore_contact(db, world.ids["other"])
    async with database.scoped(scope) as db:
        await delete_contact(db, world.ids["kept"])
    with pytest.raises(Conflict, match="Restore it first"):
        await world.split(merge_id)
    async with database.scoped(scope) as db:
        await restore_contact(db, world.ids["kept"])
    await world.split(merge_id)
    with pytest.raises(Conflict, match="separated already"):
        await world.split(merge_id)
    async with database.scoped(other_scope) as db:
        with pytest.raises(NotFound):
            await split_records(db, merge_id)


async def test_both_on_one_list_stay_both_on_it_after_all(database, scope, world):
    async with database.scoped(scope) as db:
        spring = ListRow(name="Spring", name_key="spring")
        db.add(spring)
        await db.flush()
        db.add_all(ListMemberRow(list_id=spring.id, contact_id=id_) for id_ in world.ids.values())
    merge_id = await world.merge()
    await world.split(merge_id)
    async with database.scoped(scope) as db:
        members = set(await db.scalars(select(ListMemberRow.contact_id)))
        assert members == set(world.ids.values())


async def test_companies_are_merged_with_their_people_and_separated(database, scope):
    async with database.scoped(scope) as db:
        acme = await make_company(db, NewCompany(name="Acme", domain="acme.example.com"))
        double = await make_company(db, NewCompany(name="ACME Inc", domain="acme-inc.example.com"))
        ann = await crm.make(
            db,
            NewContact(
                name="Ann", company_id=double.id, emails=[EmailIn(email="a@acme-inc.example.com")]
            ),
        )
        what = MergeRecords(kind="company", kept_id=acme.id, other_id=double.id)
        merge_id = (await merge_records(db, what)).id
        assert (await crm.company(db, double.id)).name == "Acme"
    async with database.scoped(scope) as db:
        assert (await crm.contact(db, ann.id)).company_name == "Acme"
        later = NewContact(
            name="Bea", company_id=acme.id, emails=[EmailIn(email="b@acme-inc.example.com")]
        )
        bea = await crm.make(db, later)
        await crm.make(db, NewContact(name="Cal", company_id=acme.id))
    async with database.scoped(scope) as db:
        await split_records(db, merge_id)
        people = set(await crm.contacts_of_company(db, double.id))
        assert people == {ann.id, bea.id}
        assert len(await crm.contacts_of_company(db, acme.id)) == 1


async def test_every_table_that_points_at_contacts_or_companies_is_handled():
    """One whose rows come by an address, or of which only one may be, is declared by its owner."""
    for target in ("crm_contacts", "crm_companies"):
        pointing = {
            (table.name, column.name)
            for table in tenant_tables()
            for column in table.columns
            if column.info.get("belongs_to") == target
        }
        moved = {(at.table.name, at.column.name) for at in pointers(target)}
        stays = {pair for pair in pointing if pair[0] in PARTS and PARTS[pair[0]].stays}
        assert pointing == moved | stays
        for at in pointers(target):
            names = set(at.table.columns.keys())
            telling = {n for n in names if n in TELLING or n.endswith("_e164")}
            unknown = at.table.name not in PARTS and (telling or unique_with(at))
            assert not unknown, f"{at.table.name}: say with declare_part how its rows move"
            if at.table.name in PARTS and target == "crm_contacts":
                assert {*at.part.addresses, *at.part.follows} <= names


async def test_pages_and_api_tell_redirect_and_separate(signed_in, sign_in_as, database, scope):
    world = await World(database, scope).begin()
    body = {"kept_id": str(world.ids["kept"]), "other_id": str(world.ids["other"])}
    preview = await signed_in.post("/api/merges/preview", json=body)
    assert preview.json()["kept_name"] == "Robert Oduya"
    reader = await sign_in_as(Role.VIEWER)
    assert (await reader.post("/api/merges", json=body)).status_code == 403
    made = (await signed_in.post("/api/merges", json=body)).json()
    assert (await signed_in.post("/api/merges", json=body)).status_code == 409
    old, kept = f"/contacts/{world.ids['other']}", f"/contacts/{world.ids['kept']}"
    answer = await signed_in.get(old, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, kept)
    assert (await signed_in.get(f"/api{old}")).json()["id"] == str(world.ids["kept"])
    assert "Merged into this" in (await signed_in.get(kept, headers=HTML)).text
    panel = await signed_in.get(f"/merges/of/{world.ids['kept']}/panel", headers=HTML)
    assert "Bob Oduya" in panel.text
    assert "Bob Oduya into Robert Oduya" in (await signed_in.get("/merges", headers=HTML)).text
    shown = await signed_in.get(f"/merges/{made['id']}", headers=HTML)
    assert "Moves back to Bob Oduya" in shown.text
    split = await signed_in.post(f"/merges/{made['id']}/split", headers=HTML)
    assert split.status_code == 303
    assert "Separated again" in (await signed_in.get(f"/merges/{made['id']}", headers=HTML)).text
    again = await signed_in.post(f"/merges/{made['id']}/split", headers=HTML)
    assert again.status_code == 409
    assert (await signed_in.get(f"/api/merges/{made['id']}")).json()["undone_at"]
    assert (await signed_in.get(f"/api{old}")).json()["name"] == "Bob Oduya"


@pytest.mark.requirement("BYD-08")
async def test_later_things_that_nothing_tells_apart_go_to_whom_people_say(
    database, scope, world, signed_in
):
    merge_id = await world.merge()
    for kind in ("note", "task", "deal"):
        await world.happen(kind, "kept")
        await world.happen(kind, "kept")
    async with database.scoped(scope) as db:
        preview = await preview_split(db, merge_id)
    assert [(one.noun, one.title) for one in preview.undecided] == [
        (kind, f"{kind} {at + 2 * number} of kept")
        for number, kind in enumerate(("note", "task", "deal"))
        for at in (1, 2)
    ]
    given = [one.id for one in preview.undecided if one.title.split()[1] in "246"]
    page = (await signed_in.get(f"/merges/{merge_id}", headers=HTML)).text
    assert all(f'value="{id_}"' in page for id_ in given)
    with pytest.raises(Conflict, match="not there any more"):
        async with database.scoped(scope) as db:
            await split_records(db, merge_id, [*given, world.ids["kept"]])
    form = {"given": [str(id_) for id_ in given]}
    done = await signed_in.post(f"/merges/{merge_id}/split", data=form, headers=HTML)
    assert done.status_code == 303
    seen = await world.seen()
    for kind, (stays, goes) in {"notes": (1, 2), "tasks": (3, 4), "deals": (5, 6)}.items():
        assert seen["kept"][kind] == [f"{kind[:-1]} {stays} of kept"]
        assert seen["other"][kind] == [f"{kind[:-1]} {goes} of kept"]


@pytest.mark.requirement("HYG-02")
async def test_two_of_one_name_are_told_apart_by_their_addresses(signed_in):
    ids = []
    for email in ("ann@example.com", "ann@work.example.com"):
        made = {"name": "Ann Berg", "emails": [{"email": email}]}
        ids.append((await signed_in.post("/api/contacts", json=made)).json()["id"])
    merge = {"kept_id": ids[0], "other_id": ids[1]}
    made = (await signed_in.post("/api/merges", json=merge)).json()
    told = "Ann Berg (ann@work.example.com) into Ann Berg (ann@example.com)"
    assert told in (await signed_in.get("/merges", headers=HTML)).text
    await signed_in.post(f"/merges/{made['id']}/split", headers=HTML)
    assert told in (await signed_in.get(f"/merges/{made['id']}", headers=HTML)).text
