"""What the tenant decides beyond the law is checked before it is in force."""

from enterprisehub.domains.compliance.logic.locate_person import STATE_ZONES
from enterprisehub.domains.compliance.logic.read_licence import read_licences
from enterprisehub.domains.compliance.logic.read_rules import rules_on
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


def must_revoke_all() -> bool:
    """Whether the law of today lets no opt-out be narrow."""
    rules = rules_on(clock.now().date()).revocation
    return any(rule.must_revoke_all for rule in rules if rule.kind == "scope")


def own_states(settings: ComplianceSettings) -> tuple[str, ...]:
    """The states in which the tenant's side of a call is."""
    return tuple(state.strip() for state in settings.own_states.split(",") if state.strip())


async def change_settings(db: Db, settings: ComplianceSettings) -> ComplianceSettings:
    """Messages are weighed by these from the next decision on.

    Raises:
        Invalid: half a quiet time, a licence line without a licence, a scope the law forbids, a
            state that does not exist.
    """
    fields = {}
    if (settings.quiet_from is None) != (settings.quiet_to is None):
        missing = "quiet_to" if settings.quiet_to is None else "quiet_from"
        fields[missing] = "Quiet hours need both a beginning and an end."
    elif settings.quiet_from is not None and settings.quiet_from == settings.quiet_to:
        fields["quiet_to"] = "Quiet hours that end when they begin would never end."
    if settings.licence_line and not read_licences(settings.licence_line, clock.now().date()):
        fields["licence_line"] = "It must show the licence number, such as “DRE 01234567”."
    if settings.revoke_scope == "channel" and must_revoke_all():
        fields["revoke_scope"] = "The law wants an opt-out to hold for every channel by now."
    unknown = [state for state in own_states(settings) if state not in STATE_ZONES]
    if unknown:
        fields["own_states"] = f"There is no US state {', '.join(unknown)}. Write TX or TX, CA."
    if fields:
        raise Invalid("Nothing was changed. " + " ".join(fields.values()), fields=fields)
    await settings.save(db)
    return settings
