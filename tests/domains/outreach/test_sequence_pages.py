"""Sequences over the API and in the console: built by buttons, followed by their numbers."""

import re

import pytest

from enterprisehub.domains.outreach.pages.sequence_form import (
    blank_step,
    check_document,
    document_typed,
    moved,
    step_values,
)
from enterprisehub.kernel import clock
from tests.domains.outreach.sequence_work import EMAIL, MORNING, SOON, TEXT, WAIT, Work, written

FORM = {
    "name": "After a viewing", "purpose": "follow_up", "how": "hand", "reentry": "never",
    "reentry_days": "90", "timing": "predicted", "days": ["mon", "tue"], "opens": "09:00",
    "closes": "18:00", "exits": ["replied"], "s0-kind": "text", "s0-words": "own",
    "s0-body": "Hi {first_name|there}", "s1-kind": "wait", "s1-number": "3", "s1-unit": "60",
}  # fmt: skip


@pytest.fixture
def work(database, scope, runtime) -> Work:
    return Work(database, scope)


@pytest.mark.requirement("CNV-06")
async def test_a_sequence_is_built_by_buttons_and_saved(signed_in):
    page = await signed_in.get("/sequences/new")
    assert page.text.count('id="step-') == 3
    added = await signed_in.post("/sequences/new", data=FORM | {"do": "add:task"})
    assert (added.status_code, added.text.count('id="step-')) == (200, 3)
    assert "Hi {first_name|there}" in added.text
    up = await signed_in.post("/sequences/new", data=FORM | {"do": "up:1"})
    assert up.text.index('name="s0-kind" value="wait"') < up.text.index('value="text"')
    wrong = await signed_in.post("/sequences/new", data=FORM | {"s0-body": "Hi {nick}", "days": []})
    assert wrong.status_code == 422
    assert "{nick} stands for nothing" in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    saved = await signed_in.post("/sequences/new", data=FORM | {"do": "save"})
    assert saved.status_code == 303
    shown = await signed_in.get(saved.headers["location"])
    assert "Wait 3 hours" in shown.text
    started = await signed_in.post(saved.headers["location"] + "/start")
    assert started.status_code == 303
    assert "Running" in (await signed_in.get("/sequences")).text


def test_what_is_typed_comes_back_the_same():
    typed = [blank_step("text") | {"body": "Hi"}, blank_step("wait"), blank_step("task")]
    typed[2]["title"] = "Call"
    document = document_typed({"name": "Spring"}, typed, ["mon"], ["replied"])
    found = check_document(document)
    assert not isinstance(found, dict)
    assert [step_values(step) for step in found.steps] == typed


@pytest.mark.parametrize(
    ("do", "kinds"),
    [
        ("add:email", ["text", "wait", "email"]),
        ("remove:0", ["wait"]),
        ("down:0", ["wait", "text"]),
        ("up:0", ["text", "wait"]),
        ("up:9", ["text", "wait"]),
        ("remove:x", ["text", "wait"]),
        ("add:nothing", ["text", "wait"]),
    ],
)
def test_buttons_move_steps_and_nonsense_moves_nothing(do, kinds):
    assert [one["kind"] for one in moved([blank_step("text"), blank_step("wait")], do)] == kinds


@pytest.mark.requirement("CNV-06")
async def test_every_number_of_a_step_opens_the_people_behind_it(work, signed_in):
    with clock.fixed(MORNING):
        maya = await work.person()
        row = await work.started(written(TEXT, WAIT, EMAIL, **SOON))
        await work.enrol(row, maya)
        (text,) = await work.actions(maya)
    shown = (await signed_in.get(f"/sequences/{row.id}")).text
    (link,) = re.findall(r'href="([^"]+what=waiting)"', shown)
    people = (await signed_in.get(link.replace("&amp;", "&"))).text
    assert "Maya Chen" in people
    assert f"/queue/{text.id}" in people
    assert "The first moment at which it may leave." in people
    panel = (await signed_in.get(f"/sequences/contacts/{maya}/panel")).text
    assert "Likely to answer" in panel
    place = await work.place(row, maya)
    out = await signed_in.post(f"/sequences/{row.id}/people/{place.id}/leave")
    assert out.status_code == 303
    assert "Taken out by" in (await signed_in.get(f"/sequences/{row.id}/people?state=left")).text


@pytest.mark.requirement("CNV-06")
async def test_people_are_put_in_by_their_addresses_and_it_is_said_who_is_not(work, signed_in):
    maya = await work.person()
    row = await work.started(written(WAIT, TEXT))
    who = {"who": "person148@example.com\n+15125550999\n"}
    said = await signed_in.post(f"/sequences/{row.id}/people", data=who)
    assert said.status_code == 200
    assert "1 person put in" in said.text
    assert "+15125550999: no contact has this address." in said.text
    assert (await work.place(row, maya)).state == "running"
    again = await signed_in.post(f"/sequences/contacts/{maya}", data={"sequence_id": str(row.id)})
    assert (again.status_code, "Is in it already." in again.text) == (422, True)


@pytest.mark.requirement("CNV-06")
async def test_the_api_writes_runs_and_follows_a_sequence(work, signed_in):
    maya = await work.person()
    api = signed_in
    body = written(TEXT, WAIT).model_dump(mode="json")
    made = await api.post("/api/sequences", json=body)
    assert made.status_code == 201
    place, tag = made.headers["location"], made.headers["etag"]
    stale = await api.put(place, json=body, headers={"if-match": '"99"'})
    assert stale.status_code == 412
    body["name"], body["steps"] = "Autumn", [s["step"] for s in made.json()["steps"]][:1]
    changed = await api.put(place, json=body, headers={"if-match": tag})
    assert (changed.json()["name"], changed.json()["step_count"]) == ("Autumn", 1)
    early = await api.post(f"{place}/people", json={"contact_ids": [str(maya)]})
    assert early.status_code == 409
    assert (await api.post(f"{place}/start")).json()["state"] == "live"
    entered = await api.post(f"{place}/people", json={"contact_ids": [str(maya)]})
    assert entered.json()["entered"] == [str(maya)]
    listed = (await api.get(f"{place}/people?state=running")).json()
    assert [one["contact_id"] for one in listed["items"]] == [str(maya)]
    assert (await api.delete(place)).status_code == 409
    assert (await api.post(f"{place}/pause")).json()["state"] == "paused"
    best = (await api.get(f"/api/sequences/best-time?contact_id={maya}")).json()
    assert (len(best["likely_pct_by_hour"]), best["level"]) == (24, "usual")
    copied = (await api.post(f"{place}/copy")).json()
    assert (copied["name"], copied["state"], copied["running"]) == ("Autumn (copy)", "draft", 0)
