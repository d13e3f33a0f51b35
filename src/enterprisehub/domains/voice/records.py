"""The kinds of records voice keeps, for history, sync and the palette."""

from enterprisehub.domains.voice import permissions
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(CALL, "voice_calls", "Call", "Calls", permissions.CALLS_READ, "/calls/{id}", "phone")
)
declare_record(
    RecordKind(
        "voice.agent",
        "voice_agents",
        "Voice agent",
        "Voice agents",
        permissions.AGENTS_READ,
        "/voice/agents/{id}",
        "audio-lines",
    )
)
