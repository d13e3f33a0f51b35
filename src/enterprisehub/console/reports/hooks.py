"""Made reports reach those they were scheduled for."""

from uuid import UUID

from enterprisehub.console.reports.actions import MailReport
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.jobs import MADE
from enterprisehub.kernel.reports.models import ReportRow


@MADE.implement("console.reports.mail")
async def mail_to_receivers(db: Db, report: ReportRow) -> bool:
    """Each receiver gets one mail, however often the report is made."""
    for user_id in report.mail_to:
        await propose(
            db,
            MailReport(
                report_id=report.id, kind=report.kind, title=report.title, user_id=UUID(user_id)
            ),
            reason="The report is scheduled for this member.",
            dedupe_key=f"report:{report.id}:{user_id}",
        )
    return bool(report.mail_to)
