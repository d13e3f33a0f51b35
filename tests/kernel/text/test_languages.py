"""Numbers, days and money as people of each language say and hear them."""

import random
from datetime import date, timedelta

import pytest

from enterprisehub.kernel.text.languages import LANGUAGES, SPOKEN
from enterprisehub.kernel.text.languages.aloud import say_figures
from enterprisehub.kernel.text.languages.numbers import longest_number, read_number
from enterprisehub.kernel.text.languages.tell import tell_language
from enterprisehub.kernel.text.languages.wishes import wished_language

pytestmark = pytest.mark.requirement("VOX-05")
WORDS = {
    "de": {
        0: "null", 1: "eins", 16: "sechzehn", 21: "einundzwanzig", 101: "einhunderteins",
        450_000: "vierhundertfünfzigtausend",
    },
    "fr": {
        71: "soixante et onze", 80: "quatre-vingts", 81: "quatre-vingt-un",
        90: "quatre-vingt-dix", 200: "deux cents", 80_000: "quatre-vingt mille",
        450_000: "quatre cent cinquante mille",
    },
    "it": {
        23: "ventitré", 28: "ventotto", 1000: "mille", 2000: "duemila",
        450_000: "quattrocentocinquantamila",
    },
    "nl": {
        22: "tweeëntwintig", 101: "honderdéén", 1000: "duizend",
        450_000: "vierhonderdvijftigduizend",
    },
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_are_said_as_people_say_them_and_heard_again(code: str) -> None:
    language = LANGUAGES[code]
    for number, said in WORDS[code].items():
        assert language.cardinal(number) == said
    some = random.Random(5).sample(range(1_000_000), 4_000)  # noqa: S311
    for number in (*range(1_200), *some, 999_999):
        assert read_number(language.cardinal(number), code) == number


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_number_in_several_words_ends_where_the_next_begins(code: str) -> None:
    three, four = LANGUAGES[code].cardinal(3), LANGUAGES[code].cardinal(4)
    assert longest_number([three, four], code) == (3, 1)
    assert longest_number(["xyz"], code) is None
    words = LANGUAGES[code].cardinal(450_000).split()
    assert longest_number([*words, "dollar"], code) == (450_000, len(words))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_day_of_a_year_is_said_without_figures(code: str) -> None:
    language = LANGUAGES[code]
    for offset in range(365):
        day = date(2026, 1, 1) + timedelta(days=offset)
        month = language.months[day.month - 1]
        written = language.written_day.format(day=day.day, month=month)
        said = say_figures(f"{written} {day.year}", code)
        assert month in said
        assert not any(one.isdigit() for one in said)
    first = language.written_day.format(day=1, month=language.months[4])
    assert say_figures(first, code).split()[0] == language.day(1, "")


def test_money_is_said_with_its_coin() -> None:
    assert say_figures("$1,000,000", "fr") == "un million de dollars"
    assert say_figures("1.000.000 €", "it") == "un milione di euro"
    assert say_figures("450.000 €", "nl") == "vierhonderdvijftigduizend euro"
    assert say_figures("$1", "de") == "ein Dollar"
    assert say_figures("2,50 €", "de") == "zwei Euro und fünfzig Cent"


@pytest.mark.parametrize(
    ("text", "known", "told"),
    [
        ("Ich suche ein Haus in Austin", "en", "de"),
        ("ich moechte mein haus verkaufen", "en", "de"),
        ("ok", "de", "de"),
        ("yes", "de", "de"),
        ("I want to buy a house in Austin", "de", "en"),
        ("quiero comprar una casa", "de", "es"),
        ("In Austin", "en", "en"),
    ],
)
def test_a_language_is_told_by_its_words(text: str, known: str, told: str) -> None:
    assert tell_language(text, SPOKEN, known) == told


def test_a_wish_names_a_language_in_any_language() -> None:
    assert wished_language("lieber auf Englisch") == "en"
    assert wished_language("¿habla alemán?") == "de"
    assert wished_language("my French neighbours") is None
