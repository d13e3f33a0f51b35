"""Which notices the reading of work gives."""

from enterprisehub.kernel.notices.kinds import NoticeKind, declare

SYNC_FAILED = declare(NoticeKind("delivery.sync_failed", "Reading work failed", "bad"))
SYNC_GAPS = declare(NoticeKind("delivery.sync_gaps", "Work that was read does not add up", "warn"))
