"""The kinds of records voice keeps, for history, sync and the palette; its report."""

from enterprisehub.domains.voice import permissions
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.domains.voice.logic.print_quality import print_quality
from enterprisehub.kernel.records import RecordKind, declare_record
from enterprisehub.kernel.reports.kinds import ReportKind, declare_report

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
QUALITY_REPORT = declare_report(
    ReportKind(
        "voice.quality",
        "Call quality report",
        "Scores, answer times, interruptions, silences and lines by agent, and the worst calls.",
        permissions.CALLS_READ,
        print_quality,
    )
)
