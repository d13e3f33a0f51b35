"""Money, counts and dates are read back as they were written, whatever the numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import SlotSpec, SlotType
from enterprisehub.domains.conversations.logic.understand_text.read_counts import find_counts
from enterprisehub.domains.conversations.logic.understand_text.read_dates import find_dates
from enterprisehub.domains.conversations.logic.understand_text.read_money import find_money
from enterprisehub.domains.conversations.logic.understand_text.read_ranges import find_ranges
from enterprisehub.domains.conversations.logic.understand_text.read_times import find_times
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words

PRICE = SlotSpec(
    name="price", type=SlotType.MONEY, title="Price", unit="USD", minimum=10_000, maximum=90_000_000
)
BEDS = SlotSpec(
    name="beds",
    type=SlotType.COUNT,
    title="Beds",
    nouns=("bed", "beds", "bedrooms", "br"),
    maximum=20,
)
TODAY = date(2026, 4, 10)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def _ending(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@pytest.mark.requirement("CNV-02")
@given(
    st.integers(10, 9_999), st.sampled_from(["${}k", "{}k", "{} thousand", "about {}K", "${},000"])
)
def test_thousands_in_any_dress_are_the_same_money(thousands: int, dress: str) -> None:
    if dress == "${},000" and thousands > 999:
        dress = "{}k"
    found = find_money(read_words(dress.format(thousands)), PRICE, asked=False)
    assert [f.value["amount_cents"] for f in found] == [thousands * 100_000]


@given(st.integers(1, 80), st.integers(0, 9))
def test_millions_with_a_fraction(whole: int, tenth: int) -> None:
    found = find_money(read_words(f"maybe {whole}.{tenth}M for it"), PRICE, asked=False)
    assert found[0].value["amount_cents"] == (whole * 10 + tenth) * 10_000_000


@given(st.integers(50, 900), st.integers(1, 99))
def test_ranges_share_their_scale(low: int, more: int) -> None:
    for text in (
        f"${low}-{low + more}k",
        f"between {low} and {low + more}k",
        f"{low}k to {low + more}k",
    ):
        (found,) = find_money(read_words(text), PRICE, asked=False)
        assert found.value["amount_cents"] == low * 100_000
        assert found.value["max_cents"] == (low + more) * 100_000


@given(st.integers(100, 999), st.integers(100, 999))
def test_a_short_correction_takes_the_earlier_size(earlier: int, later: int) -> None:
    found = find_money(
        read_words(f"actually {later}"), PRICE, asked=True, earlier_cents=earlier * 100_000
    )
    assert found[0].value["amount_cents"] == later * 100_000


@pytest.mark.requirement("CNV-02")
@given(
    st.integers(0, 20),
    st.sampled_from(["{} bed", "{}br", "{}-bedrooms", "a {} bed house", "bedrooms: {}"]),
)
def test_counts_follow_their_noun(count: int, dress: str) -> None:
    found = find_counts(read_words(dress.format(count)), BEDS, asked=False)
    assert [f.value for f in found] == [count]


@given(st.integers(21, 9_999))
def test_impossible_counts_are_not_taken(count: int) -> None:
    assert find_counts(read_words(f"{count} beds"), BEDS, asked=True) == []


@pytest.mark.requirement("CNV-02")
@given(st.dates(TODAY, TODAY + timedelta(days=364)))
def test_a_day_reads_the_same_in_every_order(day: date) -> None:
    month = MONTHS[day.month - 1]
    forms = (
        f"{month} {day.day}{_ending(day.day)}",
        f"{day.day}{_ending(day.day)} of {month}",
        f"on {month.lower()} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.month}/{day.day}/{day.year}",
        day.isoformat(),
    )
    for form in forms:
        assert [f.value for f in find_dates(read_words(form), TODAY)] == [day.isoformat()], form


@given(st.integers(1, 28))
def test_a_day_of_the_month_is_the_next_one_to_come(day: int) -> None:
    (found,) = find_dates(read_words(f"the {day}{_ending(day)} works"), TODAY)
    coming = date.fromisoformat(found.value)
    assert coming.day == day
    assert TODAY <= coming <= TODAY + timedelta(days=31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tues at 4", "2026-04-14"),
        ("next Friday", "2026-04-17"),
        ("the day after tomorrow", "2026-04-12"),
        ("Monday next week", "2026-04-13"),
        ("Sunday this week", "2026-04-12"),
        ("in 3 days", "2026-04-13"),
        ("el viernes", "2026-04-10"),
        ("11th of this month", "2026-04-11"),
    ],
)
def test_spoken_days(text: str, expected: str) -> None:
    assert [f.value for f in find_dates(read_words(text), TODAY)] == [expected]


@given(st.integers(1, 12), st.sampled_from([0, 15, 30, 45]), st.sampled_from(["am", "pm"]))
def test_clock_times(hour: int, minute: int, half: str) -> None:
    expected = hour % 12 + (12 if half == "pm" else 0)
    for form in (f"{hour}:{minute:02} {half}", f"{hour}:{minute:02}{half.upper()}"):
        assert [f.value for f in find_times(read_words(form))] == [f"{expected:02}:{minute:02}"]


@given(st.text(max_size=200))
def test_any_text_is_survived_and_spans_are_literal(text: str) -> None:
    reading = read_words(text)
    found = [
        *find_money(reading, PRICE, asked=True),
        *find_counts(reading, BEDS, asked=True),
        *find_ranges(reading, TODAY),
        *find_times(reading, asked=True),
    ]
    for item in found:
        start, end = reading.span(item.start, item.end)
        assert 0 <= start < end <= len(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "in",
                "by",
                "the",
                "next",
                "this",
                "early",
                "summer",
                "june",
                "2027",
                "2",
                "3",
                "months",
                "weeks",
                "of",
                "end",
                "year",
                "on",
                "5th",
                "at",
            ]
        ),
        max_size=9,
    )
)
def test_ranges_never_run_backwards(words: list[str]) -> None:
    for found in find_ranges(read_words(" ".join(words)), TODAY):
        if found.value["to"]:
            assert found.value["from"] <= found.value["to"]
