"""The kinds of records conversations keeps, for history, sync and the palette."""

from enterprisehub.domains.conversations import permissions
from enterprisehub.kernel.records import RecordKind, declare_record

CONVERSATION = "conversations.conversation"

declare_record(
    RecordKind(
        CONVERSATION,
        "conversations_sessions",
        "Conversation",
        "Conversations",
        permissions.SESSIONS_READ,
        "/conversations/{id}",
        "messages-square",
    )
)
declare_record(
    RecordKind(
        "conversations.handoff",
        "conversations_handoffs",
        "Handoff",
        "Handoffs",
        permissions.SESSIONS_READ,
        None,
        "hand-helping",
    )
)
