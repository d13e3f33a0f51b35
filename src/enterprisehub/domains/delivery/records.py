"""What delivery lets out as reports and takes in as files."""

from enterprisehub.domains.delivery.logic.import_items.list_kind import FILES, WORK_ITEMS
from enterprisehub.domains.delivery.logic.print_changes import make_change_report
from enterprisehub.domains.delivery.logic.print_compare import make_compare_report
from enterprisehub.domains.delivery.logic.print_sprints import make_sprint_report
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.ports import offer
from enterprisehub.kernel.importing.kinds import declare_import
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
offer(FILES)
declare_import(WORK_ITEMS)
