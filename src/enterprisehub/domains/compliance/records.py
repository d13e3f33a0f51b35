"""What compliance lets out as a report."""

from enterprisehub.domains.compliance import permissions
from enterprisehub.domains.compliance.logic.print_report import make_contents
from enterprisehub.kernel.reports.kinds import ReportKind, declare_report

SMS_REPORT = declare_report(
    ReportKind(
        "compliance.sms",
        "SMS compliance report",
        "Score, messages, opt-outs, days above the limit, and advice.",
        permissions.REPORT_READ,
        make_contents,
    )
)
