"""How the people of a company sounded lately, from 0 to 100; what was said last counts most."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import HealthPart
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

WINDOW = timedelta(days=90)
HALF_LIFE_DAYS = 30
# Fewer messages tell more of a day than of a client.
LEAST_MESSAGES = 3
WEIGHT = 0.3
_NEUTRAL, _SPAN = 60, 60
_WARM, _COLD = 70, 45


async def rate_mood(db: Db, company_id: UUID) -> HealthPart | None:
    """None where nobody of this company said anything; too little said is said so."""
    people = await crm.contacts_of_company(db, company_id)
    now = clock.now()
    heard = await queries.moods(db, people, now - WINDOW) if people else []
    if not heard:
        return None
    if len(heard) < LEAST_MESSAGES:
        says = f"{len(heard)} messages in {WINDOW.days} days are too few to tell a mood."
        return HealthPart(key="conversations", score=None, says=says, weight=WEIGHT)
    score = score_moods(heard, now)
    how = "warm" if score >= _WARM else "cold" if score < _COLD else "matter-of-fact"
    says = f"{len(heard)} messages in {WINDOW.days} days sound {how}."
    return HealthPart(key="conversations", score=score, says=says, weight=WEIGHT)


def score_moods(heard: Sequence[tuple[datetime, float]], now: datetime) -> int:
    """The mean, each message weighing half as much when it is thirty days older.

    Most messages are matter-of-fact and score 0: that is no bad sign, and stands for 60.
    """
    ages = [(now - at).total_seconds() / 86_400 for at, _ in heard]
    weights = [math.exp2(-age / HALF_LIFE_DAYS) for age in ages]
    mean = sum(w * mood for w, (_, mood) in zip(weights, heard, strict=True)) / sum(weights)
    return round(max(0.0, min(100.0, _NEUTRAL + _SPAN * mean)))
