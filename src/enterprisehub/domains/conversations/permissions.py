"""Who may read and steer conversations."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

SESSIONS_READ = permission("conversations.sessions.read", "Read conversations", READERS)
SESSIONS_WRITE = permission(
    "conversations.sessions.write", "Take over, correct and close conversations", WORKERS
)
HANDOFFS_CLAIM = permission("conversations.handoffs.claim", "Take leads that are offered", WORKERS)
FLOWS_READ = permission("conversations.flows.read", "Read qualification flows", READERS)
FLOWS_WRITE = permission("conversations.flows.write", "Change qualification flows", LEADERS)
EXPORTS_RUN = permission(
    "conversations.exports.run", "Export lists of conversations as files", LEADERS
)
