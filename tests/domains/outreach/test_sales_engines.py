"""What the sales agents compute, without a database: fits, gaps, flaws, mentions, agendas."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.outreach.logic.analyse_account import (
    DealPart,
    Person,
    analyse_account,
    judge_person,
)
from enterprisehub.domains.outreach.logic.build_agenda import AgendaFacts, build_agenda
from enterprisehub.domains.outreach.logic.check_book import check_book
from enterprisehub.domains.outreach.logic.choose_persona import choose_persona
from enterprisehub.domains.outreach.logic.find_mentions import mentions_in, trends_of
from enterprisehub.domains.outreach.logic.find_prospects import find_prospects
from enterprisehub.domains.outreach.logic.rank_fit import learn_profile, part_of, rate_fit
from enterprisehub.domains.outreach.logic.validate_deal import DealFacts, validate_deal
from enterprisehub.kernel.ids import new_id

pytestmark = pytest.mark.requirement("AGT-09")
NOW = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
ID = UUID(int=7)


def _row(**more):
    base = {
        "id": new_id(), "name": "Someone", "score": None, "state": "won", "company_id": ID,
        "industry": None, "employees": None,
    }  # fmt: skip
    return base | more


def test_those_who_are_like_the_buyers_come_first_with_the_reason():
    closed = [_row(industry="Software", employees=120) for _ in range(4)]
    alike = _row(name="Alike", industry="Software", employees=150)
    other = [_row(name=f"Other {n}", industry="Farming", employees=3) for n in range(20)]
    found = find_prospects(closed, [*other, alike], [], among="companies", limit=5)
    assert [one.name for one in found.prospects] == ["Alike"]
    assert found.prospects[0].reasons[0].startswith("Industry Software: 4 of 4 won deals")
    assert found.won == 4


def test_too_few_won_deals_tell_no_profile():
    found = find_prospects([_row(industry="Software")] * 2, [_row()], [], among="companies")
    assert (found.won, found.prospects) == (2, [])


_words = st.sampled_from(["a", "b", "c"])
_traits = st.dictionaries(st.sampled_from(["industry", "city", "source"]), _words)


@given(st.lists(_traits, min_size=3, max_size=9), st.lists(_traits, max_size=20), _traits)
def test_a_fit_is_a_percentage_and_unknown_things_say_nothing(won, pool, traits):
    profile = learn_profile(won, won + pool)
    assert profile is not None
    fit = rate_fit(profile, traits)
    assert 0 <= fit.score <= 100
    assert rate_fit(profile, {}).score == 50
    assert all(abs(reason.weight) <= 1.5 for reason in fit.reasons)


@pytest.mark.parametrize(
    ("title", "part"),
    [("Founder, CEO", "owner"), ("VP Sales", "leader"), ("Team lead", "manager"), ("Baker", "")],
)
def test_a_title_tells_the_part(title, part):
    assert part_of(title) == part


def _person(**more):
    return Person.model_validate({"id": new_id(), "name": "Ana"} | more)


def _deal(**more):
    base = {
        "id": new_id(), "title": "Seats", "state": "open", "stage": "Offer", "amount_cents": 100,
        "currency": "USD", "days_in_stage": 3, "close_on": date(2026, 6, 1), "late": False,
    }  # fmt: skip
    return DealPart.model_validate(base | more)


RECORD = {
    "name": "Acme", "industry": "Software", "employees": 20, "domain": "acme.example",
    "owner_user_id": ID,
}  # fmt: skip


def test_an_account_in_order_has_no_gap():
    people = [
        _person(part="owner", said=2, heard=1, last_at=NOW, standing="engaged"),
        _person(name="Ben", said=1, heard=1, last_at=NOW, standing="engaged"),
    ]
    made = analyse_account(RECORD, people, [_deal()], open_tasks=1, now=NOW)
    assert (made.gaps, made.score, made.band) == ([], 100, "strong")
    assert made.open_cents == {"USD": 100}
    assert "Somebody who decides talks with us: Ana." in made.strengths


def test_every_gap_is_named_with_its_step():
    people = [_person(heard=3, last_at=NOW - timedelta(days=90))]
    late = _deal(late=True, amount_cents=None, close_on=date(2026, 5, 1))
    bare = RECORD | {"industry": None, "owner_user_id": None}
    made = analyse_account(bare, people, [late], open_tasks=0, now=NOW)
    codes = {gap.code for gap in made.gaps}
    assert codes == {"record", "decider", "silence", "unanswered", "late", "amount", "no_task"}
    steps = {gap.code: gap.step for gap in made.gaps}
    assert steps["silence"] == "Call Ana and ask how things stand"
    empty = analyse_account(bare, [], [], open_tasks=0, now=NOW)
    assert {"nobody", "no_deal"} <= {gap.code for gap in empty.gaps}


def test_engagement_is_what_they_said_lately():
    one = {"id": ID, "name": "Ana", "job_title": "CEO", "score": 70, "last_activity_at": None}
    said = {"contact_id": ID, "direction": "inbound", "at": NOW - timedelta(days=3)}
    sent = {"contact_id": ID, "direction": "outbound", "at": NOW - timedelta(days=3)}
    assert judge_person(one, [said, sent], NOW).standing == "engaged"
    assert judge_person(one, [sent], NOW).standing == "reached"
    assert judge_person(one, [], NOW).standing == "silent"


def _open(**more):
    base = {
        "id": new_id(), "title": "Seats", "stage_name": "Offer", "stage_since_at": NOW,
        "stale_after_days": 10, "amount_cents": 5_000, "currency": "USD", "close_on": NOW.date(),
        "next_step": "Call", "owner_user_id": ID, "contact_id": ID,
    }  # fmt: skip
    return base | more


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("late", {"close_on": NOW.date() - timedelta(days=1)}),
        ("stale", {"stage_since_at": NOW - timedelta(days=11)}),
        ("amount", {"amount_cents": None}),
        ("close_on", {"close_on": None}),
        ("next_step", {"next_step": " "}),
        ("owner", {"owner_user_id": None}),
        ("contact", {"contact_id": None}),
    ],
)
def test_each_flaw_of_a_deal_is_found_alone(code, change):
    book = check_book([_open(), _open(**change)], [], {}, NOW)
    assert [flaw.codes for flaw in book.flaws] == [[code]]
    assert (book.sound_ratio, book.by_code) == (0.5, {code: 1})


def test_who_carries_too_much_is_named():
    heavy, light, third = new_id(), new_id(), new_id()
    deals = [_open(owner_user_id=heavy) for _ in range(9)]
    deals += [_open(owner_user_id=light), _open(owner_user_id=third)]
    names = {heavy: "Dana", light: "Eli", third: "Fay"}
    tasks = [{"assignee_user_id": light, "open": 4, "late": 2}]
    loads = {one.name: one for one in check_book(deals, tasks, names, NOW).loads}
    assert [name for name, one in loads.items() if one.too_much] == ["Dana"]
    assert (loads["Eli"].open_tasks, loads["Eli"].late_tasks) == (4, 2)
    assert check_book([], [], {}, NOW).sound_ratio == 1.0


def _text(words, days=1, **more):
    return {
        "text": words, "at": NOW - timedelta(days=days), "source_kind": "messaging.thread",
        "source_id": ID, "contact_id": ID, "direction": "in",
    } | more  # fmt: skip


def test_a_competitor_is_quoted_literally_and_only_as_a_whole_word():
    rows = [
        _text("We spoke. Rival Co said they are cheaper. Is that so?"),
        _text("The rivalry is on; arrivals too."),
        _text("My friend is unhappy with RC.", days=40, direction="out"),
    ]
    found = mentions_in({"Rival Co": ["RC"]}, rows)
    assert [one.quote for one in found] == [
        "Rival Co said they are cheaper.",
        "My friend is unhappy with RC.",
    ]
    assert [(one.tone, one.by_them) for one in found] == [("against_us", True), ("for_us", False)]
    [trend] = trends_of(["Rival Co"], found, NOW)
    assert (trend.now, trend.before, trend.people) == (1, 1, 1)


@given(st.text(max_size=80), st.text(max_size=80))
def test_quotes_stand_in_their_text_whatever_is_around_them(before, after):
    text = f"{before} Rival {after}"
    for one in mentions_in({"Rival": []}, [_text(text)]):
        assert one.quote in text


FACTS = DealFacts(
    deal_id=ID, title="Seats", stage="Offer", amount_cents=None, currency="USD", close_on=None,
    contact_id=ID, contact_name="Ana", job_title="Analyst", has_company=True, others=[],
    last_inbound_at=None, told=[],
)  # fmt: skip


def test_nothing_counts_as_met_without_evidence():
    judged = validate_deal(FACTS, NOW)
    assert (judged.met, judged.verdict) == (0, "doubtful")
    assert all(one.ask for one in judged.criteria)


def test_a_deal_is_real_by_what_was_told():
    told = [("Budget", "around $5,000"), ("Timeline", "by June"), ("Goal", "fewer calls")]
    facts = FACTS.model_copy(
        update={"told": told, "job_title": "Founder", "last_inbound_at": NOW - timedelta(days=2)}
    )
    judged = validate_deal(facts, NOW)
    assert (judged.met, judged.verdict) == (5, "real")
    assert judged.criteria[1].evidence == "Budget: around $5,000"
    passed = facts.model_copy(update={"close_on": NOW.date() - timedelta(days=9)})
    assert validate_deal(passed, NOW).verdict == "open"


@pytest.mark.parametrize(
    ("title", "said", "persona"),
    [
        ("CEO and founder", [], "economic_buyer"),
        ("Purchasing agent", [], "procurement"),
        ("General Counsel", [], "legal"),
        ("Analyst", ["What is the total cost?"], "user"),
        ("", ["Does it have an API, and SSO?", "And the integration?"], "technical"),
        ("", [], "unknown"),
    ],
)
def test_title_and_words_tell_the_persona(title, said, persona):
    found = choose_persona(title, said, has_company=True)
    assert found.persona == persona
    assert bool(found.marks) == (persona != "unknown")


def test_a_private_person_is_no_unknown_employee():
    assert choose_persona("", [], has_company=False).persona == "private"


_facts = st.builds(
    AgendaFacts,
    with_whom=st.just("Ana"),
    about=st.just("seats"),
    told=st.just([("Price", "$5")]),
    open_questions=st.lists(st.just("size"), max_size=3),
    tasks=st.lists(st.just("Call"), max_size=3),
    close_on=st.sampled_from(["", "1 June"]),
    to_find_out=st.lists(st.just(("Money", "Which budget?")), max_size=4),
)


@given(_facts, st.integers(10, 240))
def test_the_minutes_of_an_agenda_add_up(facts, minutes):
    points = build_agenda(facts, minutes)
    assert sum(point.minutes for point in points) == minutes
    assert all(point.minutes >= 1 and point.because for point in points)
    assert points[-1].title == "Agree on the next step and its day"
