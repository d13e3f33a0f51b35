"""When somebody may be written to at all, for planning ahead: hours of law, tenant and person.

The gate decides again, by everything else too, when something is about to leave.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import (
    ContactChannel,
    ContactFacts,
    ContactPurpose,
    DisturbanceFact,
    TenantLimits,
)
from enterprisehub.domains.compliance.logic.check_hours import (
    SOLICITING,
    legal_gates,
    quiet_gates,
)
from enterprisehub.domains.compliance.logic.find_open_moment import (
    Gate,
    find_open_moment,
    is_open,
)
from enterprisehub.domains.compliance.logic.gather_facts import (
    Outreach,
    disturbance_fact,
    whereabouts_for,
)
from enterprisehub.domains.compliance.logic.locate_person import locate_person
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class PlannedHours:
    """`zones` are the clocks of all places where the person may be."""

    zones: tuple[str, ...]
    gates: tuple[Gate, ...]
    not_before: datetime | None = None

    def open_at(self, moment: datetime) -> bool:
        """Whether nothing keeps us from writing then."""
        if self.not_before is not None and moment < self.not_before:
            return False
        return all(is_open(gate, moment) for gate in self.gates)

    def first_open(self, earliest: datetime) -> datetime | None:
        """The first such moment from then on; None where there is none in two weeks."""
        if self.not_before is not None:
            earliest = max(earliest, self.not_before)
        return find_open_moment(self.gates, earliest)


async def plan_hours(
    db: Db, channel: ContactChannel, purpose: ContactPurpose, address: str, contact_id: UUID
) -> PlannedHours:
    """The hours that hold for this person now. Quiet times count for emails too."""
    now = clock.now()
    settings = await ComplianceSettings.load(db)
    out = Outreach(
        channel=channel, purpose=purpose, address=address, body="", contact_id=contact_id
    )
    places = locate_person(whereabouts_for(out, await crm.contact(db, contact_id)))
    rows = await queries.disturbances_of(db, contact_id)
    disturbances: tuple[DisturbanceFact, ...] = tuple(map(disturbance_fact, rows))
    facts = ContactFacts(
        disturbances=disturbances,
        limits=TenantLimits(quiet_from=settings.quiet_from, quiet_to=settings.quiet_to),
    )
    gates = quiet_gates(facts, places)
    if channel is not ContactChannel.EMAIL and purpose in SOLICITING:
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        gates = (*legal_gates(places, channel, purpose, day), *gates)
    until = [one.until for one in disturbances if one.until is not None and one.until > now]
    return PlannedHours(
        tuple(zone for zone, _ in places.zones), gates, max(until) if until else None
    )
