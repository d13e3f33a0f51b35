"""Whether this person may be contacted in this way, for this purpose, at this moment.

A pure function of the facts and the dated rule tables: the same inputs give the same decision for
ever, which is what a receipt proves.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from enterprisehub.domains.compliance.contracts import (
    ContactChannel,
    ContactFacts,
    ContactPurpose,
    Decision,
    Outcome,
    Reason,
)
from enterprisehub.domains.compliance.logic.check_consent import check_consent, check_opt_outs
from enterprisehub.domains.compliance.logic.check_content import check_content
from enterprisehub.domains.compliance.logic.check_frequency import check_frequency
from enterprisehub.domains.compliance.logic.check_hours import (
    SOLICITING,
    check_hours,
    legal_gates,
    local_times,
    quiet_gates,
)
from enterprisehub.domains.compliance.logic.locate_person import Places, locate_person
from enterprisehub.domains.compliance.logic.name_rules import DUTIES, name_rules
from enterprisehub.domains.compliance.logic.read_rules import RuleBook, rules_on

_HOURLY = frozenset((ContactChannel.SMS, ContactChannel.VOICE, ContactChannel.AI_VOICE))
# A machine answers at once; a person may answer the next morning.
_A_DAY = timedelta(hours=24)
_STRICTEST: tuple[Outcome, ...] = ("refuse", "review", "defer_until")


def effective_purpose(
    purpose: ContactPurpose, facts: ContactFacts, now: datetime
) -> ContactPurpose:
    """A reply that comes late is a follow-up: nobody is waiting for it any more."""
    if purpose is not ContactPurpose.REPLY:
        return purpose
    wrote = facts.last_inbound_at
    patience = _A_DAY if facts.written_by_person else timedelta(minutes=facts.limits.reply_minutes)
    fresh = wrote is not None and now - wrote <= patience
    return purpose if fresh else ContactPurpose.FOLLOW_UP


def _time_reasons(
    facts: ContactFacts,
    places: Places,
    channel: ContactChannel,
    purpose: ContactPurpose,
    now: datetime,
    earliest: datetime,
) -> list[Reason]:
    """Hours of law, tenant and person; a reply to somebody who is writing waits for none."""
    if purpose is ContactPurpose.REPLY:
        return []
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    gates = quiet_gates(facts, places) if channel in _HOURLY else ()
    if channel in _HOURLY and purpose in SOLICITING:
        gates = (*legal_gates(places, channel, purpose, day), *gates)
    until = [d.until for d in facts.disturbances if d.until is not None and d.until > now]
    earliest = max([earliest, *until])
    reasons = [
        Reason(rule="person.do_not_disturb@record", outcome="defer_until",
               says="The person asked not to be disturbed until then.", until=moment)
        for moment in until
    ]  # fmt: skip
    if not gates:
        return reasons
    return [*reasons, *check_hours(gates, now, earliest)]


def _inputs_hash(
    channel: ContactChannel, purpose: ContactPurpose, now: datetime, facts: ContactFacts
) -> str:
    return hashlib.sha256(orjson.dumps([channel, purpose, now, facts])).hexdigest()


def _opt_out_state(facts: ContactFacts) -> str:
    states = {o.state for o in facts.opt_outs}
    return "opted_out" if "active" in states else "review" if "review" in states else "none"


def decide(
    facts: ContactFacts,
    channel: ContactChannel,
    purpose: ContactPurpose,
    now: datetime,
    book: RuleBook | None = None,
) -> Decision:
    """Refuse over review over defer over allow; `until` is when everything will allow it."""
    now = now.astimezone(UTC)
    book = book or rules_on(now.date())
    places = locate_person(facts.whereabouts)
    meant = effective_purpose(purpose, facts, now)
    reasons = check_opt_outs(facts, channel, meant, now, book)
    consent = None
    counts: dict[str, Any] = {}
    if meant not in DUTIES and not any(r.outcome == "refuse" for r in reasons):
        missing, consent = check_consent(facts, places, channel, meant, now, book)
        reasons += missing
        reasons += check_content(facts, places, channel, meant, book)
        often: list[Reason] = []
        if meant in SOLICITING:
            often, counts = check_frequency(facts, places, channel, meant, now, book)
        earliest = max([now, *(r.until for r in often if r.until is not None)])
        reasons += often
        reasons += _time_reasons(facts, places, channel, meant, now, earliest)
    outcome: Outcome = next(
        (o for o in _STRICTEST if any(r.outcome == o for r in reasons)), "allow"
    )
    waits = [r.until for r in reasons if r.outcome == "defer_until" and r.until is not None]
    spoke = dict.fromkeys(r.rule for r in reasons)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = [*name_rules(places, channel, meant, day, is_licensee=facts.limits.is_licensee)]
    if meant not in DUTIES and facts.content.lexicon:
        asked.append(facts.content.lexicon)
    return Decision(
        outcome=outcome,
        reasons=tuple(reasons),
        until=max(waits) if outcome == "defer_until" else None,
        local_times=local_times(places, now),
        jurisdictions=places.jurisdictions,
        frequency=counts,
        consent_id=consent.id if consent else None,
        opt_out_state=_opt_out_state(facts),
        rule_versions=tuple(dict.fromkeys([*spoke, *asked])),
        inputs_hash=_inputs_hash(channel, purpose, now, facts),
    )
