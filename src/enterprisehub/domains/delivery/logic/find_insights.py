"""What the figures show that somebody may want to act on. Rules find; people confirm or reject.

A rule speaks of groups, names people only where the tenant allows it, and falls silent once people
reject it: its findings are not shown while fewer than the tenant's floor of its answers were
confirmed.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.protect_people import too_few
from enterprisehub.domains.delivery.logic.state_finding import LEAST_MEASURED, WINDOW, Finding
from enterprisehub.domains.delivery.logic.suggest_partners import PARTNER_RULES
from enterprisehub.domains.delivery.models.people import InsightRow
from enterprisehub.domains.delivery.queries import history, metrics, people, teams
from enterprisehub.domains.delivery.queries.metrics import Summary, Window
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

# Answers before a rule may fall silent: one rejection is no verdict.
LEAST_ANSWERS = 3
_STAGES = {
    "pull_coding": "before the pull request is opened",
    "pull_pickup": "waiting for a first review",
    "pull_rework": "between first review and approval",
    "pull_merge": "between approval and merge",
}


type Measure = Callable[[str, Window], Awaitable[Summary]]
type Rule = Callable[[Measure, Window, Window], Awaitable[Finding | None]]


async def _review_bottleneck(measure: Measure, now: Window, _: Window) -> Finding | None:
    """One stage takes more than half of a pull request's way."""
    found = {name: await measure(name, now) for name in _STAGES}
    spent = {name: one.p50 for name, one in found.items() if one.p50 and one.n >= LEAST_MEASURED}
    if len(spent) < 2:  # noqa: PLR2004  a bottleneck needs something beside it
        return None
    worst = max(spent, key=lambda name: spent[name])
    share = spent[worst] / sum(spent.values())
    if share <= 0.5 or spent[worst] < 8:  # noqa: PLR2004  half of the way, a working day
        return None
    advice = {
        "pull_pickup": "Agree on who reviews first each day, or pair on the larger changes.",
        "pull_rework": "Talk larger changes through before they are written.",
        "pull_merge": "Merge as soon as a change is approved.",
        "pull_coding": "Open pull requests earlier, as drafts, and keep them smaller.",
    }[worst]
    return Finding(
        f"Changes spend most of their time {_STAGES[worst]}",
        f"{spent[worst]:.0f} of {sum(spent.values()):.0f} hours (medians). {advice}",
        {"metrics": list(spent), "hours": {k: round(v, 1) for k, v in spent.items()},
         "n": found[worst].n},
    )  # fmt: skip


async def _ageing_work(measure: Measure, now: Window, _: Window) -> Finding | None:
    """Much of what is in work is older than nearly everything that gets finished."""
    cycle, wip = await measure("cycle_time", now), await measure("work_in_progress", now)
    if cycle.n < LEAST_MEASURED or wip.n < LEAST_MEASURED or not cycle.p85 or not wip.p50:
        return None
    if wip.p50 <= cycle.p85:
        return None
    return Finding(
        "Half of the work in progress is older than what usually gets finished",
        f"{wip.n} items are in work; half of them for over {wip.p50:.0f} days, while 85 % of "
        f"finished items took {cycle.p85:.0f} days or less. Finish or set back the oldest before "
        "starting new work.",
        {"metrics": ["work_in_progress", "cycle_time"], "n": wip.n,
         "wip_p50_days": round(wip.p50, 1), "cycle_p85_days": round(cycle.p85, 1)},
    )  # fmt: skip


async def _too_much_started(measure: Measure, now: Window, _: Window) -> Finding | None:
    """Little's law: this much work in progress at this throughput takes very long."""
    wip, done = await measure("work_in_progress", now), await measure("throughput", now)
    cycle = await measure("cycle_time", now)
    if min(wip.n, done.n, cycle.n) < LEAST_MEASURED or not cycle.mean:
        return None
    implied = wip.n / (done.n / WINDOW.days)
    if implied < 2 * cycle.mean or implied < 14:  # noqa: PLR2004  twice as long, two weeks
        return None
    return Finding(
        "More is started than gets finished",
        f"{wip.n} items are in work and {done.n} were finished in {WINDOW.days} days: at that pace "
        f"what is in work needs {implied:.0f} days, twice as long as items took. Start less; "
        "people with little in work may help where it piles up.",
        {"metrics": ["work_in_progress", "throughput", "cycle_time"], "n": wip.n,
         "implied_days": round(implied, 1)},
    )  # fmt: skip


async def _sprints_overcommitted(measure: Measure, now: Window, before: Window) -> Finding | None:
    """Sprints end with much less than was committed, again and again."""
    wide = replace(now, start=before.start - WINDOW)
    said = await measure("sprint_say_do", wide)
    if said.n < 3 or said.mean is None or said.mean >= 0.7:  # noqa: PLR2004
        return None
    return Finding(
        "Sprints are filled with more than gets done",
        f"Over the last {said.n} sprints {said.mean * 100:.0f} % of what was committed was done. "
        "Commit what the forecast gives with 85 %.",
        {"metrics": ["sprint_say_do"], "n": said.n, "mean": round(said.mean, 2)},
        days=(wide.until - wide.start).days,
    )


