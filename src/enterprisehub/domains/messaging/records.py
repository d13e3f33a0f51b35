"""The kinds of records messaging keeps, for history, sync, search and the palette."""

from enterprisehub.domains.messaging import permissions
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
