"""Every rule that was asked about a contact, also those that had nothing to say."""

from datetime import datetime
from functools import lru_cache

from enterprisehub.domains.compliance.contracts import ContactPurpose
from enterprisehub.domains.compliance.logic.check_consent import needed_consent
from enterprisehub.domains.compliance.logic.check_content import email_rules
from enterprisehub.domains.compliance.logic.check_hours import SOLICITING, legal_gates
from enterprisehub.domains.compliance.logic.locate_person import Places
from enterprisehub.domains.compliance.logic.read_rules import Rule, rules_on

DUTIES = frozenset((ContactPurpose.OPT_OUT_CONFIRMATION, ContactPurpose.HELP))
PHONED = frozenset(("sms", "voice", "ai_voice"))


@lru_cache(maxsize=16_384)
def name_rules(
    places: Places, channel: str, purpose: str, day: datetime, *, is_licensee: bool
) -> tuple[str, ...]:
    """Ids with versions, of the rules that hold on this day for this place, channel and purpose."""
    book = rules_on(day.date())
    here = (*places.jurisdictions, "*")
    wanted = "confirmation" if purpose == ContactPurpose.OPT_OUT_CONFIRMATION else "honour"
    asked: list[Rule] = [r for r in book.revocation if r.kind in (wanted, "scope")]
    if purpose in DUTIES:
        return tuple(rule.ref for rule in asked)
    asked += needed_consent(places, channel, purpose, book)
    asked += email_rules(places, channel, purpose, book)
    if channel in PHONED and purpose in SOLICITING and "US" in here:
        asked += book.do_not_call
    if purpose in SOLICITING:
        asked += [
            r for r in book.frequency if r.jurisdiction in here and r.covers(channel, purpose)
        ]
    if is_licensee:
        asked += [r for r in book.licence if r.jurisdiction in here and r.covers(channel, purpose)]
    if "IN" in here and channel == "sms" and purpose != ContactPurpose.REPLY:
        asked += book.india
    names = [rule.ref for rule in asked]
    if channel in PHONED and purpose in SOLICITING:
        names += [gate.rule for gate in legal_gates(places, channel, purpose, day)]
    return tuple(dict.fromkeys(names))
