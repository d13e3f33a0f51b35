"""How well a client fares with us: delivery, conversations and billing, each with its reason.

The score is the weighted mean of the parts that are known; one very bad part keeps it from
looking good. What is not known is said, and never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from enterprisehub.domains.crm.contracts import HealthPart
from enterprisehub.domains.crm.ports import HEALTH_PARTS
from enterprisehub.kernel.db.session import Db

type Band = Literal["good", "watch", "at_risk", "unknown"]

PARTS: dict[str, str] = {
    "delivery": "No linked project has a forecast.",
    "conversations": "Nothing was said that tells a mood.",
    "billing": "No invoice to this client is known.",
}
GOOD, WATCH = 70, 45
# A part below this is a reason to look, however good the others are.
ALARMING = 30


@dataclass(frozen=True, slots=True)
class ClientHealth:
    """`score` is None while no part is known; `parts` has all of them, the missing ones too."""

    score: int | None
    band: Band
    parts: tuple[HealthPart, ...]


async def client_health(db: Db, company_id: UUID) -> ClientHealth:
    """The health of this company as a client, from what the domains know."""
    return weigh([part for _, part in await HEALTH_PARTS.gather(db, company_id)])


def weigh(told: Sequence[HealthPart]) -> ClientHealth:
    """The parts as one answer."""
    by_key = {part.key: part for part in told}
    parts = tuple(
        by_key.get(key) or HealthPart(key=key, score=None, says=says)  # type: ignore[arg-type, call-overload]
        for key, says in PARTS.items()
    )
    known = [(part.score, part.weight) for part in parts if part.score is not None]
    if not known:
        return ClientHealth(None, "unknown", parts)
    score = round(sum(s * weight for s, weight in known) / sum(weight for _, weight in known))
    if min(s for s, _ in known) < ALARMING:
        score = min(score, GOOD - 1)
    band: Band = "good" if score >= GOOD else "watch" if score >= WATCH else "at_risk"
    return ClientHealth(score, band, parts)
