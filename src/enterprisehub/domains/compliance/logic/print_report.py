"""The SMS report as pages: score, totals, who got too much, and what to do first (CMP-03)."""

from enterprisehub.domains.compliance.logic.make_report import (
    MEANINGFUL_MESSAGES,
    ComplianceReport,
    make_report,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span


async def make_contents(db: Db, span: Span) -> Contents:
    """The report of the span, over all workspaces."""
    report = await make_report(db, span.start, span.end)
    return Contents(
        "SMS compliance report",
        [_summary(report), _worst(report)],
        definitions=[
            ("Score", "100, less ten for each violation and twenty for each percent of opt-outs"),
            ("Violation", f"a day on which one person got more than {report.day_limit} messages"),
            ("Opt-out rate", "opt-outs per person reached, in percent"),
        ],
    )


def _summary(report: ComplianceReport) -> Part:
    advice = " · ".join(report.recommendations) or "Nothing needs to change."
    if report.too_few:
        few = f"Fewer than {MEANINGFUL_MESSAGES} messages are too few for the score to mean much."
        advice = f"{advice.rstrip('.')}. {few}"
    chart = Chart(
        ["Messages", "People reached", "Opt-outs", "Violations"],
        [report.messages, report.people, report.opt_outs, report.violations],
        f"{report.messages:,} messages to {report.people:,} people, {report.opt_outs:,} opt-outs.",
    )
    return Part(
        "Summary",
        text=f"Advice: {advice}",
        figures=[
            ("Score", f"{report.score:g} of 100"),
            ("Messages", f"{report.messages:,}"),
            ("Opt-out rate", f"{report.opt_out_rate_pct:g} %"),
            ("Violations", f"{report.violations:,}"),
        ],
        chart=chart,
    )


def _worst(report: ComplianceReport) -> Part:
    rows = [(line.day.isoformat(), line.address, line.messages) for line in report.worst]
    table = Table(("Day", "Address", "Messages"), rows, frozenset({2}))
    return Part("Days above the limit", table=table)
