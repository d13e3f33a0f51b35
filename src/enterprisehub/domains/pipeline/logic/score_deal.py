"""How well a deal stands, 0 to 100, from what can be seen of it; every point with its reason."""

import math

from enterprisehub.domains.pipeline.contracts import DealFacts, DealScore, Factor, Stage

ENGAGEMENT, STAGE, AGE, AMOUNT = 40, 25, 20, 15
"""The most that each factor can give: together 100."""
HALF_LIFE_DAYS = 14.0
_ANSWERS_FOR_ALL = 5
_FRESH_DAYS, _OLD_DAYS = 30.0, 180.0


def score_deal(facts: DealFacts, stage: Stage, usual_cents: int | None) -> DealScore:
    """The score with its four factors. `usual_cents` is the tenant's usual amount, if known."""
    factors = (
        _engagement(facts),
        _stage(facts, stage),
        _age(facts),
        _amount(facts, usual_cents),
    )
    return DealScore(sum(factor.points for factor in factors), factors)


def _engagement(facts: DealFacts) -> Factor:
    """Answers of the last fortnight, meetings, and how fresh the latest word from them is."""
    if facts.last_heard_at is None:
        said = f"written to {facts.said} times, never answered" if facts.said else "no talk yet"
        return Factor("Engagement", 0, ENGAGEMENT, said)
    days = (facts.at - facts.last_heard_at).total_seconds() / 86400
    fresh = 0.5 ** (max(days, 0.0) / HALF_LIFE_DAYS)
    often = min(facts.heard_recent, _ANSWERS_FOR_ALL) / _ANSWERS_FOR_ALL
    met = min(facts.met, 2) / 2
    points = round(ENGAGEMENT * (0.5 * fresh + 0.35 * often + 0.15 * met))
    heard = f"heard from {_ago(days)}, {_count(facts.heard_recent, 'answer')} in 14 days"
    calls = f", {_count(facts.met, 'call or meeting', 'calls or meetings')}" if facts.met else ""
    return Factor("Engagement", points, ENGAGEMENT, heard + calls)


def _stage(facts: DealFacts, stage: Stage) -> Factor:
    """How far it has come."""
    points = round(STAGE * (0.2 + 0.8 * stage.place_ratio))
    return Factor("Stage", points, STAGE, f"in {stage.name} for {_days(facts.days_in_stage)}")


def _age(facts: DealFacts) -> Factor:
    """Young deals have all points, deals older than half a year none; an overdue close halves."""
    span = (_OLD_DAYS - min(max(facts.age_days, _FRESH_DAYS), _OLD_DAYS)) / (
        _OLD_DAYS - _FRESH_DAYS
    )
    late = facts.overdue_days
    points = round(AGE * span * (0.5 if late else 1.0))
    overdue = f", should have closed {_days(late)} ago" if late else ""
    return Factor("Age", points, AGE, f"open for {_days(facts.age_days)}{overdue}")


def _amount(facts: DealFacts, usual_cents: int | None) -> Factor:
    """Against the usual amount: as much gives two thirds, three times as much all."""
    if not facts.amount_cents or facts.amount_cents < 0:
        return Factor("Amount", 0, AMOUNT, "no amount yet")
    if not usual_cents:
        return Factor("Amount", round(AMOUNT * 2 / 3), AMOUNT, "nothing to compare it with yet")
    times = facts.amount_cents / usual_cents
    ratio = min(max(2 / 3 + math.log(times) / math.log(3) / 3, 0.0), 1.0)
    said = "as usual" if 0.8 <= times <= 1.25 else f"{times:.1f} times the usual amount"  # noqa: PLR2004
    return Factor("Amount", round(AMOUNT * ratio), AMOUNT, said)


def _days(days: float) -> str:
    whole = round(days)
    return f"{whole} day" if whole == 1 else f"{whole} days"


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _ago(days: float) -> str:
    return "today" if days < 1 else f"{_days(days)} ago"
