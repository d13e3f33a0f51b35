"""Why an open deal needs somebody, by four rules that anybody can check."""

from enterprisehub.domains.pipeline.contracts import DealFacts, Risk, Stage

_ENOUGH_TO_DECLINE = 3


def find_risks(
    facts: DealFacts, stage: Stage, *, quiet_days: int = 14, stale_days: int = 30
) -> tuple[Risk, ...]:
    """The risks of an open deal, the gravest first; none for one that has ended.

    A stage that says after how many days a deal is stale there overrules `stale_days`.
    """
    if facts.state != "open":
        return ()
    found: list[Risk] = []
    if facts.overdue_days > 0:
        found.append(Risk("overdue", f"Should have closed {_days(facts.overdue_days)} ago."))
    if facts.quiet_for.days > quiet_days:
        found.append(Risk("quiet", f"Nothing happened for {_days(facts.quiet_for.days)}."))
    if facts.days_in_stage > (stage.stale_after_days or stale_days):
        found.append(Risk("stale", f"{_days(int(facts.days_in_stage))} in {stage.name}."))
    if _declines(facts):
        said = f"{facts.earlier} answers in the fortnight before, {facts.heard_recent} in this one."
        found.append(Risk("cooling", said))
    return tuple(found)


def _declines(facts: DealFacts) -> bool:
    """Less than half as many answers as in the fortnight before, where there were some."""
    return facts.earlier >= _ENOUGH_TO_DECLINE and facts.heard_recent * 2 < facts.earlier


def _days(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"
