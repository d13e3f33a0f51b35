"""Whether an action may go without asking by what its agent has earned."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.actions.autonomy.levels import Level
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.kinds import Risk
from enterprisehub.kernel.actions.models import AutonomyRow
from enterprisehub.kernel.db.session import Db

_WHOLE = 2**64


@dataclass(frozen=True, slots=True)
class Earned:
    """`because` is what a person reads beside the decision."""

    automatic: bool
    because: str


async def earned(
    db: Db, *, agent: str | None, kind: str, segment: str, risk: Risk, action_id: UUID
) -> Earned:
    """What the agent's level means for this one action; the same at every look."""
    settings = await AutonomySettings.load(db)
    if agent is None:
        return Earned(False, "only agents earn autonomy")
    if not settings.enabled:
        return Earned(False, "earned autonomy is switched off")
    if not settings.may_be_earned(risk):
        return Earned(False, f"{risk} risk is never earned")
    row = AutonomyRow
    query = select(row.level, row.enabled).where(
        row.agent == agent, row.kind == kind, row.segment == segment
    )
    found = (await db.execute(query)).one_or_none()
    if found is None or found.level == "review":
        return Earned(False, "not earned yet")
    if not found.enabled:
        return Earned(False, "switched off for this agent")
    return _sampled(found.level, settings, action_id)


def _sampled(level: Level, settings: AutonomySettings, action_id: UUID) -> Earned:
    share = share_checked(level, settings)
    if falls_into(action_id, share):
        return Earned(False, f"{level}: this one is of the {share:.0%} that people still see")
    return Earned(True, f"{level} by its record, {share:.0%} still go to people")


def share_checked(level: Level, settings: AutonomySettings) -> float:
    """Which share of a level's actions still goes to people."""
    if level == "automatic":
        return settings.checked_automatic_ratio
    return settings.checked_sampled_ratio if level == "sampled" else 1.0


def falls_into(action_id: UUID, share_ratio: float) -> bool:
    """Whether an action is among the share; evenly spread, never another answer for the same."""
    place = int.from_bytes(hashlib.sha256(action_id.bytes).digest()[:8])
    return place < share_ratio * _WHOLE
