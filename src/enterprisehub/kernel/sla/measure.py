"""How long routes and agents took lately, against what was promised."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError
from sqlalchemy import Float, cast, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.sla.histogram import percentile_ms
from enterprisehub.kernel.sla.models import RouteTimesRow
from enterprisehub.kernel.tenancy.sections import Section
from enterprisehub.kernel.text.plain_words import plain_words

type Watched = Literal["route", "agent"]
BREACH_RATIO: Final = 1.2


class PerformanceSettings(Section, section="performance"):
    """`promised_ms` holds what differs for single routes ("GET /queue") and agents, by name."""

    page_p95_ms: Annotated[int, Field(ge=10, le=60_000)] = 500
    api_p95_ms: Annotated[int, Field(ge=10, le=60_000)] = 300
    promised_ms: dict[str, int] = Field(default_factory=dict)
    window_minutes: Annotated[int, Field(ge=5, le=240)] = 15
    least_requests: Annotated[int, Field(ge=1, le=10_000)] = 20
    least_runs: Annotated[int, Field(ge=1, le=1000)] = 5
    escalate_after_minutes: Annotated[int, Field(ge=1, le=1440)] = 30

    def changed(self, values: dict[str, Any]) -> Self:
        """The same with these values.

        Raises:
            Invalid: one of them is out of bounds; `fields` says which.
        """
        try:
            return type(self).model_validate(self.model_dump() | values)
        except ValidationError as error:
            fields = {str(e["loc"][0]): plain_words(e) for e in error.errors()}
            raise Invalid("These promises cannot be kept.", fields=fields) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One route or agent over the window. `enough` samples say something about it."""

    kind: Watched
    name: str
    title: str
    p50_ms: int
    p95_ms: int
    sla_ms: int
    samples: int
    enough: bool

    @property
    def ratio(self) -> float:
        """The 95th percentile as a share of what was promised."""
        return self.p95_ms / self.sla_ms

    @property
    def breached(self) -> bool:
        return self.enough and self.ratio > BREACH_RATIO

    @property
    def kept(self) -> bool:
        return self.enough and self.ratio <= 1


async def measure(db: Db, settings: PerformanceSettings) -> list[Measured]:
    """Every route that was asked and every agent that ran in the window, the slowest first."""
    since = clock.now() - timedelta(minutes=settings.window_minutes)
    found = [*await _routes(db, settings, since), *await _agents(db, settings)]
    return sorted(found, key=lambda one: (-one.ratio, one.name))


async def _routes(db: Db, settings: PerformanceSettings, since: datetime) -> list[Measured]:
    row = RouteTimesRow
    query = select(row.method, row.route, row.counts).where(row.minute_at >= since)
    added: dict[str, Counter[int]] = defaultdict(Counter)
    for method, route, counts in await db.execute(query):
        added[f"{method} {route}"].update({int(k): int(n) for k, n in counts.items()})
    found = []
    for name, counts in added.items():
        p50, p95 = percentile_ms(counts, 50), percentile_ms(counts, 95)
        api = name.partition(" ")[2].startswith("/api/")
        usual = settings.api_p95_ms if api else settings.page_p95_ms
        found.append(
            Measured(
                kind="route", name=name, title=name, p50_ms=round(p50 or 0),
                p95_ms=round(p95 or 0), sla_ms=settings.promised_ms.get(name, usual),
                samples=counts.total(), enough=counts.total() >= settings.least_requests,
            )
        )  # fmt: skip
    return found


async def _agents(db: Db, settings: PerformanceSettings) -> list[Measured]:
    """Runs are fewer than requests: their window is four times as long. Waiting is not theirs."""
    since = clock.now() - timedelta(minutes=4 * settings.window_minutes)
    took = cast(RunRow.duration_ms, Float)
    query = (
        select(
            RunRow.agent_name,
            func.percentile_cont(0.5).within_group(took),
            func.percentile_cont(0.95).within_group(took),
            func.count(RunRow.duration_ms),
        )
        .where(RunRow.created_at >= since, RunRow.started_at.is_not(None))
        .where(RunRow.duration_ms.is_not(None))
        .group_by(RunRow.agent_name)
    )
    found = []
    for name, p50, p95, count in await db.execute(query):
        if (spec := AGENTS.get(name)) is None:
            continue
        promised = settings.promised_ms.get(name, round(spec.sla_seconds * 1000))
        found.append(
            Measured(
                kind="agent", name=name, title=spec.title, p50_ms=round(p50), p95_ms=round(p95),
                sla_ms=promised, samples=count, enough=count >= settings.least_runs,
            )
        )  # fmt: skip
    return found
