"""How often a person may be written to or called without having asked."""

from datetime import datetime, timedelta
from typing import Any

from enterprisehub.domains.compliance.contracts import ContactFacts, Reason
from enterprisehub.domains.compliance.logic.locate_person import Places
from enterprisehub.domains.compliance.logic.name_place import name_place
from enterprisehub.domains.compliance.logic.read_rules import RuleBook

_TENANT_HOURS = 24


def check_frequency(
    facts: ContactFacts,
    places: Places,
    channel: str,
    purpose: str,
    now: datetime,
    book: RuleBook,
) -> tuple[list[Reason], dict[str, Any]]:
    """Caps that are reached, with the moment at which each opens again, and the counts."""
    caps = [
        (
            rule.ref,
            rule.max_count,
            rule.window_hours,
            name_place(rule.jurisdiction),
            rule.source,
            rule.channels,
        )
        for rule in book.frequency
        if rule.jurisdiction in places.jurisdictions and rule.covers(channel, purpose)
    ]
    caps.append(
        (
            "tenant.day_limit@settings",
            facts.limits.day_limit,
            _TENANT_HOURS,
            "Your limit",
            "Settings",
            (),
        )
    )
    reasons = []
    counts: dict[str, Any] = {}
    for ref, most, hours, whose, source, channels in caps:
        window = timedelta(hours=hours)
        recent = sorted(
            sent.at
            for sent in facts.unasked_sent
            if now - window < sent.at <= now and (not channels or sent.channel in channels)
        )
        counts[ref] = {"count": len(recent), "limit": most, "hours": hours}
        if len(recent) < most:
            continue
        until = recent[len(recent) - most] + window
        says = f"{whose}: {len(recent)} in the last {hours} hours, {most} are allowed."
        reasons.append(
            Reason(rule=ref, outcome="defer_until", says=says, source=source, until=until)
        )
    return reasons, counts
