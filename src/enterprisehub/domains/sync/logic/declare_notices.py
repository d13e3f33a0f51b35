"""Which notices the sync gives."""

from enterprisehub.kernel.notices.kinds import NoticeKind, declare

SYNC_FAILED = declare(NoticeKind("sync.failed", "Reading a CRM failed", "bad"))
CONFLICT = declare(NoticeKind("sync.conflict", "A CRM and we disagree on a field", "warn"))
UNWRITTEN = declare(NoticeKind("sync.unwritten", "A change could not be written to a CRM", "bad"))
