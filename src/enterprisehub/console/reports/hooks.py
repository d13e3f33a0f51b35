"""Made reports reach those they were scheduled for."""

from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.console.reports.actions import MailReport
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import member_ids
from enterprisehub.kernel.reports.jobs import MADE
from enterprisehub.kernel.reports.kinds import KINDS
from enterprisehub.kernel.reports.models import ReportRow
from enterprisehub.kernel.tenancy.tenants import tenant


@MADE.implement("console.reports.mail")
async def mail_to_receivers(db: Db, report: ReportRow) -> bool:
    """Each receiver gets one mail, however often the report is made; who may no longer see what it
    tells gets none, and keeps nobody else from theirs.
    """
    allowed = {str(one) for one in await member_ids(db, having=KINDS[report.kind].read)}
    receivers = [user_id for user_id in report.mail_to if user_id in allowed]
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    first, last = (at.astimezone(zone) for at in (report.span_from, report.last_moment))
    for user_id in receivers:
        await propose(
            db,
            MailReport(
                report_id=report.id,
                kind=report.kind,
                title=report.title,
                period=f"{first:%-d %b %Y} to {last:%-d %b %Y}",
                user_id=UUID(user_id),
            ),
            reason="The report is scheduled for this member.",
            dedupe_key=f"report:{report.id}:{user_id}",
        )
    return bool(receivers)
