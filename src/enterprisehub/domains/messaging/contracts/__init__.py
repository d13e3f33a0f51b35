"""Shapes that leave messaging: what connectors bring in, what others propose to send."""

from enterprisehub.domains.messaging.contracts.files import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MEGABYTE,
    FileRef,
    Files,
    clean_file_name,
    is_program,
    size_shown,
    too_much,
)
from enterprisehub.domains.messaging.contracts.incoming import (
    DeliveryUpdate,
    InboundChat,
    InboundEmail,
    InboundForm,
    InboundMedia,
    InboundText,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.contracts.outgoing import (
    Fact,
    FetchFile,
    Provenance,
    SendChat,
    SendEmail,
    SendText,
)
from enterprisehub.domains.messaging.contracts.sender import Sender
from enterprisehub.domains.messaging.contracts.shown import (
    MessageInfo,
    ReceivedMessage,
    ThreadInfo,
)
from enterprisehub.domains.messaging.contracts.vocabulary import (
    E164,
    MAX_TEXT_CHARACTERS,
    VISITOR_NAME,
    Channel,
    EmailAddress,
    MessageState,
    OneLine,
    Purpose,
)

__all__ = [
    "E164",
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "MAX_TEXT_CHARACTERS",
    "MEGABYTE",
    "VISITOR_NAME",
    "Channel",
    "DeliveryUpdate",
    "EmailAddress",
    "Fact",
    "FetchFile",
    "FileRef",
    "Files",
    "InboundChat",
    "InboundEmail",
    "InboundForm",
    "InboundMedia",
    "InboundText",
    "MessageInfo",
    "MessageState",
    "OneLine",
    "Provenance",
    "Purpose",
    "ReceivedMessage",
    "SendChat",
    "SendEmail",
    "SendText",
    "Sender",
    "SuppressionNotice",
    "ThreadInfo",
    "clean_file_name",
    "is_program",
    "size_shown",
    "too_much",
]
