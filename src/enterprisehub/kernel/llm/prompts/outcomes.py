"""How each version does: its calls from the ledger, and what became of its words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.prompts.models import OUTCOMES, PromptOutcomeRow
from enterprisehub.kernel.scope import Ref

GOOD = ("kept", "approved")
_Z_95 = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFigures:
    """One version over a period. Costs are millionths of a US cent.

    `kept` and `refused` count words that the checks let through or not; the others, what people
    did with proposals that held them.
    """

    version: str
    calls: int = 0
    failed: int = 0
    cost_microcents: int = 0
    tokens: int = 0
    median_ms: int | None = None
    kept: int = 0
    refused: int = 0
    approved: int = 0
    edited: int = 0
    rejected: int = 0

    @property
    def judged(self) -> int:
        return self.kept + self.refused + self.approved + self.edited + self.rejected

    @property
    def good_ratio(self) -> float | None:
        """Words that were taken as they were, of all that were judged."""
        return (self.kept + self.approved) / self.judged if self.judged else None

    @property
    def good_range(self) -> tuple[float, float] | None:
        """Where the true ratio lies with 95 % (Wilson score interval, 1927)."""
        return wilson(self.kept + self.approved, self.judged) if self.judged else None


async def note_outcome(db: Db, prompt: str, version: str, outcome: str, subject: Ref) -> None:
    """What became of the words a prompt brought about, once for each thing they were for."""
    if outcome not in OUTCOMES:
        raise KeyError(outcome)
    row = insert(PromptOutcomeRow).values(
        prompt=prompt,
        prompt_version=version,
        outcome=outcome,
        subject_kind=subject.kind,
        subject_id=subject.id,
    )
    await db.execute(row.on_conflict_do_nothing())


async def figures_of(
    db: Db, prompts: Collection[str], *, days: int = 30
) -> dict[str, dict[str, VersionFigures]]:
    """Every version that was used in the last days, by prompt and label."""
    since = clock.now() - timedelta(days=days)
    call, row = ModelCallRow, PromptOutcomeRow
    calls = (
        select(
            call.prompt,
            call.prompt_version.label("version"),
            func.count().label("calls"),
            func.count().filter(call.status == "failed").label("failed"),
            func.coalesce(func.sum(call.cost_microcents), 0).label("cost_microcents"),
            func.coalesce(func.sum(call.tokens_in + call.tokens_out), 0).label("tokens"),
            func.percentile_cont(0.5).within_group(call.latency_ms).label("median_ms"),
        )
        .where(
            call.prompt.in_([*prompts]),
            call.created_at >= since,
            call.cache_level.in_(("none", "miss")),  # reused words took no model's time
        )
        .group_by(call.prompt, call.prompt_version)
    )
    counted = (
        select(row.prompt, row.prompt_version, row.outcome, func.count())
        .where(row.prompt.in_([*prompts]), row.created_at >= since)
        .group_by(row.prompt, row.prompt_version, row.outcome)
    )
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for c in await db.execute(calls):
        found[c.prompt, c.version] = {
            "calls": c.calls,
            "failed": c.failed,
            "cost_microcents": int(c.cost_microcents),
            "tokens": int(c.tokens),
            "median_ms": None if c.median_ms is None else round(c.median_ms),
        }
    for prompt, version, outcome, count in await db.execute(counted):
        found.setdefault((prompt, version), {})[outcome] = count
    figures: dict[str, dict[str, VersionFigures]] = {prompt: {} for prompt in prompts}
    for (prompt, version), values in found.items():
        figures[prompt][version] = VersionFigures(version=version, **values)  # type: ignore[arg-type]
    return figures


def wilson(good: int, all_: int) -> tuple[float, float]:
    """The interval that holds the true ratio with 95 %, also for small numbers."""
    ratio, square = good / all_, _Z_95**2
    middle = (ratio + square / (2 * all_)) / (1 + square / all_)
    half = _Z_95 * sqrt(ratio * (1 - ratio) / all_ + square / (4 * all_**2)) / (1 + square / all_)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def clearly_apart(one: VersionFigures, other: VersionFigures) -> bool:
    """Whether two versions differ by more than chance would explain: their ranges do not touch."""
    first, second = one.good_range, other.good_range
    if first is None or second is None:
        return False
    return first[1] < second[0] or second[1] < first[0]
