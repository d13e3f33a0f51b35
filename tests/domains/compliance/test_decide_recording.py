"""Whether everybody must agree to a recording, by the places of both sides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.compliance.contracts import Whereabouts
from enterprisehub.domains.compliance.logic.decide_recording import decide_recording
from enterprisehub.domains.compliance.logic.locate_person import STATE_ZONES
from enterprisehub.domains.compliance.logic.read_rules import rules_on

TODAY = date(2026, 11, 18)
AUSTIN, LOS_ANGELES, TOLL_FREE = "+15125550143", "+12135550143", "+18005550143"
STRICT = {r.jurisdiction[3:] for r in rules_on(TODAY).recording if r.consent == "all_party"}


@pytest.mark.requirement("VTG-02", "REC-01")
@pytest.mark.parametrize(
    ("person", "own", "consent"),
    [
        (Whereabouts(phone_e164=AUSTIN), ["TX"], "one_party"),
        (Whereabouts(phone_e164=AUSTIN), ["CA"], "all_party"),
        (Whereabouts(phone_e164=LOS_ANGELES), ["TX"], "all_party"),
        (Whereabouts(phone_e164=AUSTIN, country="US", state="WA"), ["TX"], "all_party"),
        (Whereabouts(phone_e164=AUSTIN, country="US", state="MI"), ["TX"], "all_party"),
        (Whereabouts(phone_e164=AUSTIN), [], "unknown"),
        (Whereabouts(phone_e164=TOLL_FREE), ["TX"], "unknown"),
        (Whereabouts(phone_e164="+442071838750"), ["TX"], "unknown"),
        (Whereabouts(), ["TX"], "unknown"),
    ],
)
def test_the_strictest_place_decides_and_not_knowing_is_as_strict(
    person: Whereabouts, own: list[str], consent: str
) -> None:
    law = decide_recording(person, own, TODAY)
    assert law.consent == consent
    assert law.everybody == (consent != "one_party")
    assert law.says
    assert all("@" in rule for rule in law.rules)


@pytest.mark.requirement("VTG-02")
def test_the_record_names_the_rule_in_its_version() -> None:
    law = decide_recording(Whereabouts(phone_e164=LOS_ANGELES), ["TX"], TODAY)
    assert law.rules == ("us.ca.recording@2026-11-01", "us.recording@2026-11-01")
    assert law.places == ("US-CA", "US-TX")
    assert law.says == "Everybody must agree to a recording in California."


@pytest.mark.requirement("VTG-02")
@given(st.sets(st.sampled_from(sorted(STATE_ZONES)), min_size=1, max_size=4))
def test_one_strict_state_on_our_side_is_enough(own: set[str]) -> None:
    law = decide_recording(Whereabouts(phone_e164=AUSTIN), sorted(own), TODAY)
    assert (law.consent == "all_party") == bool(own & STRICT)
