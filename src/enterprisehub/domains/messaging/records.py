"""The kinds of records messaging keeps, for history, sync, search and the palette."""

from enterprisehub.domains.messaging import permissions
from enterprisehub.kernel.archive.kinds import ArchiveKind, Child, declare_archive
from enterprisehub.kernel.records import RecordKind, declare_record

THREAD = "messaging.thread"

declare_record(
    RecordKind(
        THREAD,
        "messaging_threads",
        "Thread",
        "Threads",
        permissions.THREADS_READ,
        "/inbox/{id}",
        "mail",
    )
)
declare_archive(
    ArchiveKind(
        "messages",
        "messaging_messages",
        "Messages",
        permissions.THREADS_READ,
        after_days=730,
        enabled=False,
        time_column="at",
        where=(
            "thread_id IN (SELECT id FROM messaging_threads"
            " WHERE state = 'closed' OR last_message_at < now() - interval '90 days')"
        ),
        children=(Child("messaging_attachments", "message_id"),),
        least_days=180,
    )
)
