"""Values of theirs in our form, and back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm.contracts.exchange import ExchangeField
from enterprisehub.domains.sync.logic.transform_values import (
    FieldPair,
    Known,
    Untranslatable,
    give_out,
    take_in,
)


def pair(ours="text", theirs="text", *, choices=(), transform="plain", table=()):
    field = ExchangeField(name="f", title="F", type=ours, choices=choices)
    return FieldPair(ours=field, theirs="f", type=theirs, transform=transform, table=table)


NOBODY = Known()


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize(
    ("given_pair", "value", "wanted"),
    [
        (pair("phone"), "(512) 555-0147", "+15125550147"),
        (pair("email"), " Ann@Example.COM ", "Ann@example.com"),
        (pair("domain"), "https://www.Acme.com/x", "acme.com"),
        (pair("money", "money"), "1234.50", 123450),
        (pair("money", "money"), 10, 1000),
        (pair("date", "date_ms"), "1767225600000", "2026-01-01"),
        (pair("date"), "2026-02-03T10:00:00Z", "2026-02-03"),
        (pair("yes_no"), "true", True),
        (pair("tags", "tags_text"), "b; a;b", ["a", "b"]),
        (pair("choice", choices=("past_customer",)), "Past customer", "past_customer"),
        (pair(transform="title"), "ANN SMITH", "Ann Smith"),
        (pair(transform="table", table=(("Hot", "x"), ("Warm", "x"))), "warm", "x"),
        (pair("number", "number"), "12", 12),
        (pair(), "  a \n b ", "a b"),
        (pair(), "", None),
    ],
)  # fmt: skip
def test_what_comes_in_is_in_our_form(given_pair, value, wanted):
    assert take_in(given_pair, value, NOBODY) == wanted


@pytest.mark.parametrize(
    ("given_pair", "value"),
    [
        (pair("phone"), "call me"),
        (pair("email"), "ann at example"),
        (pair("money", "money"), "lots"),
        (pair("money", "money"), "1.999"),
        (pair("date"), "soon"),
        (pair("number"), "NaN"),
        (pair("number"), "1e999999"),
        (pair("money"), "Infinity"),
        (pair("yes_no"), "maybe"),
        (pair("choice", choices=("a",)), "b"),
        (pair("owner", "owner"), "77"),
        (pair(transform="table", table=(("a", "b"),)), "c"),
        (pair(), "x" * 300),
    ],
)
def test_what_says_nothing_to_us_is_told_and_not_guessed(given_pair, value):
    with pytest.raises(Untranslatable):
        take_in(given_pair, value, NOBODY)


def test_ids_are_looked_up_both_ways():
    known = Known({"owner": {"7": "u1"}}, {"owner": {"u1": "7"}})
    owner = pair("owner", "owner")
    assert take_in(owner, 7, known) == "u1"
    assert give_out(owner, "u1", known) == "7"
    assert give_out(owner, None, known) == ""
    with pytest.raises(Untranslatable):
        give_out(owner, "u2", known)


@given(st.integers(-(10**15), 10**15))
def test_money_goes_there_and_back(cents):
    money = pair("money", "money")
    assert take_in(money, give_out(money, cents, NOBODY), NOBODY) == cents


@given(st.dates())
def test_days_go_there_and_back(day):
    milliseconds = pair("date", "date_ms")
    told = give_out(milliseconds, day.isoformat(), NOBODY)
    assert take_in(milliseconds, told, NOBODY) == day.isoformat()


@given(st.text(max_size=400) | st.integers() | st.floats() | st.lists(st.text(max_size=5)))
def test_nothing_that_comes_breaks_it(value):
    for kind in ("text", "email", "phone", "domain", "number", "money", "date", "yes_no", "tags"):
        with contextlib.suppress(Untranslatable):
            take_in(pair(kind), value, NOBODY)
