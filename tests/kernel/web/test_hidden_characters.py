"""What nobody can see, or what shows another text than was written, is in no field of one line."""

import pytest

from enterprisehub.kernel.web.hidden_characters import hides_characters

pytestmark = pytest.mark.requirement("PLT-25")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Zoë 😀 👩‍👩‍👧‍👦", False),
        ("مكتب الشمال", False),
        ("\u202d+1 (555) 010-0199\u202c", False),  # as telephones copy a number
        ("two\nlines\twith \u202e in a message", False),
        ("with\xa0a hard space\r\n", False),
        ("", False),
        ("exe.\u202egnp", True),
        ("a\x07b", True),
        ("\x1b[31mred", True),
        ("two\nlines\x00", True),
        ("half \ud800", True),
    ],
)
def test_a_line_shows_what_it_holds(text, hidden):
    assert hides_characters(text) is hidden


async def test_forms_and_programs_are_told_which_field_it_is(signed_in, with_key):
    form = {"name": "Ann \u202egnp", "kind": "brand"}
    answer = await signed_in.post(
        "/settings/workspaces", data=form, headers={"accept": "text/html"}
    )
    assert (answer.status_code, "Name: This has characters" in answer.text) == (422, True)
    settings = {"sender_name": "Ann\x07", "company_name": "Northwind", "due_hours": "24"}
    answer = await signed_in.post("/settings/follow-ups", data=settings)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["sender_name"])
    contact = {"name": "Ann", "emails": [{"email": "ann@example.com", "label": "x\x00"}]}
    answer = await with_key.post("/api/contacts", json=contact)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["emails.0.label"])
    note = await with_key.post("/api/contacts", json={"name": "\u202d+1 555\u202c Ann"})
    assert note.status_code == 201
