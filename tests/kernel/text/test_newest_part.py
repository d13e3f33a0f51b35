"""Only what was newly written in an email counts as said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel.text.newest_part import newest_part


@pytest.mark.requirement("CNV-01")
@pytest.mark.parametrize(
    "quotation",
    [
        "> How many bedrooms does it have?",
        "On Mon, Nov 16, 2026 at 9:00 AM Acme Realty <desk@acme.example> wrote:\n> Hello",
        "On Mon, Nov 16, 2026 at 9:00 AM Acme Realty\n<desk@acme.example> wrote:\n\nHello",
        "El lun, 16 nov 2026 a las 9:00, Acme (<desk@acme.example>) escribió:\nHola",
        "-----Original Message-----\nFrom: Acme",
        "________________________________\nFrom: Acme\nSent: Monday",
        "From: Acme Realty <desk@acme.example>\nSent: Monday, November 16, 2026\nTo: Maya\n\nHello",
    ],
)
def test_what_is_quoted_is_left_out(quotation: str) -> None:
    assert newest_part(f"Three bedrooms, in Austin.\n\n{quotation}") == "Three bedrooms, in Austin."
    assert newest_part(quotation) == ""


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to you about the roof",
        "From: Austin to Dallas, that is the plan.\nWe move in June.",
        "I need:\n- 3 beds\n- a yard",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert newest_part(text) == text


@given(st.text())
def test_the_newest_part_begins_the_message(text: str) -> None:
    lines = newest_part(text).splitlines()
    assert "\n".join(text.splitlines()[: len(lines)]).startswith("\n".join(lines))
