"""Which notices the reading of work gives."""

from enterprisehub.kernel.notices.kinds import NoticeKind, declare

SYNC_FAILED = declare(NoticeKind("delivery.sync_failed", "Reading work failed", "bad"))
SYNC_GAPS = declare(NoticeKind("delivery.sync_gaps", "Work that was read does not add up", "warn"))
FORECAST_SLIPPED = declare(
    NoticeKind("delivery.forecast_slipped", "The delivery of a deal slips", "warn")
)
FORECAST_RECOVERED = declare(
    NoticeKind("delivery.forecast_recovered", "The delivery of a deal is in time again", "ok")
)
PROJECT_NOT_READ = declare(
    NoticeKind("delivery.project_not_read", "The project of a deal is not read any more", "warn")
)
DEAL_TO_LINK = declare(NoticeKind("delivery.deal_to_link", "A won deal may be linked to a project"))
PROMISE_DUE = declare(NoticeKind("delivery.promise_due", "A promise is due soon", "warn"))
PROMISE_OVERDUE = declare(NoticeKind("delivery.promise_overdue", "A promise is overdue", "bad"))
