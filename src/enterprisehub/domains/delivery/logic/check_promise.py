"""A day that somebody wants to promise is held against the forecast of the work behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from enterprisehub.domains.delivery.logic.ask_forecast import MOST_CHANCE, told_chance
from enterprisehub.domains.delivery.logic.count_left import count_left
from enterprisehub.domains.delivery.logic.make_forecast import Asked, local_day, preview
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class PromiseCheck:
    """`may_be_promised` holds when the chance reaches the tenant's confidence.

    `safe_day` is the first day that does, None when there is none within three years. `says` is
    the verdict in words. `chance_ratio` is None where too little was finished to tell.
    """

    may_be_promised: bool
    chance_ratio: float | None
    confidence_pct: int
    safe_day: date | None
    says: str


async def confidence_pct(db: Db) -> int:
    """Below it the tenant promises no day."""
    return (await DeliverySettings.load(db)).promise_confidence_pct


async def check_promise(
    db: Db, source_ids: Sequence[UUID], promised_on: date, items: int | None = None
) -> PromiseCheck:
    """Whether the work of these projects (`items` of it in all, or what is open) will be done by
    the day, with the confidence below which the tenant promises nothing. In doubt: no.
    """
    confidence = await confidence_pct(db)
    today, _ = await local_day(db)
    work = {}
    for source_id in source_ids:
        left = (await count_left(db, source_id)).items if items is None else items
        if left:
            work[source_id] = (left, left)
    if not work:
        says = "There is no open work behind this promise to hold it against."
        return PromiseCheck(False, None, confidence, None, says)
    asked = Asked(kind="when", items=work, source_ids=tuple(work))
    try:
        answer, _ = await preview(db, asked, at_once=False)
    except Invalid as refusal:
        return PromiseCheck(False, None, confidence, None, refusal.message)
    ahead = (promised_on - today).days
    chance = 0.0
    if ahead >= 0:
        chance = float(answer.chances[min(ahead, len(answer.chances) - 1)])
    days = [at for at, one in enumerate(answer.chances) if one >= confidence / 100]
    safe = date.fromordinal(today.toordinal() + days[0]) if days else None
    kept = chance >= confidence / 100
    says = (
        f"{told_chance(chance)} sure to be done by {promised_on:%-d %b %Y}; "
        f"{confidence} % are needed"
    )
    if not kept:
        says += f", which {safe:%-d %b %Y} gives" if safe else ", which no day in three years gives"
    return PromiseCheck(kept, min(chance, MOST_CHANCE), confidence, safe, f"{says}.")
