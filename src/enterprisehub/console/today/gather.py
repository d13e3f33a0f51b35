"""The numbers of the start page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enterprisehub.kernel import cache, clock
from enterprisehub.kernel.actions import permissions as actions
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.figures import ActionFigures, figures
from enterprisehub.kernel.agents import permissions as agents
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.latest import latest_seq
from enterprisehub.ui.shown import money, number, pct, plural

FRESH_SECONDS: Final = 300.0
LOOK_SECONDS: Final = 1.0  # less than an open page waits before it asks again
MICROCENTS_PER_CENT = 1_000_000
BEST = 3


@dataclass(frozen=True, slots=True)
class Metric:
    label: str
    value: str
    note: str = ""
    points: tuple[float, ...] = ()
    tone: str = "primary"
    id: str | None = None
    href: str | None = None
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class AgentRank:
    """Agents that stand out in one way, the first three."""

    title: str
    empty: str
    rows: tuple[tuple[str, str, str], ...]  # name, title, figure


@dataclass(frozen=True, slots=True)
class Numbers:
    metrics: tuple[Metric, ...]
    ranks: tuple[AgentRank, ...]
    runs: int


async def numbers(db: Db, zone: str) -> Numbers:
    """All figures: counted anew after five minutes, and as soon as anything has happened.

    What waits for a decision is counted every time.
    """
    tenant, now = db.scope.tenant_id, clock.now()

    async def count_actions() -> ActionFigures:
        return await figures(db, now=now, zone=zone)

    async def count_runs() -> list[AgentStatistics]:
        return list((await statistics(db)).values())

    async def look() -> int:
        return await latest_seq(db)

    known, shared = Numbers((), (), 0), cache.shared()
    told = await shared.get_or_compute(tenant, "today.told", (), look, ttl_seconds=LOOK_SECONDS)
    metrics: list[Metric] = []
    if db.scope.may(actions.READ):
        done = await shared.get_or_compute(
            tenant, "today.actions", (zone, told), count_actions, ttl_seconds=FRESH_SECONDS
        )
        metrics += _of_actions(await queue.waiting_count(db), done)
    if db.scope.may(agents.READ):
        ran = await shared.get_or_compute(
            tenant, "today.runs", (told,), count_runs, ttl_seconds=FRESH_SECONDS
        )
        metrics += _of_runs(ran)
        known = Numbers((), _ranks(ran), sum(agent.runs for agent in ran))
    return Numbers(tuple(metrics), known.ranks, known.runs)


def _of_actions(waiting: int, done: ActionFigures) -> list[Metric]:
    before = done.done_by_day[-2] if len(done.done_by_day) > 1 else 0
    failed = "today" if done.failed_today else "nothing today"
    return [
        Metric("Waiting for you", number(waiting), "to decide", id="waiting", href="/queue"),
        Metric("Done today", number(done.done_today), f"yesterday {number(before)}",
               done.done_by_day, "info", href="/queue?state=done"),
        Metric("Failed today", number(done.failed_today), failed, tone="bad",
               href="/queue?state=failed", good=not done.failed_today),
    ]  # fmt: skip


def _of_runs(ran: Sequence[AgentStatistics]) -> list[Metric]:
    runs, good = sum(agent.runs for agent in ran), sum(agent.succeeded for agent in ran)
    ended = good + sum(agent.failed for agent in ran)
    cents = round(sum(agent.cost_microcents for agent in ran) / MICROCENTS_PER_CENT)
    ratio = good / ended if ended else None
    return [
        Metric("Agent runs", number(runs), f"in 24 h, cost {money(cents)}", href="/runs"),
        Metric("Agent success", pct(ratio, 1), f"{number(ended)} ended in 24 h", tone="ok"),
    ]


def _ranks(ran: Sequence[AgentStatistics]) -> tuple[AgentRank, ...]:
    active = [agent for agent in ran if agent.runs]
    by_runs = sorted(active, key=lambda a: -a.runs)
    by_success = sorted(
        (a for a in active if a.success_ratio is not None),
        key=lambda a: (-(a.success_ratio or 0), -a.runs),
    )
    by_failures = sorted((a for a in active if a.failed), key=lambda a: -a.failed)
    return (
        AgentRank("Most active", "No agent ran in the last 24 hours.",
                  _named(by_runs, lambda a: plural(a.runs, "run"))),
        AgentRank("Highest success", "Nothing ended yet.",
                  _named(by_success, lambda a: pct(a.success_ratio))),
        AgentRank("Most failures", "None failed in the last 24 hours.",
                  _named(by_failures, lambda a: f"{a.failed} failed")),
    )  # fmt: skip


def _named(
    found: Sequence[AgentStatistics], figure: Callable[[AgentStatistics], str]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            agent.name,
            AGENTS[agent.name].title if agent.name in AGENTS else agent.name,
            figure(agent),
        )
        for agent in found[:BEST]
    )


def greeting(now: datetime, name: str) -> str:
    """Words for the hour, with the first name."""
    noon, evening = 12, 18
    part = "morning" if now.hour < noon else "afternoon" if now.hour < evening else "evening"
    first = name.split(maxsplit=1)[0] if name.strip() else ""
    return f"Good {part}, {first}" if first else f"Good {part}"
