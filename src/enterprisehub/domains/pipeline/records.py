"""What pipeline lets out as reports."""

from enterprisehub.domains.pipeline.logic.ask_digest import WEEK_REPORT
from enterprisehub.domains.pipeline.logic.print_revenue import print_revenue
from enterprisehub.domains.pipeline.logic.print_week import print_week
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.kernel.reports.kinds import ReportKind, declare_report

PIPELINE_WEEK = declare_report(
    ReportKind(
        WEEK_REPORT,
        "Pipeline of the week",
        "New, won and lost deals, what is at risk, and the forecast.",
        PIPELINE_READ,
        print_week,
    )
)
REVENUE_REPORT = declare_report(
    ReportKind(
        "pipeline.revenue",
        "Revenue report",
        "Won and lost deals, revenue by week or month, and the sources it came from.",
        PIPELINE_READ,
        print_revenue,
    )
)