async def _failing_more(measure: Measure, now: Window, before: Window) -> Finding | None:
    """More deployments go wrong than in the month before."""
    here, there = await measure("change_fail_rate", now), await measure("change_fail_rate", before)
    if min(here.n, there.n) < LEAST_MEASURED or here.mean is None or there.mean is None:
        return None
    if here.mean < 0.15 or here.mean < 1.5 * there.mean:  # noqa: PLR2004
        return None
    return Finding(
        "More deployments go wrong than before",
        f"{here.mean * 100:.0f} % of {here.n} deployments failed or had an incident, against "
        f"{there.mean * 100:.0f} % in the {WINDOW.days} days before. Look at what the failed ones "
        "have in common.",
        {"metrics": ["change_fail_rate"], "n": here.n, "before": round(there.mean, 2)},
    )


RULES: dict[str, Rule] = {
    "review_bottleneck": _review_bottleneck,
    "ageing_work": _ageing_work,
    "too_much_started": _too_much_started,
    "sprints_overcommitted": _sprints_overcommitted,
    "failing_more": _failing_more,
}
ALL_RULES: Final = (*RULES, *PARTNER_RULES)


async def find_insights(db: Db) -> int:
    """Today's findings stand beside what was answered; how many are new."""
    today, _ = await local_day(db)
    silent = await muted_rules(db)
    open_before = {(row.rule, row.subject_id): row for row in await people.insights(db)}
    made = 0
    async for source_id, title, rule, finding in _findings(db):
        if rule in silent:
            continue
        evidence = finding.evidence | {"window_days": finding.days}
        standing = open_before.pop((rule, source_id), None)
        if standing:
            standing.title, standing.text, standing.evidence = finding.title, finding.text, evidence
            continue
        if await _answered_lately(db, rule, source_id):
            continue
        db.add(
            InsightRow(
                rule=rule,
                subject_id=source_id,
                subject_title=title,
                found_on=today,
                title=finding.title,
                text=finding.text,
                evidence=evidence,
            )
        )
        made += 1
    for gone in open_before.values():
        gone.deleted_at = clock.now()
    await db.flush()
    return made


async def _findings(db: Db) -> AsyncIterator[tuple[UUID, str, str, Finding]]:
    async def measure(name: str, window: Window) -> Summary:
        return await metrics.summary(db, name, window)

    now, names = clock.now(), await source_names(db)
    found = [
        (source.id, names[source.id], Window(now - WINDOW, now, (source.id,)))
        for source in await history.all_sources(db)
    ]
    today, zone = await local_day(db)
    settings = await DeliverySettings.load(db)
    found += [
        (work.id, work.name, Window(now - WINDOW, now, team=work, zone=zone))
        for work in (await teams.works(db)).values()
        if not await too_few(db, work, today - 2 * WINDOW, today)
    ]
    for subject_id, title, window in found:
        before = replace(window, start=now - 2 * WINDOW, until=now - WINDOW)
        for name, rule in RULES.items():
            if finding := await rule(measure, window, before):
                yield subject_id, title, name, finding
        for name, partners in PARTNER_RULES.items():
            if finding := await partners(db, window, settings):
                yield subject_id, title, name, finding


async def _answered_lately(db: Db, rule: str, subject_id: UUID) -> bool:
    """The same finding was answered within the window: it is not brought up again at once."""
    since = clock.now().date() - WINDOW
    return any(
        row.rule == rule and row.subject_id == subject_id and row.found_on >= since
        for row in await people.insights(db, state=None)
        if row.state != "open"
    )


async def answer_insight(db: Db, insight_id: UUID, *, confirmed: bool) -> InsightRow:
    """The finding is confirmed or rejected; rejected often enough, its rule falls silent.

    Raises:
        Conflict: somebody answered it before.
    """
    row = await people.insight(db, insight_id)
    if row.state != "open":
        raise Conflict("Somebody has answered this already.")
    row.state = "confirmed" if confirmed else "rejected"
    row.answered_by = db.scope.actor.name
    await db.flush()
    for rule in await muted_rules(db):
        for other in await people.insights(db):
            if other.rule == rule:
                other.deleted_at = clock.now()
    return row


async def muted_rules(db: Db) -> set[str]:
    """Rules that were answered often enough and confirmed too seldom."""
    floor = (await DeliverySettings.load(db)).insight_floor_ratio
    return {
        rule
        for rule, (yes, no) in (await people.answers_by_rule(db)).items()
        if yes + no >= LEAST_ANSWERS and yes / (yes + no) < floor
    }
