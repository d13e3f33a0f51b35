"""What fits a wish, what answers a question, which times are free: the pure parts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.concierge.contracts import Listing, ListingWish
from enterprisehub.domains.concierge.logic.fold_words import place_key, terms_of
from enterprisehub.domains.concierge.logic.list_free_times import (
    Calendar,
    TimeWish,
    calendar_of,
    free_colleague,
    list_free_times,
)
from enterprisehub.domains.concierge.logic.match_listings import match_listings
from enterprisehub.domains.concierge.logic.score_answers import Entry, best_answer
from enterprisehub.domains.concierge.settings import ConciergeSettings

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, nine o'clock in Chicago
DANA, EVA = UUID(int=1), UUID(int=2)
MOST_CENTS = 2_000_000_00


def _home(number: int, place: str, price: int, bedrooms: int) -> Listing:
    return Listing(
        id=UUID(int=number), address=f"{number} Oak Street", place=place, price_cents=price * 100,
        currency="USD", bedrooms=bedrooms, bathrooms=2, status="for_sale", url="",
    )  # fmt: skip


HOMES = (
    _home(12, "Austin, TX", 450_000, 3),
    _home(14, "Austin", 520_000, 4),
    _home(16, "Plano", 300_000, 2),
)


@pytest.mark.requirement("VOX-01")
def test_only_homes_that_fit_are_offered_and_the_nearest_where_none_does() -> None:
    fits = match_listings(HOMES, ListingWish(place="austin", most_cents=500_000_00))
    assert (fits.fitting, [one.address for one in fits.shown]) == (1, ["12 Oak Street"])
    near = match_listings(HOMES, ListingWish(place="Austin", most_cents=500_000_00, bedrooms=4))
    assert (near.fitting, [one.address for one in near.shown]) == (
        0,
        ["14 Oak Street", "12 Oak Street"],
    )
    assert match_listings(HOMES, ListingWish(place="Dallas")).shown == ()


@settings(deadline=None)
@given(
    st.lists(st.integers(1, MOST_CENTS), max_size=20),
    st.integers(0, MOST_CENTS),
    st.integers(0, MOST_CENTS),
)
def test_what_is_said_to_fit_lies_within_the_price(
    prices: list[int], least: int, most: int
) -> None:
    homes = [_home(n, "Austin", price, 3) for n, price in enumerate(prices, 1)]
    wish = ListingWish(least_cents=least, most_cents=most)
    found = match_listings(homes, wish)
    fitting = [one for one in homes if least <= one.price_cents <= most]
    assert found.fitting == len(fitting)
    if fitting:
        assert all(one in fitting for one in found.shown)


def test_words_are_compared_without_endings_and_places_without_states() -> None:
    assert terms_of("Are dogs allowed?") == terms_of("a pet allowing")
    assert terms_of("the prices") == terms_of("price")
    assert place_key("Austin, TX") == place_key("austin")


def _entry(number: int, question: str, answer: str, source: str = "") -> Entry:
    return Entry(
        id=UUID(int=number), question=question, answer=answer, source=source,
        question_terms=tuple(terms_of(question)), answer_terms=tuple(terms_of(answer)),
    )  # fmt: skip


ENTRIES = (
    _entry(1, "Do you allow pets?", "Two pets are welcome. There is a deposit of $300.", "Rules"),
    _entry(2, "Where can I park?", "Each home has two places to park behind the house."),
    _entry(3, "How long does closing take?", "From contract to keys it takes 30 to 45 days."),
)


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("can I bring my dog, are dogs allowed", 1),
        ("are pets allowed", 1),
        ("is there parking", 2),
        ("how long does the closing take", 3),
    ],
)
def test_a_question_in_other_words_is_answered_from_its_entry(asked: str, entry: int) -> None:
    found = best_answer(asked, ENTRIES, sure_from=0.4)
    assert found is not None
    assert found.entry_id == UUID(int=entry)
    assert found.text == ENTRIES[entry - 1].answer
    assert 0.4 <= found.confidence <= 1


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("language", "entries", "asked", "other"),
    [
        (
            "de",
            ("Sind Haustiere erlaubt?", "Wo kann ich parken?", "Wie groß ist das Grundstück?"),
            ("sind denn Haustiere bei Ihnen erlaubt", "wie gross sind die Grundstücke"),
            "wer ist hier Bürgermeister",
        ),
        (
            "fr",
            ("Les animaux sont-ils acceptés ?", "Où se garer ?", "L'ascenseur fonctionne-t-il ?"),
            ("est-ce que vous acceptez un animal", "l’ascenseur est-ce qu’il fonctionne"),
            "qui est le maire",
        ),
        (
            "it",
            ("Sono ammessi animali?", "Dove si parcheggia?", "C'è l'ascensore?"),
            ("ammettete un animale", "mi dica se c'è un ascensore"),
            "chi è il sindaco",
        ),
        (
            "nl",
            ("Zijn huisdieren toegestaan?", "Waar kan ik parkeren?", "Is er een lift?"),
            ("is een huisdier toegestaan", "heeft u ook liften"),
            "wie is de burgemeester",
        ),
    ],
)
def test_a_question_is_answered_in_its_own_language(
    language: str, entries: tuple[str, ...], asked: tuple[str, str], other: str
) -> None:
    known = [
        replace(_entry(at, question, "Ja."), question_terms=tuple(terms_of(question, language)))
        for at, question in enumerate(entries)
    ]
    for words, entry in zip(asked, (0, 2), strict=True):
        found = best_answer(words, known, sure_from=0.5, language=language)
        assert found is not None
        assert found.question == entries[entry]
    assert best_answer(other, known, sure_from=0.5, language=language) is None


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize("asked", ["what about the schools", "who is the mayor of Austin", "", "?"])
def test_below_the_bar_nothing_is_answered(asked: str) -> None:
    assert best_answer(asked, ENTRIES, sure_from=0.55) is None


def test_of_a_long_answer_the_sentences_about_the_question_are_said() -> None:
    filler = "The house was built long ago by two brothers who liked the hills and the river. "
    answer = filler * 4 + "The roof was replaced in 2021. " + filler * 2
    found = best_answer(
        "how old is the roof", [_entry(1, "How old is the roof?", answer)], sure_from=0.5
    )
    assert found is not None
    assert "The roof was replaced in 2021." in found.text
    assert len(found.text) <= 280


def _calendar(
    dana: Sequence[datetime] = (), eva: Sequence[datetime] = (), first: UUID | None = None
) -> Calendar:
    people = {DANA: "Dana", EVA: "Eva"}
    taken = {DANA: dana, EVA: eva}
    return calendar_of(ConciergeSettings(), ZONE, NOW, people, taken, first)


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.requirement("VOX-01")
def test_the_very_time_asked_for_is_offered_where_somebody_is_free() -> None:
    wish = TimeWish(day=date(2026, 11, 26), at=time(16))
    free = list_free_times(_calendar(dana=[_at(26, 16)]), wish)
    assert free.exact
    assert [(one.starts_at, one.user_name) for one in free.times] == [(_at(26, 16), "Eva")]
    half_past = _at(26, 15) + timedelta(minutes=30)
    assert not list_free_times(_calendar(dana=[_at(26, 16)], eva=[half_past]), wish).exact


@pytest.mark.requirement("VOX-01")
def test_a_time_that_is_taken_is_answered_with_the_nearest_of_that_day() -> None:
    taken = [_at(26, 16)]
    found = list_free_times(
        _calendar(dana=taken, eva=taken), TimeWish(day=date(2026, 11, 26), at=time(16))
    )
    assert not found.exact
    assert [one.starts_at for one in found.times] == [_at(26, 14), _at(26, 15), _at(26, 17)]


def test_the_owner_of_the_contact_comes_first_and_closed_days_are_left_out() -> None:
    found = list_free_times(_calendar(first=EVA), TimeWish())
    assert {one.user_name for one in found.times} == {"Eva"}
    sunday = list_free_times(_calendar(), TimeWish(day=date(2026, 11, 29)))
    assert all(one.starts_at.date() != date(2026, 11, 29) for one in sunday.times)
    afternoons = list_free_times(_calendar(), TimeWish(part="afternoon"))
    assert all(one.starts_at.hour >= 12 for one in afternoons.times)


@settings(deadline=None)
@given(st.lists(st.integers(0, 24 * 14), max_size=60), st.integers(0, 24 * 16))
def test_what_is_offered_is_open_noticed_and_free(hours: list[int], ask: int) -> None:
    taken = [NOW + timedelta(hours=n) for n in hours]
    calendar = _calendar(dana=taken, eva=taken)
    wanted = (NOW + timedelta(hours=ask)).astimezone(ZONE)
    found = list_free_times(calendar, TimeWish(day=wanted.date(), at=wanted.time()))
    for one in found.times:
        local = one.starts_at.astimezone(ZONE)
        assert 9 <= local.hour < 18
        assert local.weekday() != 6
        assert one.starts_at >= NOW + timedelta(minutes=120)
        assert all(abs(one.starts_at - at) >= timedelta(hours=1) for at in taken)
        assert free_colleague(calendar, one.starts_at) is not None
