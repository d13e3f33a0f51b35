"""Regulations are data: dated, sourced, checked when read."""

from datetime import date

import pytest
from pydantic import ValidationError

from enterprisehub.domains.compliance.logic.read_dated_files import dated_file
from enterprisehub.domains.compliance.logic.read_rules import (
    TABLES,
    all_rules,
    parse_table,
    rules_on,
)
from enterprisehub.domains.compliance.logic.screen_fair_housing import screen_fair_housing

ROW = {
    "id": "us.xx.hours",
    "jurisdiction": "US-TX",
    "effective_from": "2026-01-01",
    "effective_to": None,
    "channels": ["sms"],
    "purposes": ["marketing"],
    "windows": {"mon_fri": ["09:00", "21:00"], "sat": None, "sun": None},
    "also_in_zone": None,
    "source": "a statute with a name",
    "status": "verified",
}


@pytest.mark.requirement("CMP-11")
def test_every_row_has_a_source_a_status_and_dates():
    rules = list(all_rules())
    assert {name for name, _ in rules} == set(TABLES)
    assert len(rules) > 50
    for _, rule in rules:
        assert len(rule.source) >= 8
        assert rule.version
        assert rule.effective_from.year >= 1991 or rule.id == "us.recording"


@pytest.mark.requirement("CMP-11")
def test_a_rule_begins_and_ends_on_its_day():
    def texas(day):
        return [r.id for r in rules_on(day).hours if r.jurisdiction == "US-TX"]

    assert texas(date(2025, 8, 31)) == []
    assert texas(date(2025, 9, 1)) == ["us.tx.hours"]
    scopes = {
        day: [r.must_revoke_all for r in rules_on(day).revocation if r.kind == "scope"]
        for day in (date(2027, 1, 30), date(2027, 1, 31))
    }
    assert scopes == {date(2027, 1, 30): [False], date(2027, 1, 31): [True]}


@pytest.mark.requirement("CMP-11")
@pytest.mark.parametrize(
    "change",
    [
        {"source": ""},
        {"status": "maybe"},
        {"effective_to": "2025-01-01"},
        {"jurisdiction": "Texas"},
        {"windows": {"mon_fri": ["21:00", "09:00"], "sat": None, "sun": None}},
        {"also_in_zone": "Texas/Austin"},
        {"surprise": 1},
    ],
)
def test_a_malformed_row_is_refused(change):
    with pytest.raises((ValidationError, KeyError, ValueError)):
        parse_table("calling_hours", {"version": "1", "rows": [ROW | change]})


def test_two_rows_with_one_id_may_not_hold_on_one_day():
    with pytest.raises(ValueError, match="stands twice"):
        parse_table(
            "calling_hours", {"version": "1", "rows": [ROW, ROW | {"effective_from": "2026-02-01"}]}
        )


def test_recording_needs_everybody_where_the_state_says_so():
    everybody = {
        r.jurisdiction for r in rules_on(date(2026, 11, 1)).recording if r.consent == "all_party"
    }
    assert {"US-CA", "US-FL", "US-WA"} <= everybody
    assert "US-TX" not in everybody


@pytest.mark.requirement("CMP-11")
def test_a_file_of_rules_holds_from_its_date_on():
    assert dated_file("opt_out", date(2025, 4, 11))["name"] == "opt_out"
    with pytest.raises(LookupError, match="no version of opt_out"):
        dated_file("opt_out", date(2025, 4, 10))
    today = screen_fair_housing("no children", date(2026, 11, 21))
    assert today.version.startswith("us.fair_housing.3604c@")
    assert today.source == "42 USC 3604(c)"
    with pytest.raises(LookupError):
        screen_fair_housing("no children", date(1968, 4, 10))
