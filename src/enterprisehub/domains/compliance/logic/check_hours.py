"""Calling and texting hours: every law of every candidate place, at every candidate clock."""

from datetime import datetime
from functools import lru_cache

from enterprisehub.domains.compliance.contracts import (
    ContactFacts,
    ContactPurpose,
    LocalTime,
    Reason,
)
from enterprisehub.domains.compliance.logic.find_open_moment import (
    Gate,
    Hours,
    Quiet,
    find_open_moment,
    is_open,
)
from enterprisehub.domains.compliance.logic.locate_person import Places, zone_of
from enterprisehub.domains.compliance.logic.name_place import name_place
from enterprisehub.domains.compliance.logic.read_rules import HoursRule, RuleBook, rules_on

# Where sources contradict each other and no strictest value stands, our own caution is added.
_UNSURE = frozenset(("conflict",))
SOLICITING = frozenset((ContactPurpose.MARKETING, ContactPurpose.FOLLOW_UP))
TENANT_RULE = "tenant.quiet_hours@settings"


def _rules_for(places: Places, channel: str, purpose: str, book: RuleBook) -> list[HoursRule]:
    used = [rule for rule in book.hours if rule.covers(channel, purpose)]
    found = [rule for rule in used if rule.jurisdiction in places.jurisdictions]
    if "US" in places.jurisdictions:
        states = {place for place in places.jurisdictions if place != "US"}
        read = {rule.jurisdiction for rule in found if rule.status not in _UNSURE}
        if not states or states - read:
            found += [rule for rule in used if rule.jurisdiction == "US-*"]
        return found
    return found or [rule for rule in used if rule.jurisdiction == "*"]


@lru_cache(maxsize=16_384)
def legal_gates(places: Places, channel: str, purpose: str, day: datetime) -> tuple[Gate, ...]:
    """The hours that the laws of all candidate places set, at all candidate clocks."""
    gates: dict[Gate, None] = {}
    for rule in _rules_for(places, channel, purpose, rules_on(day.date())):
        state = rule.jurisdiction[3:] if rule.jurisdiction.startswith("US-") else None
        country = "US" if rule.jurisdiction in {"*", "EU"} else rule.jurisdiction[:2]
        zones = [zone for zone, _ in places.zones]
        if rule.also_in_zone and rule.also_in_zone not in zones:
            zones.append(rule.also_in_zone)
        for zone in zones:
            gates[
                Hours(
                    zone=zone,
                    windows=rule.windows,
                    rule=rule.ref,
                    says=f"{name_place(rule.jurisdiction)} allows this only at certain hours",
                    source=rule.source,
                    country=country,
                    state=state if state != "*" else None,
                )
            ] = None
    return tuple(gates)


def quiet_gates(facts: ContactFacts, places: Places) -> tuple[Gate, ...]:
    """Quiet times of the tenant and of the person, at every candidate clock."""
    gates: list[Gate] = []
    limits = facts.limits
    for zone, _ in places.zones:
        if limits.quiet_from is not None and limits.quiet_to is not None:
            gates.append(
                Quiet(zone, limits.quiet_from, limits.quiet_to, TENANT_RULE,
                      "your quiet hours", "Settings")
            )  # fmt: skip
        gates += [
            Quiet(zone, d.daily_from, d.daily_to, "person.do_not_disturb@record",
                  d.says or "the person's quiet hours", "Do not disturb")
            for d in facts.disturbances
            if d.daily_from is not None and d.daily_to is not None
        ]  # fmt: skip
    return tuple(gates)


def local_times(places: Places, now: datetime) -> tuple[LocalTime, ...]:
    """The clock at every candidate place."""
    return tuple(
        LocalTime(zone=zone, at=now.astimezone(zone_of(zone)).strftime("%a %H:%M"), signs=signs)
        for zone, signs in places.zones
    )


def check_hours(gates: tuple[Gate, ...], now: datetime, earliest: datetime) -> list[Reason]:
    """The gates that are closed now, and when all will be open; from `earliest` on."""
    closed = [gate for gate in gates if not is_open(gate, now)]
    moment = find_open_moment(gates, max(now, earliest))
    if moment is None:
        return [
            Reason(rule="hours.never_meet@own", outcome="refuse",
                   says="The hours of all places where this person may be never meet.")
        ]  # fmt: skip
    if not closed and moment <= now:
        return []
    reasons = {
        (gate.rule, gate.zone): Reason(
            rule=gate.rule,
            outcome="defer_until",
            says=f"It is {now.astimezone(zone_of(gate.zone)):%H:%M} in {gate.zone}: {gate.says}.",
            source=gate.source,
            until=moment,
        )
        for gate in closed
    }
    if reasons:
        return list(reasons.values())
    return [
        Reason(rule="hours.together@own", outcome="defer_until",
               says="The first moment at which everything allows it.", until=moment)
    ]  # fmt: skip
