"""How long each kind of record stays here: the tenant's rules, or the kinds' own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.kinds import KINDS, ArchiveKind, archive_kind
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.sections import Section

LONGEST_DAYS = 36_500


class StoredRule(BaseModel):
    model_config = ConfigDict(frozen=True)

    after_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
    enabled: bool = True


class Retention(Section, section="retention"):
    """Only what differs from the kinds' own rules is stored."""

    rules: dict[str, StoredRule] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """Months that ended more than `after_days` ago move to the cold store, if `enabled`."""

    kind: ArchiveKind
    after_days: int
    enabled: bool

    def ends_before(self) -> datetime:
        """The first moment that stays: the beginning of the oldest month still kept."""
        moment = (clock.now() - timedelta(days=self.after_days)).astimezone(UTC)
        return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def rules_of(db: Db) -> list[Rule]:
    """The rule of every kind that can be archived."""
    stored = (await Retention.load(db)).rules
    return [_rule(kind, stored.get(kind.name)) for kind in KINDS.values()]


def _rule(kind: ArchiveKind, stored: StoredRule | None) -> Rule:
    if stored is None:
        return Rule(kind, kind.after_days, kind.enabled)
    return Rule(kind, max(stored.after_days, kind.least_days), stored.enabled)


async def set_rule(
    db: Db, name: str, *, after_days: int, enabled: bool, seen: int | None = None
) -> None:
    """The tenant's rule for this kind.

    Raises:
        NotFound: there is no such kind.
        Invalid: the days are fewer than the kind allows, or too many.
        StaleVersion: somebody changed the rules meanwhile.
    """
    kind = archive_kind(name)
    if not kind.least_days <= after_days <= LONGEST_DAYS:
        reason = f"must be between {kind.least_days} and {LONGEST_DAYS}"
        raise Invalid(f"Days {reason}.", fields={"after_days": reason})
    await Retention.hold(db, seen=seen)
    now = await Retention.load(db)
    rule = StoredRule(after_days=after_days, enabled=enabled)
    await Retention(rules={**now.rules, name: rule}).save(db)
