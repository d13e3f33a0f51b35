"""What was learned of when people answer, as a few lines."""

from dataclasses import dataclass

from enterprisehub.domains.outreach.logic.plan_moment import SEGMENTS
from enterprisehub.domains.outreach.logic.predict_time import HOURS, InteractionTimePredictor
from enterprisehub.domains.outreach.queries import sequences
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedHours:
    """`says` is the evidence for the best hours of everybody in the segment."""

    segment: str
    answers: int
    hours: str
    says: str


async def sum_up_hours(db: Db) -> list[LearnedHours]:
    """Everybody first, then the segments by how often they answered."""
    learned = await sequences.reply_hours(db)
    everybody = learned.get("", [])
    found = []
    for segment, counts in learned.items():
        if sum(counts) == 0:
            continue
        predictor = InteractionTimePredictor((), counts if segment else (), everybody)
        best = predictor.best(range(HOURS))
        assert best is not None  # noqa: S101  some hour is the best
        name = SEGMENTS.get(segment, "others").capitalize() if segment else "Everybody"
        found.append(
            LearnedHours(
                segment=name, answers=sum(counts), hours=best.hours, says=best.says(name.lower())
            )
        )
    return sorted(found, key=lambda one: (one.segment != "Everybody", -one.answers, one.segment))
