"""Graphics say what the text says, fit their channel's size, and can be read on any colour."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from enterprisehub.domains.content.contracts import CHANNELS
from enterprisehub.domains.content.logic.brief_graphic import Brief, brief_graphic
from enterprisehub.domains.content.logic.draw_graphic import contrast, draw_graphic, ink_on
from enterprisehub.domains.content.logic.seed_demo import TEXT, TITLE
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("AGT-09")
_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
_words = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), max_size=9)


def _edges(picture: bytes) -> set[tuple[int, ...]]:
    """The colours of the outermost pixels."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    wide, high = image.size
    border = [
        (0, 0, wide, 1),
        (0, high - 1, wide, high),
        (0, 0, 1, high),
        (wide - 1, 0, wide, high),
    ]
    return {colour for box in border for _, colour in image.crop(box).getcolors(wide + high) or ()}


def test_a_brief_has_words_that_fit_and_a_figure_with_its_sentence():
    brief = brief_graphic("linkedin", "A headline that is far too long to stand on any graphic at "
                          "all", "Much was sold. Visits rose by 30 percent in spring.")  # fmt: skip
    assert len(brief.headline) <= 60
    assert (brief.figure, brief.wide) == ("30%", 1200)
    assert brief.caption == "Visits rose by 30 percent in spring."
    assert brief.alt.endswith("Visits rose by 30 percent in spring")


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("The rate fell to 4.5% within the quarter.", "4.5%"),
        ("Homes there cost $1,250,000 on average now.", "$1,250,000"),
        ("Most of them were sold within 21 days of listing.", "21 days"),
        ("It was the best spring since 2019 for sellers here.", ""),
        ("Come to the open house at 12:30 on 4/5 this spring.", ""),
        ("Version 2.4.1 of the guide is out for all agents.", ""),
    ],
)
def test_a_figure_counts_something(sentence, figure):
    assert brief_graphic("x", "Spring", sentence).figure == figure


@given(_colour)
def test_letters_stand_out_from_every_colour(ground):
    assert contrast(ink_on(ground), ground) >= 4.2


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_picture_has_its_channels_size_and_is_the_same_again(channel):
    brief = brief_graphic(channel, TITLE, TEXT)
    picture = draw_graphic(brief, "Harbour Homes", "#1d4ed8")
    assert Image.open(BytesIO(picture)).size == (CHANNELS[channel].wide, CHANNELS[channel].high)
    assert picture == draw_graphic(brief, "Harbour Homes", "#1d4ed8")
    assert picture != draw_graphic(brief, "Harbour Homes", "#b91c1c")
    assert _edges(picture) == {(0x1D, 0x4E, 0xD8)}


@settings(max_examples=40, deadline=None)
@given(_words, _words, st.sampled_from(sorted(CHANNELS)), _colour)
def test_no_words_leave_the_picture(headline, tenant, channel, colour):
    rule = CHANNELS[channel]
    sentence = "Within 21 days of listing " + "x" * 120
    brief = Brief(channel=rule.title, wide=rule.wide, high=rule.high, alt="",
                  headline=" ".join(headline)[:60], figure="21 days", caption=sentence)  # fmt: skip
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    assert _edges(draw_graphic(brief, " ".join(tenant), colour)) == {wanted}


async def test_graphics_are_drawn_on_the_texts_page_and_over_the_api(signed_in: Browser):
    made = await signed_in.post("/content", data={"title": TITLE, "text": TEXT})
    place = made.headers["location"]
    api = place.replace("/content/", "/api/content/texts/")
    posts = (await signed_in.get(f"{api}/posts")).json()
    linkedin = next(one["id"] for one in posts if one["channel"] == "linkedin")
    undrawn = await signed_in.get(f"/content/posts/{linkedin}/graphic.png")
    assert undrawn.status_code == 404
    long = await signed_in.post(f"{place}/graphics", data={"headline": "x" * 61})
    assert (long.status_code, "at most 60 characters" in long.text) == (422, True)
    assert "graphic.png" not in await signed_in.page(place)
    await signed_in.post(f"{place}/graphics", data={"headline": "Sold in <spring>"})
    page = await signed_in.page(place)
    assert "Sold in &lt;spring&gt;. Listings with photos taken in daylight" in page
    shown = await signed_in.get(f"/content/posts/{linkedin}/graphic.png")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    read = await signed_in.get(f"/api/content/posts/{linkedin}/graphic")
    assert read.content == shown.content
    again = await signed_in.post(f"{api}/graphics", json={"headline": "Spring"})
    assert [one["headline"] for one in again.json()] == ["Spring"] * len(posts)
