"""Doubled people are found in a list without labels; households stay several people."""

import random
from itertools import combinations

import pytest

from enterprisehub.domains.hygiene.logic.match_records.find_pairs import find_pairs
from enterprisehub.domains.hygiene.logic.match_records.normalise_rows import dates, plain
from enterprisehub.domains.hygiene.logic.match_records.recognise_columns import (
    Kind,
    recognise_columns,
)
from enterprisehub.kernel.errors import Invalid

SYLLABLES = ("ba", "den", "fi", "gor", "hal", "jo", "ken", "lu", "mar", "nor", "pet", "ros", "tam")
pytestmark = pytest.mark.requirement("HYG-02")


def _word(draw: random.Random, parts: int) -> str:
    return "".join(draw.choice(SYLLABLES) for _ in range(parts)).title()


def _typo(draw: random.Random, word: str) -> str:
    at = draw.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def people(count: int) -> tuple[list[str], dict[str, list[object]], set[tuple[str, str]]]:
    """Households of two; every third person is in the list twice, the second time misspelt."""
    draw = random.Random(7)  # noqa: S311
    names = ("first_name", "last_name", "date_of_birth", "street_number", "street", "zip")
    columns: dict[str, list[object]] = {name: [] for name in names}
    ids: list[str] = []
    pairs: set[tuple[str, str]] = set()
    for household in range(count // 2):
        surname = _word(draw, 3)
        home = [str(draw.randrange(1, 900)), f"{_word(draw, 3)} Street", str(10_000 + household)]
        for member in range(2):
            born = f"{draw.randrange(1940, 2006)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
            row = [_word(draw, 2), surname, born, *home]
            key = f"{household}-{member}"
            copies = [(key, row)]
            if (household * 2 + member) % 3 == 0:
                again = [_typo(draw, row[0]), row[1], row[2], row[3], _typo(draw, row[4]), row[5]]
                copies.append((f"{key}-again", again))
                pairs.add((key, f"{key}-again"))
            for each, values in copies:
                ids.append(each)
                for name, value in zip(names, values, strict=True):
                    columns[name].append(value)
    return ids, columns, pairs


def test_misspelt_people_are_found_and_relatives_are_not_merged():
    ids, columns, truth = people(400)
    found = find_pairs(ids, columns)
    strict = {(pair.left, pair.right) for pair in found.pairs if pair.strict}
    assert len(strict & truth) >= 0.95 * len(truth)
    assert len(strict - truth) <= 0.01 * len(strict)
    relatives = {
        tuple(sorted(pair))
        for pair in combinations(ids, 2)
        if pair[0].split("-")[0] == pair[1].split("-")[0]
    } - truth
    assert not strict & {pair for pair in relatives if "again" not in "".join(pair)}


def test_a_list_without_doubles_gives_no_strict_pairs():
    ids, columns, truth = people(300)
    once = [index for index, each in enumerate(ids) if not each.endswith("again")]
    alone = {name: [values[index] for index in once] for name, values in columns.items()}
    found = find_pairs([ids[index] for index in once], alone)
    assert truth
    assert not [pair for pair in found.pairs if pair.strict]


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        (
            ["rec_id", "given_name", "surname", "soc_sec_id"],
            [Kind.GIVEN, Kind.SURNAME, Kind.NATIONAL],
        ),
        (
            ["FirstName", "LastName", "EmailAddress", "Zip"],
            [Kind.GIVEN, Kind.SURNAME, Kind.EMAIL, Kind.POSTCODE],
        ),
        (
            ["full_name", "dob", "suburb", "street_number", "address_1"],
            [Kind.FULL, Kind.BORN, Kind.CITY, Kind.NUMBER, Kind.STREET],
        ),
        (["birth_place", "source", "notes"], []),
    ],
)
def test_columns_are_recognised_by_their_names(columns, kinds):
    assert set(recognise_columns(columns)) == set(kinds)


def test_dates_of_a_column_are_read_one_way():
    assert dates(["03/04/1980", "25/12/1979", None]) == ["19800403", "19791225", None]
    assert dates(["03/04/1980", "12/25/1979"]) == ["19800304", "19791225"]
    assert dates(["1980-3-4", "19800304"]) == ["19800304", "19800304"]


def test_what_says_nothing_is_nothing():
    assert [plain(value) for value in ("  José  O'Neil ", "N/A", "null", "", None)] == [
        "jose o neil",
        "n a",
        None,
        None,
        None,
    ]


def test_a_list_without_names_or_with_doubled_ids_is_refused():
    with pytest.raises(Invalid, match="name"):
        find_pairs(["1", "2"], {"colour": ["red", "blue"]})
    with pytest.raises(Invalid, match="id"):
        find_pairs(["1", "1"], {"full_name": ["Ann Lee", "Ann Lee"]})
    assert find_pairs(["1"], {"full_name": ["Ann Lee"]}).pairs == []


def test_a_list_in_which_nobody_is_doubled_has_no_pairs():
    given = [_word(random.Random(n), 2) for n in range(20)]  # noqa: S311
    surnames = [_word(random.Random(100 + n), 3) for n in range(15)]  # noqa: S311
    names = [(one, other) for one in given for other in surnames]
    columns: dict[str, list[object]] = {
        "first_name": [one for one, _ in names],
        "last_name": [other for _, other in names],
        "email": [f"{one}.{other}.{n}@example.com" for n, (one, other) in enumerate(names)],
        "phone": [f"+1512555{n:04}" for n in range(len(names))],
    }
    found = find_pairs([str(n) for n in range(len(names))], columns)
    assert [pair for pair in found.pairs if pair.strict] == []
