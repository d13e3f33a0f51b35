"""What delivery lets out as reports."""

from enterprisehub.domains.delivery.logic.print_changes import make_change_report
from enterprisehub.domains.delivery.logic.print_compare import make_compare_report
from enterprisehub.domains.delivery.logic.print_sprints import make_sprint_report
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.kernel.reports.kinds import ReportKind, declare_report

SPRINT_REPORT = declare_report(
    ReportKind(
        "delivery.sprints",
        "Sprint report",
        "Committed, added, done and carried over, burn-up by sprint, throughput and cycle time.",
        DELIVERY_READ,
        make_sprint_report,
    )
)
CHANGE_REPORT = declare_report(
    ReportKind(
        "delivery.changes",
        "Change report",
        "Merged changes with who approved them, what went around review, and deployments.",
        DELIVERY_READ,
        make_change_report,
    )
)
COMPARE_REPORT = declare_report(
    ReportKind(
        "delivery.compare",
        "Delivery side by side",
        "Workspaces, teams and projects beside each other, and everything counted once.",
        DELIVERY_READ,
        make_compare_report,
    )
)
