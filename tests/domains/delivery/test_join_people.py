"""Who is one person: what merges by itself, what is only suggested, and what never."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.join_people.compare_authors import compare_authors
from enterprisehub.domains.delivery.logic.join_people.find_same import Clusters, find_same
from enterprisehub.domains.delivery.logic.join_people.fold_author import Author, fold_author
from enterprisehub.domains.delivery.logic.join_people.suggest_same import suggest_same


def merged(*authors: tuple[str, str]) -> bool:
    folded = [fold_author(Author(str(at), *one)) for at, one in enumerate(authors)]
    clusters = Clusters(str(at) for at in range(len(authors)))
    for same in find_same(folded):
        clusters.join(same.first, same.second)
    return len(clusters.members()) == 1


def likely(first: tuple[str, str], second: tuple[str, str]) -> float:
    one, two = (fold_author(Author(str(at), *who)) for at, who in enumerate((first, second)))
    return compare_authors(one, two).score


@pytest.mark.requirement("DLV-02")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Ada", "ada.l@gmail.com"), ("adal", "AdaL+git@googlemail.com")),
        (("Ada", "7+ada@users.noreply.github.com"), ("A", "7+adal@users.noreply.github.com")),
        (("Ada", "ada@users.noreply.github.com"), ("A", "7+ada@users.noreply.github.com")),
    ],
)
def test_one_mailbox_account_or_login_is_one_person(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert merged(first, second)


@pytest.mark.requirement("DLV-02")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Wei Zhang", "wei@a.org"), ("Wei Zhang", "zhang@b.org")),
        (("Ada", "root@localhost"), ("Bob", "root@localhost")),
        (("Ada", "?@?"), ("Bob", "?@?")),
        (("Ada", "you@example.com"), ("Bob", "you@example.com")),
        (("ci[bot]", "9+ci[bot]@users.noreply.github.com"), ("ci[bot]", "ci[bot]@x.org")),
    ],
)
def test_a_name_a_placeholder_or_a_bot_never_merges(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert not merged(first, second)


@pytest.mark.requirement("DLV-02")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Ada Lovelace", "a@x.org"), ("Lovelace, Ada", "b@y.org")),
        (("Jörg Müller", "a@x.org"), ("Joerg Mueller", "b@y.org")),
        (("Иван Петров", "a@x.org"), ("Ivan Petrov", "b@y.org")),
        (("Ada Lovelace", "a@x.org"), ("countess", "ada.lovelace@y.org")),
        (("Ada Lovelace", "a@x.org"), ("alovelace", "3+alovelace@users.noreply.github.com")),
        (("Michael Faraday", "a@x.org"), ("Mike Faraday", "b@y.org")),
        (("Ada Lovelace", "a@x.org"), ("Ada Lovelance", "b@y.org")),
        (("adal", "countess7@x.org"), ("Ada", "countess7@y.org")),
    ],
)
def test_what_looks_like_one_person_is_suggested(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert not merged(first, second)
    assert likely(first, second) >= 0.5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Ada Lovelace", "a@x.org"), ("Ada Byron", "b@y.org")),
        (("Chris Lamb", "chris@x.org"), ("Chris Brown", "chris@y.org")),
        (("Ada Lovelace", "info@x.org"), ("Bob Smith", "info@x.org")),
    ],
)
def test_people_who_share_little_are_not(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert likely(first, second) < 0.35


def test_a_common_name_is_weaker_evidence() -> None:
    one, two = (fold_author(Author(at, "Wei Zhang", f"{at}@x.org")) for at in ("1", "2"))
    assert compare_authors(one, two, 6).score < compare_authors(one, two, 1).score - 0.2


def test_a_suggestion_says_why_and_leaves_what_is_joined() -> None:
    people = [("Ada Lovelace", "a@x.org"), ("ada", "a@x.org"), ("Ada Lovelace", "b@y.org")]
    folded = [fold_author(Author(str(at), *one)) for at, one in enumerate(people)]
    clusters = Clusters("012")
    clusters.join("0", "1")
    found = suggest_same(folded, clusters)
    assert [(one.first, one.second) for one in found] == [("0", "2")]
    assert found[0].reasons[0] == "the same name"


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=24)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(names, st.one_of(names, st.emails())), min_size=2, max_size=6))
def test_whatever_people_are_called_the_order_does_not_matter(
    people: list[tuple[str, str]],
) -> None:
    folded = [fold_author(Author(str(at), *one)) for at, one in enumerate(people)]
    for one, two in combinations(folded, 2):
        there, back = compare_authors(one, two), compare_authors(two, one)
        assert 0 <= there.score <= 1
        assert there.score == pytest.approx(back.score)
