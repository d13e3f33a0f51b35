"""The knowledge of agents on its pages and over the API."""

import pytest

from enterprisehub.kernel.identity.permissions import Role
from tests.webtest import Browser, Person, SignInAs

PETS = {"question": "Do you allow pets?", "answer": "Two are welcome.", "source": "Rules"}
HOME = {"address": "12 Oak Street", "place": "Austin", "price": "450,000", "bedrooms": "3"}


@pytest.mark.requirement("VOX-05")
async def test_an_answer_is_added_tried_changed_and_deleted(signed_in: Browser) -> None:
    assert "Nothing to answer with yet" in await signed_in.page("/knowledge")
    assert (await signed_in.post("/knowledge", data={"question": "Why?"})).status_code == 422
    assert (await signed_in.post("/knowledge", data=PETS)).status_code == 303
    tried = await signed_in.page("/knowledge?ask=are+dogs+allowed")
    assert "From “Do you allow pets?”, source: Rules" in tried
    assert "No entry is 55 % sure" in await signed_in.page("/knowledge?ask=what+about+schools")
    listed = (await signed_in.get("/api/knowledge/answers")).json()["items"]
    place = f"/knowledge/answers/{listed[0]['id']}"
    assert "Two are welcome." in await signed_in.page(place)
    assert (await signed_in.post(place, data=PETS | {"answer": "One."})).status_code == 303
    assert "One." in await signed_in.page("/knowledge")
    assert (await signed_in.post(f"{place}/remove")).status_code == 303
    assert await signed_in.page(place, status=404)


@pytest.mark.requirement("VOX-01")
async def test_a_listing_is_added_changed_and_deleted(signed_in: Browser) -> None:
    wrong = await signed_in.post("/knowledge/listings", data=HOME | {"price": "a lot"})
    assert "Write an amount, like 450000." in wrong.text
    assert (await signed_in.post("/knowledge/listings", data=HOME)).status_code == 303
    twice = await signed_in.post("/knowledge/listings", data=HOME)
    assert "is on the list already" in twice.text
    elm = HOME | {"address": "14 Elm Road", "price": "520000"}
    assert (await signed_in.post("/knowledge/listings", data=elm)).status_code == 303
    found = (await signed_in.get("/api/knowledge/listings?q=oak")).json()["items"]
    place = f"/knowledge/listings/{found[0]['id']}"
    assert 'value="450000"' in await signed_in.page(place)
    sold = await signed_in.post(place, data=HOME | {"status": "sold"})
    assert sold.status_code == 303
    offered = (await signed_in.get("/api/knowledge/listings/find?place=austin")).json()
    assert [one["address"] for one in offered["shown"]] == ["14 Elm Road"]
    assert (await signed_in.post(f"{place}/remove")).status_code == 303


@pytest.mark.requirement("VOX-01")
async def test_the_hours_of_appointments_are_set_and_shown(
    signed_in: Browser, owner: Person
) -> None:
    assert owner.name in await signed_in.page("/knowledge/times")
    form = {
        "days": "tue", "opens": "10:00", "closes": "12:00", "slot_minutes": "60",
        "notice_minutes": "60", "days_ahead": "14", "offers": "3", "sure_pct": "60",
    }  # fmt: skip
    late = await signed_in.post("/knowledge/times", data=form | {"closes": "09:00"})
    assert late.status_code == 422
    assert (await signed_in.post("/knowledge/times", data=form)).status_code == 303
    times = (await signed_in.get("/api/knowledge/times")).json()["times"]
    assert times
    assert {one["starts_at"][11:13] for one in times} <= {"10", "11"}


async def test_the_api_keeps_answers_by_their_versions(with_key: Browser) -> None:
    made = await with_key.post("/api/knowledge/answers", json=PETS)
    assert made.status_code == 201
    place = made.headers["location"]
    assert (await with_key.put(place, json=PETS)).status_code == 428
    tag = {"if-match": made.headers["etag"]}
    assert (
        await with_key.put(place, json=PETS | {"answer": "No."}, headers=tag)
    ).status_code == 200
    assert (await with_key.put(place, json=PETS, headers=tag)).status_code == 412
    found = await with_key.get("/api/knowledge/answers/find?question=are+pets+allowed")
    assert found.json()["text"] == "No."


async def test_a_viewer_reads_and_does_not_write(sign_in_as: SignInAs) -> None:
    viewer = await sign_in_as(Role.VIEWER)
    assert "Add an answer" not in await viewer.page("/knowledge")
    assert (await viewer.post("/knowledge", data=PETS)).status_code == 403
