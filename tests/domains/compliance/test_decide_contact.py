"""The gate answers allow, defer, refuse or review, from facts and dated rules alone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.compliance.contracts import (
    ConsentClass,
    ConsentFact,
    ContactChannel,
    ContactFacts,
    ContactPurpose,
    ContentFact,
    DisturbanceFact,
    OptOutFact,
    SentFact,
    TenantLimits,
    Whereabouts,
)
from enterprisehub.domains.compliance.logic.check_hours import legal_gates
from enterprisehub.domains.compliance.logic.decide_contact import decide
from enterprisehub.domains.compliance.logic.find_open_moment import is_open
from enterprisehub.domains.compliance.logic.locate_person import locate_person
from enterprisehub.domains.compliance.logic.name_place import name_place
from enterprisehub.domains.compliance.logic.read_rules import rules_on

SMS, EMAIL, VOICE = ContactChannel.SMS, ContactChannel.EMAIL, ContactChannel.VOICE
AI_VOICE, CHAT = ContactChannel.AI_VOICE, ContactChannel.WEB_CHAT
MARKETING, FOLLOW_UP = ContactPurpose.MARKETING, ContactPurpose.FOLLOW_UP
REPLY, NOTICE = ContactPurpose.REPLY, ContactPurpose.NOTICE
CONFIRM, HELP = ContactPurpose.OPT_OUT_CONFIRMATION, ContactPurpose.HELP
AUSTIN = Whereabouts(phone_e164="+15125550147", state="TX")
LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)
WRITTEN = (ConsentFact(kind=ConsentClass.WRITTEN, given_at=LONG_AGO),)


NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)


def local(zone: str, *at: int) -> datetime:
    return datetime(*at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def ask(facts, now, channel=SMS, purpose=MARKETING):
    return decide(facts, channel, purpose, now)


def written(where, **more):
    return ContactFacts(whereabouts=where, consents=WRITTEN, **more)


@pytest.mark.requirement("CMP-01")
def test_texas_opens_at_noon_on_sunday_and_says_so():
    now = local("America/Chicago", 2026, 11, 22, 9, 30)
    decision = ask(written(AUSTIN), now)
    assert decision.outcome == "defer_until"
    assert decision.until == local("America/Chicago", 2026, 11, 22, 12, 0)
    assert "us.tx.hours@" in decision.reasons[0].rule
    assert decision.local_times[0].at == "Sun 09:30"
    assert set(decision.local_times[0].signs) == {"phone", "address"}


@pytest.mark.requirement("CMP-01")
@pytest.mark.parametrize(
    ("where", "now", "outcome"),
    [
        (
            Whereabouts(state="FL", phone_e164="+13055550147"),
            ("America/New_York", 20, 30),
            "defer_until",
        ),
        (Whereabouts(state="FL", phone_e164="+13055550147"), ("America/New_York", 10, 0), "allow"),
        (
            Whereabouts(state="KY", phone_e164="+15025550147"),
            ("America/New_York", 9, 30),
            "defer_until",
        ),
        (
            Whereabouts(state="PA", phone_e164="+12155550147"),
            ("America/New_York", 20, 30),
            "defer_until",
        ),
        (Whereabouts(state="AL", phone_e164="+12055550147"), ("America/Chicago", 10, 0), "allow"),
    ],
)
def test_states_narrow_the_federal_hours(where, now, outcome):
    zone, hour, minute = now
    assert ask(written(where), local(zone, 2026, 11, 24, hour, minute)).outcome == outcome


@pytest.mark.requirement("CMP-01")
def test_alabama_is_closed_on_sundays_and_holidays():
    where = Whereabouts(state="AL", phone_e164="+12055550147")
    sunday = ask(written(where), local("America/Chicago", 2026, 11, 22, 12, 0))
    assert sunday.until == local("America/Chicago", 2026, 11, 23, 8, 0)
    thanksgiving = ask(written(where), local("America/Chicago", 2026, 11, 26, 12, 0))
    assert thanksgiving.until is not None
    assert thanksgiving.until >= local("America/Chicago", 2026, 11, 27, 8, 0)


@pytest.mark.requirement("CMP-01")
def test_every_candidate_zone_must_allow():
    moved = Whereabouts(phone_e164="+12125550147", state="CA")
    decision = ask(written(moved), local("America/New_York", 2026, 11, 24, 10, 0))
    assert decision.outcome == "defer_until"
    assert {t.zone for t in decision.local_times} == {"America/New_York", "America/Los_Angeles"}
    assert decision.until == local("America/Los_Angeles", 2026, 11, 24, 9, 0)


def test_a_toll_free_number_counts_only_when_nothing_else_is_known():
    alone = locate_person(Whereabouts(phone_e164="+18005550147"))
    known = locate_person(Whereabouts(phone_e164="+18005550147", state="TX"))
    assert len(alone.zones) == 5
    assert {zone for zone, _ in known.zones} == {"America/Chicago", "America/Denver"}


def test_an_area_code_that_changes_zone_by_exchange_keeps_its_candidates():
    idaho = locate_person(Whereabouts(phone_e164="+12085550147"))
    assert {zone for zone, _ in idaho.zones} >= {"America/Los_Angeles"}
    assert idaho.jurisdictions == ("US", "US-ID")


@pytest.mark.requirement("CMP-02")
def test_an_opt_out_beats_everything_but_one_confirmation():
    stopped_at = local("America/Chicago", 2026, 11, 24, 23, 0)
    stop = OptOutFact(opted_out_at=stopped_at, words="please stop texting me", channel="sms")
    facts = written(AUSTIN, opt_outs=(stop,), last_inbound_at=stopped_at)
    soon = stopped_at + timedelta(minutes=1)
    for channel in (SMS, EMAIL, VOICE, AI_VOICE, CHAT):
        for purpose in (MARKETING, FOLLOW_UP, REPLY, NOTICE):
            assert ask(facts, soon, channel, purpose).outcome == "refuse"
    assert ask(facts, soon, SMS, CONFIRM).outcome == "allow"
    assert ask(facts, soon, SMS, HELP).outcome == "allow"
    assert ask(facts, stopped_at + timedelta(minutes=6), SMS, CONFIRM).outcome == "refuse"
    confirmed = OptOutFact(opted_out_at=stopped_at, words="stop", channel="sms", confirmed_at=soon)
    again = ask(ContactFacts(opt_outs=(confirmed,)), soon, SMS, CONFIRM)
    assert again.outcome == "refuse"
    assert "second confirmation" in again.says
    assert ask(ContactFacts(), soon, SMS, CONFIRM).outcome == "refuse"


@pytest.mark.requirement("CMP-11")
def test_a_narrow_opt_out_is_lawful_only_until_the_rule_changes():
    stop = OptOutFact(opted_out_at=LONG_AGO, words="stop", channel="sms", scope="channel")
    facts = ContactFacts(opt_outs=(stop,), whereabouts=Whereabouts(country="US"),
                         content=ContentFact(has_postal_address=True, has_unsubscribe=True))  # fmt: skip
    before = datetime(2027, 1, 30, 17, tzinfo=UTC)
    after = datetime(2027, 1, 31, 17, tzinfo=UTC)
    assert ask(facts, before, EMAIL, MARKETING).outcome == "allow"
    assert ask(facts, before, SMS, NOTICE).outcome == "refuse"
    assert ask(facts, after, EMAIL, MARKETING).outcome == "refuse"


@pytest.mark.requirement("CMP-02")
def test_a_doubtful_wish_waits_for_a_person():
    doubt = OptOutFact(opted_out_at=LONG_AGO, words="not interested", channel="sms", state="review")
    now = local("America/Chicago", 2026, 11, 24, 12, 0)
    held = ask(written(AUSTIN, opt_outs=(doubt,)), now)
    assert held.outcome == "review"
    assert ask(written(AUSTIN, opt_outs=(doubt,), looked_at_by_person=True), now).outcome == "allow"


@pytest.mark.requirement("CMP-08")
def test_consent_by_purpose_and_technology():
    noon = local("America/Chicago", 2026, 11, 24, 12, 0)
    inquiry = (ConsentFact(kind=ConsentClass.INQUIRY, given_at=noon - timedelta(days=30)),)
    stale = (ConsentFact(kind=ConsentClass.INQUIRY, given_at=noon - timedelta(days=120)),)
    leads = ContactFacts(whereabouts=AUSTIN, consents=inquiry)
    assert ask(leads, noon, SMS, FOLLOW_UP).outcome == "allow"
    assert ask(leads, noon, SMS, MARKETING).outcome == "refuse"
    assert ask(leads, noon, AI_VOICE, MARKETING).outcome == "refuse"
    assert (
        ask(ContactFacts(whereabouts=AUSTIN, consents=stale), noon, SMS, FOLLOW_UP).outcome
        == "refuse"
    )
    assert ask(written(AUSTIN), noon, AI_VOICE, MARKETING).outcome == "allow"
    revoked = (ConsentFact(kind=ConsentClass.WRITTEN, given_at=LONG_AGO, revoked_at=LONG_AGO),)
    assert ask(ContactFacts(whereabouts=AUSTIN, consents=revoked), noon).outcome == "refuse"


@pytest.mark.requirement("CMP-01")
def test_a_call_without_consent_needs_a_fresh_look_into_the_registry():
    noon = local("America/Chicago", 2026, 11, 24, 12, 0)

    def call(**facts):
        return ask(ContactFacts(whereabouts=AUSTIN, **facts), noon, VOICE, MARKETING)

    assert "not been checked" in call().says
    assert "31 days" in call(do_not_call=False, do_not_call_checked_on=date(2026, 10, 1)).says
    fresh = date(2026, 11, 20)
    assert call(do_not_call=False, do_not_call_checked_on=fresh).outcome == "allow"
    assert call(do_not_call=True, do_not_call_checked_on=fresh).outcome == "refuse"


@pytest.mark.requirement("CMP-01")
def test_caps_defer_to_the_moment_at_which_everything_is_open():
    miami = Whereabouts(state="FL", phone_e164="+13055550147")
    now = local("America/New_York", 2026, 11, 24, 19, 0)
    sent = tuple(now - timedelta(hours=h) for h in (2, 3, 23))
    decision = ask(written(miami, unasked_sent=tuple(SentFact(at, "sms") for at in sent)), now)
    assert decision.outcome == "defer_until"
    # One hour from now the oldest leaves the window, but then Florida is closed.
    assert decision.until == local("America/New_York", 2026, 11, 25, 8, 0)
    assert decision.frequency["us.fl.frequency@2026-11-01"]["count"] == 3
    assert {r.rule.split("@")[0] for r in decision.reasons} >= {
        "us.fl.frequency",
        "tenant.day_limit",
    }


@pytest.mark.requirement("CMP-01")
def test_quiet_hours_of_tenant_and_person_hold_notices_too():
    now = local("America/Chicago", 2026, 11, 24, 22, 30)
    limits = TenantLimits(quiet_from=time(22), quiet_to=time(7))
    held = ask(written(AUSTIN, limits=limits), now, SMS, NOTICE)
    assert held.until == local("America/Chicago", 2026, 11, 25, 7, 0)
    lunch = DisturbanceFact(daily_from=time(12), daily_to=time(13))
    at_lunch = local("America/Chicago", 2026, 11, 24, 12, 20)
    person = ask(written(AUSTIN, disturbances=(lunch,)), at_lunch, SMS, NOTICE)
    assert person.until == local("America/Chicago", 2026, 11, 24, 13, 0)
    away = DisturbanceFact(until=at_lunch + timedelta(days=2))
    assert ask(written(AUSTIN, disturbances=(away,)), at_lunch, EMAIL, NOTICE).until == away.until


@pytest.mark.requirement("CMP-01")
def test_a_reply_is_free_while_the_person_is_writing_and_a_follow_up_later():
    midnight = local("America/Chicago", 2026, 11, 24, 23, 30)
    fresh = ContactFacts(whereabouts=AUSTIN, last_inbound_at=midnight - timedelta(minutes=2))
    assert ask(fresh, midnight, SMS, REPLY).outcome == "allow"
    stale = ContactFacts(
        whereabouts=AUSTIN, consents=WRITTEN, last_inbound_at=midnight - timedelta(hours=3)
    )
    assert ask(stale, midnight, SMS, REPLY).outcome == "defer_until"


@pytest.mark.requirement("CMP-01")
def test_commercial_email_needs_an_address_and_a_way_out():
    now = datetime(2026, 11, 24, 3, tzinfo=UTC)
    bare = ask(ContactFacts(whereabouts=AUSTIN), now, EMAIL, MARKETING)
    assert {r.rule.split("@")[0] for r in bare.reasons} == {
        "us.can_spam.address",
        "us.can_spam.unsubscribe",
    }
    content = ContentFact(has_postal_address=True, has_unsubscribe=True)
    assert (
        ask(ContactFacts(whereabouts=AUSTIN, content=content), now, EMAIL, MARKETING).outcome
        == "allow"
    )
    berlin = Whereabouts(country="DE")
    assert (
        ask(ContactFacts(whereabouts=berlin, content=content), now, EMAIL, MARKETING).outcome
        == "refuse"
    )


@pytest.mark.requirement("CMP-01")
def test_content_rules():
    noon = local("America/Chicago", 2026, 11, 24, 12, 0)
    bad = ContentFact(fair_housing="violation", findings=("no children",))
    assert ask(written(AUSTIN, content=bad), noon).outcome == "refuse"
    unclear = ContentFact(fair_housing="flag", findings=("safe neighborhood",))
    assert ask(written(AUSTIN, content=unclear), noon).outcome == "review"
    california = Whereabouts(state="CA", phone_e164="+13105550147")
    first = ContentFact(is_first_contact=True)
    licensee = TenantLimits(is_licensee=True)
    noon_ca = local("America/Los_Angeles", 2026, 11, 24, 12, 0)
    missing = ask(written(california, content=first, limits=licensee), noon_ca)
    assert "licence number" in missing.says
    shown = ContentFact(is_first_contact=True, licence_ids=("01234567",))
    assert ask(written(california, content=shown, limits=licensee), noon_ca).outcome == "allow"


@pytest.mark.requirement("CMP-01")
def test_india_wants_a_header_a_template_and_its_hours():
    delhi = Whereabouts(phone_e164="+919876543210")
    content = ContentFact(india_header="HUBCRM", india_template_id="1107")
    early = local("Asia/Kolkata", 2026, 11, 24, 9, 0)
    assert "DLT header" in ask(written(delhi), early).says
    held = ask(written(delhi, content=content), early)
    assert held.until == local("Asia/Kolkata", 2026, 11, 24, 10, 0)


ZONES = st.sampled_from(
    [
        "America/New_York",
        "America/Denver",
        "Pacific/Honolulu",
        "Europe/Berlin",
        "Asia/Kolkata",
        None,
    ]
)
PLACES = st.builds(
    Whereabouts,
    phone_e164=st.sampled_from(
        [None, "+15125550147", "+12085550147", "+18005550147", "+14235550147"]
    ),
    state=st.sampled_from([None, "TX", "FL", "RI", "AL", "CA", "PA", "KY"]),
    stated_zone=ZONES,
    device_zone=ZONES,
)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(deadline=None)
@given(PLACES, MOMENTS)
def test_the_moment_answered_is_open_everywhere_and_nothing_earlier_was_closed_for_nothing(
    where, now
):
    decision = ask(written(where), now)
    if decision.outcome != "defer_until":
        return
    assert decision.until is not None
    assert decision.until > now
    places = locate_person(where)
    day = decision.until.replace(hour=0, minute=0, second=0, microsecond=0)
    gates = legal_gates(places, SMS, MARKETING, day)
    assert all(is_open(gate, decision.until) for gate in gates)
    just_before = decision.until - timedelta(seconds=1)
    assert any(not is_open(gate, just_before) for gate in gates)


@settings(deadline=None)
@given(PLACES, MOMENTS)
def test_the_same_facts_give_the_same_decision(where, now):
    assert ask(written(where), now) == ask(written(where), now)
    assert (
        ask(written(where), now).inputs_hash
        != ask(ContactFacts(whereabouts=where), now).inputs_hash
    )


@settings(deadline=None)
@given(MOMENTS)
def test_hours_follow_the_clock_through_summer_time(now):
    decision = ask(written(Whereabouts(state="FL", phone_e164="+13055550147")), now)
    hour = now.astimezone(ZoneInfo("America/New_York")).hour
    assert (decision.outcome == "allow") == (8 <= hour < 20)


@pytest.mark.requirement("CMP-11")
@pytest.mark.parametrize(
    ("country", "rule"),
    [("US", "us.can_spam.address"), ("DE", "eu.ecommerce.address"), ("JP", "own.email.address")],
)
def test_an_email_is_held_to_the_law_of_its_reader(country, rule):
    facts = ContactFacts(
        whereabouts=Whereabouts(country=country),
        consents=(ConsentFact(kind=ConsentClass.WRITTEN, given_at=NOON),),
        content=ContentFact(has_unsubscribe=True),
    )
    decision = decide(facts, ContactChannel.EMAIL, ContactPurpose.MARKETING, NOON)
    assert [r.rule.split("@")[0] for r in decision.reasons] == [rule]


@pytest.mark.requirement("CMP-01")
def test_emails_count_towards_your_limit_but_not_towards_a_law_of_texts():
    sent = tuple(SentFact(NOON - timedelta(hours=n), "email") for n in range(3))
    facts = ContactFacts(
        whereabouts=Whereabouts(phone_e164="+13055550143", state="FL"),
        consents=(ConsentFact(kind=ConsentClass.WRITTEN, given_at=NOON),),
        unasked_sent=sent,
    )
    decision = decide(facts, ContactChannel.SMS, ContactPurpose.MARKETING, NOON)
    assert {ref.split("@")[0]: c["count"] for ref, c in decision.frequency.items()} == {
        "us.fl.frequency": 0,
        "tenant.day_limit": 3,
    }
    assert decision.outcome == "defer_until"


@pytest.mark.requirement("CMP-01")
@pytest.mark.parametrize(
    ("where", "hour", "named"),
    [
        (AUSTIN, 9, "Texas allows this only at certain hours"),
        (Whereabouts(phone_e164="+15185550143", state="NY"), 9, "the United States allows"),
        (Whereabouts(phone_e164="+919876543210", country="IN"), 22, "India allows"),
    ],
)
def test_reasons_call_places_what_people_call_them(where, hour, named):
    reasons = ask(written(where), datetime(2026, 11, 24, hour, tzinfo=UTC), VOICE).reasons
    said = " ".join(reason.says for reason in reasons)
    assert named in said
    assert not re.search(r"\b(?:US-|IN\b|EU\b)", said)


@pytest.mark.requirement("CMP-01")
def test_every_place_of_the_rules_has_a_name_for_people():
    book = rules_on(NOON.date())
    rules = (*book.hours, *book.frequency, *book.recording)
    assert all(name_place(rule.jurisdiction) != rule.jurisdiction for rule in rules)
