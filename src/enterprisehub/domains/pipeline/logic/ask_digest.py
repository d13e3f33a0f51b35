"""The week goes by mail to the members who want it, on Sunday evening by the tenant's clock."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import member_ids
from enterprisehub.kernel.reports.make_report import put_request

WEEK_REPORT = "pipeline.week"


async def ask_digest(db: Db) -> UUID | None:
    """A report of the last seven days waits to be made; None where nobody wants it."""
    wanted = {UUID(user_id) for user_id in (await PipelineSettings.load(db)).digest_user_ids}
    receivers = [one for one in await member_ids(db, having=PIPELINE_READ) if one in wanted]
    if not receivers:
        return None
    today = (await calendar(db)).today
    row = await put_request(db, WEEK_REPORT, today - timedelta(days=6), today, receivers)
    return row.id


async def want_digest(db: Db, user_id: UUID, *, wanted: bool) -> None:
    """The member gets the digest from the next Sunday on, or no more."""
    await PipelineSettings.hold(db, seen=None)
    kept = await PipelineSettings.load(db)
    others = [one for one in kept.digest_user_ids if one != str(user_id)]
    ids = tuple([*others, str(user_id)] if wanted else others)
    await kept.model_copy(update={"digest_user_ids": ids}).save(db)
