"""A deal's revenue is shared out whole, by every model."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.pipeline.logic.attribute_revenue.read_address import read_address
from enterprisehub.domains.pipeline.logic.attribute_revenue.share_revenue import (
    MODELS,
    Ended,
    Touch,
    share_revenue,
    split_cents,
)
from enterprisehub.domains.pipeline.logic.attribute_revenue.weigh_touches import (
    Path,
    removal_effects,
    shapley_values,
)
from enterprisehub.domains.pipeline.logic.trace_revenue import trace

pytestmark = pytest.mark.requirement("PIP-07")
NOW = datetime(2026, 6, 15, tzinfo=UTC)


def ended(*keys, cents=10_000, won=True):
    touches = tuple(
        Touch(key, NOW - timedelta(days=7 * (len(keys) - place))) for place, key in enumerate(keys)
    )
    return Ended(uuid4(), "A deal", cents, "USD", NOW, won, touches)


deals = st.lists(
    st.builds(
        lambda keys, cents, won: ended(*keys, cents=cents, won=won),
        st.lists(st.sampled_from("abcdefghijklmnop"), max_size=6),
        st.integers(0, 10**10),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(deals)
def test_every_model_gives_away_exactly_what_was_won(found):
    for model in MODELS:
        shares = share_revenue(found, model)
        assert shares.keys() == {deal.deal_id for deal in found if deal.won}
        for deal in found:
            if deal.won:
                mine = shares[deal.deal_id]
                assert sum(mine.values()) == deal.amount_cents
                assert set(mine) <= set(deal.keys)
                assert all(cents >= 0 for cents in mine.values())
    traced = trace(found)
    for model in MODELS:
        assert sum(line.cents[model] for line in traced.lines) == traced.revenue_cents


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**15),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.floats(0, 1e6), min_size=1),
)
def test_no_cent_is_lost_or_made(cents, weights):
    assert sum(split_cents(cents, weights).values()) == cents


def test_the_rules_share_as_they_say():
    one = ended("a", "b", "c", cents=1000)
    by = {model: share_revenue([one], model)[one.deal_id] for model in MODELS}
    assert by["first"] == {"a": 1000}
    assert by["last"] == {"c": 1000}
    assert by["linear"] == {"a": 334, "b": 333, "c": 333}
    assert by["position"] == {"a": 400, "b": 200, "c": 400}
    # Three, two and one half-lives before the close: 1 to 2 to 4.
    assert by["time_decay"] == {"a": 143, "b": 286, "c": 571}
    nothing = ended(cents=5)
    assert share_revenue([nothing], "markov")[nothing.deal_id] == {"Unknown": 5}


def test_models_that_learn_find_the_source_that_matters():
    paths = [Path(("ad", "talk"), won=True)] * 8 + [Path(("ad",), won=False)] * 8
    paths += [Path(("talk",), won=True)] * 4 + [Path(("talk",), won=False)] * 4
    effects, values = removal_effects(paths), shapley_values(paths)
    assert effects["talk"] == pytest.approx(1.0)
    assert effects["ad"] < effects["talk"]
    assert values["talk"] > values["ad"]
    with pytest.raises(ValueError, match="twelve"):
        shapley_values([Path(tuple(map(str, range(13))), won=True)])


def test_shapley_values_add_up_to_the_rate_of_the_whole():
    paths = [Path(("a", "b"), won=True)] * 2 + [Path(("a",), won=False), Path(("b",), won=False)]
    assert shapley_values(paths) == pytest.approx({"a": 0.25, "b": 0.25})


@pytest.mark.parametrize(
    ("url", "referrer", "source", "medium"),
    [
        ("https://x.example/a?utm_source=Google&utm_medium=CPC&utm_campaign=Spring", "", "google",
         "cpc"),
        ("https://x.example/?gclid=1", "", "google", "cpc"),
        ("https://x.example/", "https://www.google.com/", "google.com", "organic"),
        ("https://x.example/", "https://l.facebook.com/", "l.facebook.com", "social"),
        ("https://x.example/", "https://blog.example/post", "blog.example", "referral"),
        ("https://x.example/b", "https://x.example/a", "direct", "none"),
        ("https://x.example/", "", "direct", "none"),
        ("http://[broken", "", "unknown", ""),
    ],
)  # fmt: skip
def test_marks_of_an_address(url, referrer, source, medium):
    marks = read_address(url, referrer)
    assert (marks.source, marks.medium) == (source, medium)


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text())
def test_any_address_can_be_read(url, referrer):
    marks = read_address(url, referrer)
    assert marks.source
    assert "\x00" not in f"{marks}"
    assert all(len(part) <= 120 for part in (marks.source, marks.campaign, marks.page))
