"""What settings refuse is said in words for people, wherever it is found out."""

import pytest

pytestmark = pytest.mark.requirement("PLT-25")
_FOREIGN = ("Input should", "String should", "pattern", "valid time format")


@pytest.mark.parametrize(
    ("place", "changes", "says"),
    [
        ("general", {"name": "x" * 10_000}, "Name: Write at most 300 characters here."),
        ("security", {"idle_minutes": "9" * 400}, "Idle minutes: Write at most"),
        ("compliance", {"quiet_from": "25:99"}, "Give a time, such as 09:30."),
        ("compliance", {"own_states": "California"}, "cannot stand here"),
        ("proposals", {"number_prefix": "my offer"}, "cannot stand here"),
        ("delivery", {"holidays_of": "x" * 5_000}, "is no country that is known"),
    ],
)
async def test_a_refused_setting_is_told_in_words(signed_in, place, changes, says):
    answer = await signed_in.post(
        f"/settings/{place}", data=changes, headers={"accept": "text/html"}
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert not any(words in answer.text for words in _FOREIGN)
    assert "X" * 30 not in answer.text


async def test_an_api_is_told_the_same_words_by_field(with_key):
    answer = await with_key.post("/api/contacts", json={"name": ["no", "name"]})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Some fields are not right. Name: ")
    assert "name" in answer.json()["fields"]
