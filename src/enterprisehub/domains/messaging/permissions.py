"""Who may read and write messages."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, READERS, WORKERS, permission

THREADS_READ = permission("messaging.threads.read", "Read messages", READERS)
THREADS_WRITE = permission(
    "messaging.threads.write", "Assign, close and take over threads", WORKERS
)
MESSAGES_SEND = permission("messaging.messages.send", "Write messages to people", WORKERS)
EXPORTS_RUN = permission("messaging.exports.run", "Export lists of threads as files", LEADERS)
SETTINGS_WRITE = permission("messaging.settings.write", "Change message settings", ADMINS)
