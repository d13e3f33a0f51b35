"""Names compared, and news judged: pure parts of linked deals."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.judge_slip import Standing, judge_slip
from enterprisehub.domains.delivery.logic.suggest_projects import (
    LEAST_CONFIDENCE,
    Named,
    compare_names,
)

START = date(2026, 3, 2)


def day(ahead):
    return START + timedelta(days=ahead)


@pytest.mark.requirement("DLV-07")
def test_a_creeping_forecast_is_told_once_it_has_crept_too_far():
    stands, told = Standing(), []
    for at in range(12):
        news, stands = judge_slip(stands, day(at), None, 5)
        told.append(news)
    assert told.index("slipped") == 6
    assert told[7:] == ["none"] * 5
    news, stands = judge_slip(stands, day(14), None, 5)
    assert news == "further"
    news, stands = judge_slip(stands, day(2), None, 5)
    assert news == "recovered"


@pytest.mark.requirement("DLV-07")
def test_a_promised_day_that_is_missed_and_met_by_turns_is_told_once():
    stands, told = Standing(), []
    for at in (30, 31, 30, 31, 30, 31):
        news, stands = judge_slip(stands, day(at), day(30), 5)
        told.append(news)
    assert told == ["none", "slipped", "none", "none", "none", "none"]
    assert judge_slip(stands, day(28), day(30), 5)[0] == "recovered"


def test_a_day_beyond_the_horizon_is_later_than_any_other():
    news, stands = judge_slip(Standing(), None, day(30), 5)
    assert news == "slipped"
    assert judge_slip(stands, None, day(30), 5)[0] == "none"
    assert judge_slip(stands, day(20), day(30), 5)[0] == "recovered"


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 400)), max_size=40),
    st.one_of(st.none(), st.integers(0, 200)),
    st.integers(1, 30),
)
def test_news_of_a_slip_and_of_its_end_alternate(course, promised, days):
    stands, slipping = Standing(), False
    until = None if promised is None else day(promised)
    for ahead in course:
        news, stands = judge_slip(stands, None if ahead is None else day(ahead), until, days)
        if news == "slipped":
            assert not slipping
            slipping = True
        elif news == "recovered":
            assert slipping
            slipping = False
        elif news == "further":
            assert slipping
        assert stands.slipping == slipping


def sure(project, key, title, company="", domain=""):
    found = compare_names(Named(project, key), title, company, domain)
    return found.confidence_ratio if found else 0.0


@pytest.mark.requirement("DLV-07")
@pytest.mark.parametrize(
    ("project", "key", "title", "company", "domain"),
    [
        ("Acme customer portal", "ACME", "Portal", "Acme Inc.", ""),
        ("Nordwind relaunch", "NW", "Website", "Nordwind GmbH", "nordwind.example"),
        ("NORTHWYND data hub", "NDH", "Data", "Northwind", ""),
        ("Phase 2", "GLB", "Loans", "Great Lakes Bank", ""),
        ("Warehouse scanner firmware", "WSF", "Scanner firmware for the warehouse", "Contoso", ""),
        ("web", "contoso/web", "Relaunch", "Contoso Ltd", "contoso.example"),
    ],
)
def test_projects_of_a_client_are_recognised(project, key, title, company, domain):
    assert sure(project, key, title, company, domain) >= LEAST_CONFIDENCE


@pytest.mark.requirement("DLV-07")
@pytest.mark.parametrize(
    ("project", "key", "title", "company"),
    [
        ("Customer portal", "CP", "New portal", "Acme Inc"),
        ("Mobile app", "APP", "Mobile app", "Contoso"),
        ("Team board", "TB", "Annual support plan", "The Company Group"),
        ("Internal tools", "IT", "12 Oak Street", ""),
    ],
)
def test_ordinary_words_make_no_suggestion(project, key, title, company):
    assert sure(project, key, title, company) < LEAST_CONFIDENCE
