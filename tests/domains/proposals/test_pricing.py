"""Prices are exact to the cent, whatever is asked for, and discounts have their limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.proposals.contracts import PriceIn, Tier, Wish
from enterprisehub.domains.proposals.logic.find_better_quantity import find_better_quantity
from enterprisehub.domains.proposals.logic.price_lines import Limits, price_lines
from enterprisehub.domains.proposals.logic.read_lines import read_lines, write_lines
from enterprisehub.kernel.errors import Invalid

pytestmark = pytest.mark.requirement("AGT-09")
LIMITS = Limits(free_pct=10, most_pct=30, tax_pct=8.25)


def _article(sku="SEAT", tiers=((1, 9_900), (10, 8_900), (50, 7_450)), **more):
    steps = tuple(Tier(from_quantity=start, unit_cents=cents) for start, cents in tiers)
    return PriceIn(sku=sku, name=sku.title(), unit="seat", tiers=steps, **more)


BOOK = {
    "SEAT": _article(billing="month"),
    "STEP": _article("STEP", tier_mode="graduated"),
    "SETUP": _article("SETUP", ((1, 250_001),), most_discount_pct=5.0),
}


def test_volume_and_graduated_steps_differ_as_they_should():
    quote = price_lines(
        BOOK, [Wish(sku="SEAT", quantity=12), Wish(sku="STEP", quantity=12)], LIMITS
    )
    assert [line.gross_cents for line in quote.lines] == [12 * 8_900, 9 * 9_900 + 3 * 8_900]
    assert (quote.net_cents, quote.tax_cents) == (222_600, 18_365)  # 18,364.5 rounds up
    assert quote.total_cents == quote.net_cents + quote.tax_cents
    assert quote.monthly_cents == 106_800
    assert quote.first_year_cents == 12 * 106_800 + 115_800


@pytest.mark.parametrize(
    ("discount_pct", "standing"), [(10, "free"), (10.01, "needs_approval"), (30.5, "too_much")]
)
def test_who_may_give_a_discount(discount_pct, standing):
    quote = price_lines(BOOK, [Wish(sku="SEAT", quantity=10)], LIMITS, discount_pct=discount_pct)
    assert quote.standing == standing
    assert bool(quote.because) == (standing != "free")


def test_an_article_may_allow_less_than_the_tenant():
    wish = Wish(sku="SETUP", discount_pct=6)
    quote = price_lines(BOOK, [wish], LIMITS)
    assert quote.standing == "too_much"
    assert "at most 5 %" in quote.because[0]


def test_what_cannot_be_priced_is_named():
    with pytest.raises(Invalid, match="“NOPE” is not in the price book"):
        price_lines(BOOK, [Wish(sku="NOPE")], LIMITS)
    euro = BOOK | {"EURO": _article("EURO", currency="EUR")}
    with pytest.raises(Invalid, match="one currency"):
        price_lines(euro, [Wish(sku="EURO"), Wish(sku="SEAT")], LIMITS)


def test_a_few_more_may_cost_less():
    hints = find_better_quantity(BOOK, [Wish(sku="SEAT", quantity=9)])
    assert hints == ["Seat: 10 cost 1.00 USD less than 9."]
    assert find_better_quantity(BOOK, [Wish(sku="SEAT", quantity=3)]) == []


_pct = st.integers(0, 3000).map(lambda n: n / 100)
_wishes = st.lists(
    st.builds(
        Wish,
        sku=st.sampled_from(sorted(BOOK)),
        quantity=st.integers(1, 5000),
        discount_pct=_pct,
    ),
    min_size=1,
    max_size=12,
)


@given(_wishes, _pct, st.integers(0, 30_000).map(lambda n: n / 1000))
def test_lines_add_up_to_their_sums_to_the_cent(wishes, discount_pct, tax_pct):
    quote = price_lines(BOOK, wishes, Limits(10, 30, tax_pct), discount_pct=discount_pct)
    for line in quote.lines:
        assert line.gross_cents - line.discount_cents == line.net_cents
        assert 0 <= line.discount_cents <= line.gross_cents
    assert sum(line.net_cents for line in quote.lines) == quote.net_cents
    assert quote.net_cents + quote.tax_cents == quote.total_cents
    before = sum(line.gross_cents for line in quote.lines)
    alone = price_lines(BOOK, wishes, Limits(10, 30, tax_pct))
    expected = round(alone.net_cents * discount_pct / 100)
    assert abs((alone.net_cents - quote.net_cents) - expected) <= 1
    assert quote.gross_cents == before


@given(_wishes)
def test_lines_are_read_as_they_are_written(wishes):
    assert read_lines(write_lines(wishes)) == wishes


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("seat 25", Wish(sku="SEAT", quantity=25)),
        ("SEAT x 1,200 - 7.5%", Wish(sku="SEAT", quantity=1200, discount_pct=7.5)),
        ("  setup ", Wish(sku="SETUP")),
        ("SEAT*3", Wish(sku="SEAT", quantity=3)),
    ],
)
def test_people_write_lines_in_their_way(line, wish):
    assert read_lines(line) == [wish]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "one article to a line"),
        ("SEAT x many", "one article to a line"),
        ("SEAT x 0", "from 1 to 1,000,000"),
        ("SEAT x 99999999999999", "from 1 to 1,000,000"),
        ("25 SEAT please", "one article to a line"),
        ("SEAT - 140%", "from 0 to 100 %"),
        ("SEAT - 7.125%", "two decimals"),
        ("x" * 4000, "short name"),
    ],
)
@pytest.mark.requirement("AGT-09")
def test_a_line_that_cannot_be_read_is_named_in_words(text, says):
    with pytest.raises(Invalid) as refused:
        read_lines(text)
    assert says in refused.value.details["fields"]["lines"]
