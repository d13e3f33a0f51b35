"""The compliance report of a time: opt-outs, people written to too often, a score and advice."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.queries import totals
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.tenants import tenant

_POINTS_PER_VIOLATION = 10
_POINTS_PER_OPT_OUT_PCT = 20
_MANY_VIOLATIONS = 5
_MANY_OPT_OUTS_PCT = 2.0
_WORST_SHOWN = 10
# One opt-out among 99 messages alone costs twenty points: below this the score says nothing.
MEANINGFUL_MESSAGES = 100


@dataclass(frozen=True, slots=True)
class TooOften:
    """One person who got more unasked messages than the limit on one day of the tenant."""

    address: str
    day: date
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceReport:
    """`score` is 0 to 100; `opt_out_rate_pct` is opt-outs per person reached, in percent."""

    channel: str
    start: datetime
    end: datetime
    workspace_id: UUID | None
    score: float
    messages: int
    people: int
    opt_outs: int
    opt_out_rate_pct: float
    day_limit: int
    violations: int
    worst: tuple[TooOften, ...]
    recommendations: tuple[str, ...]

    @property
    def too_few(self) -> bool:
        """So few messages that one opt-out decides the score."""
        return self.messages < MEANINGFUL_MESSAGES


def score_of(violations: int, opt_out_rate_pct: float) -> float:
    """100, less ten for each violation and twenty for each percent of opt-outs; 0 to 100."""
    lost = violations * _POINTS_PER_VIOLATION + opt_out_rate_pct * _POINTS_PER_OPT_OUT_PCT
    return round(min(100.0, max(0.0, 100.0 - lost)), 1)


def recommendations_for(violations: int, opt_out_rate_pct: float) -> tuple[str, ...]:
    """What to do first."""
    advice = []
    if violations > _MANY_VIOLATIONS:
        advice.append("Reduce frequency")
    if opt_out_rate_pct > _MANY_OPT_OUTS_PCT:
        advice.append("Review content")
    return tuple(advice)


async def make_report(
    db: Db,
    start: datetime,
    end: datetime,
    *,
    workspace_id: UUID | None = None,
    channel: str = "sms",
) -> ComplianceReport:
    """The report of [start, end), for one workspace or for all.

    Raises:
        Invalid: the time ends before it begins, or the workspace does not exist.
    """
    if end <= start:
        raise Invalid("The report's end must come after its start.", fields={"end": "after start"})
    if workspace_id and workspace_id not in dict(await queries.workspaces(db)):
        reason = "is none of your workspaces"
        raise Invalid(f"workspace_id {reason}.", fields={"workspace_id": reason})
    settings = await ComplianceSettings.load(db)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    opt_outs = await totals.count_opt_outs(db, channel, start, end, workspace_id)
    sent = await totals.sent_per_day(
        db, channel, start, end, workspace_id, zone=zone, limit=settings.day_limit,
        shown=_WORST_SHOWN,
    )  # fmt: skip
    rate_pct = round(100 * opt_outs / sent.people, 2) if sent.people else 0.0
    return ComplianceReport(
        channel=channel,
        start=start,
        end=end,
        workspace_id=workspace_id,
        score=score_of(sent.above_limit, rate_pct),
        messages=sent.messages,
        people=sent.people,
        opt_outs=opt_outs,
        opt_out_rate_pct=rate_pct,
        day_limit=settings.day_limit,
        violations=sent.above_limit,
        worst=tuple(TooOften(*row) for row in sent.worst),
        recommendations=recommendations_for(sent.above_limit, rate_pct),
    )
