"""Who may see how the copies agree, and decide what goes where."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

SYNC_READ = permission("sync.read", "See the sync with other CRMs", READERS)
SYNC_DECIDE = permission("sync.conflicts.decide", "Decide conflicts and retry errors", WORKERS)
SYNC_WRITE = permission("sync.write", "Connect other CRMs, map fields, start and pause", LEADERS)
