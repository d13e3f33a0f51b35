"""The pure parts of crm: names, addresses, custom values, scores."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm.contracts import Reason
from enterprisehub.domains.crm.contracts.addresses import (
    domain_of,
    email_key,
    email_of,
    phone_of,
    shown_phone,
    split_name,
)
from enterprisehub.domains.crm.logic.check_custom_values import fit_value
from enterprisehub.domains.crm.logic.score_contact import BOUNDS, Facts, score_contact


def outcome(parse, *values):
    """What it gives, or the words in which it refuses."""
    try:
        return parse(*values), ""
    except ValueError as error:
        return None, str(error)


NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "given_name", "family_name"),
    [
        ("Ann Lee", "Ann", "Lee"),
        ("Ms. Ana de la Cruz", "Ana", "de la Cruz"),
        ("Cruz, Ana", "Ana", "Cruz"),
        ("Martin King Jr.", "Martin", "King Jr."),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Cher", "Cher", ""),
        ("Mary Ann Smith", "Mary Ann", "Smith"),
        ("", "", ""),
        (",", "", ""),
        (",,", "", ""),
        (", Ana", "Ana", ""),
        ("Cruz, Ana, Maria", "Ana Maria", "Cruz"),
        ("Dr.", "Dr.", ""),
    ],
)
def test_names_are_split_as_people_would(written, given_name, family_name):
    assert split_name(written) == (given_name, family_name)


@given(st.text(max_size=60))
def test_splitting_a_name_invents_nothing(name):
    given_name, family_name = split_name(name)
    assert set(given_name.split()) | set(family_name.split()) <= set(name.replace(",", " ").split())


@pytest.mark.parametrize(
    "good", ["a@b.co", "Ann.Lee+x@Example.COM", "Ann <ann@x.org>", "mailto:a@x.com", "ü@müller.de"]
)
def test_usable_addresses_are_taken(good):
    taken = email_of(good)
    assert email_of(taken) == taken
    assert email_key(taken) == email_key(taken.upper()) or not taken.isascii()


@pytest.mark.parametrize(
    "bad",
    ["", "a", "a@b", "a b@c.com", "@x.com", "a@x..com", ".a@x.com", "a@x.com, b@y.com", "a" * 300],
)
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(ValueError, match=r"address|dot"):
        email_of(bad)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_reason(text):
    for parse in (email_of, phone_of, domain_of):
        found, reason = outcome(parse, text)
        assert reason or parse(found) == found


@given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999))
def test_numbers_are_one_however_they_are_written(area, office, line):
    number = f"+1{area}{office}{line:04d}"
    ways = [f"({area}) {office}-{line:04d}", f"{area}.{office}.{line:04d}", number, number[1:]]
    assert {phone_of(way) for way in ways} == {number}
    assert phone_of(shown_phone(number)) == number


def test_numbers_of_other_countries_keep_their_code():
    assert phone_of("020 7946 0018", "GB") == "+442079460018"
    assert shown_phone("+442079460018") == "+44 20 7946 0018"


kinds = st.sampled_from(["text", "number", "money", "date", "yes_no", "choice", "link"])
values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))


@given(kinds, values)
def test_a_custom_value_fits_or_says_why(kind, value):
    fitted, reason = outcome(fit_value, kind, ["Dog", "Cat"], value)
    assert reason or fit_value(kind, ["Dog", "Cat"], fitted) == fitted


points = st.integers(-100, 100)
reasons = st.lists(
    st.builds(
        Reason, code=st.just("x"), title=st.just("X"), points=points, group=st.just("conversation")
    ),
    max_size=8,
)
facts = st.builds(
    Facts,
    has_email=st.booleans(),
    has_phone=st.booleans(),
    lifecycle=st.sampled_from(["lead", "qualified", "customer"]),
    open_deals=st.integers(0, 3),
    inbound_count=st.integers(0, 50),
    outbound_count=st.integers(0, 50),
    last_inbound_at=st.none() | st.just(NOW - timedelta(hours=30)),
    last_activity_at=st.none() | st.just(NOW - timedelta(hours=30)),
)


@pytest.mark.requirement("CRM-05")
@given(facts, reasons)
def test_a_score_is_bounded_explained_and_settled(known, said):
    score = score_contact(known, said, NOW)
    assert 0 <= score.score <= 100
    assert score == score_contact(known, said, NOW)
    groups = {g: sum(r.points for r in score.reasons if r.group == g) for g in BOUNDS}
    bounded = sum(max(low, min(high, groups[g])) for g, (low, high) in BOUNDS.items())
    assert score.score == max(0, min(100, bounded))
    if score.temperature == "hot":
        assert score.score >= 75
        assert known.last_activity_at is not None


@given(facts, reasons, st.integers(1, 40))
def test_a_better_reason_never_lowers_the_score(known, said, more):
    better = Reason(code="y", title="Y", points=more, group="conversation")
    before = score_contact(known, said, NOW).score
    assert score_contact(known, [*said, better], NOW).score >= before


def test_who_is_marked_unqualified_scores_nothing():
    score = score_contact(Facts(has_email=True, lead_status="unqualified"), [], NOW)
    assert (score.score, score.temperature) == (0, "cold")


def test_recency_fades():
    def after(days):
        at = NOW - timedelta(days=days)
        return score_contact(Facts(last_inbound_at=at, inbound_count=3), [], NOW).score

    fading = [after(days) for days in (0, 2, 5, 10, 20, 60)]
    assert fading == sorted(fading, reverse=True)
    assert fading[0] > fading[-1]
