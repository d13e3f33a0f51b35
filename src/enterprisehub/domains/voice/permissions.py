"""Who may see calls, hold them, hear them again, and change the agents that talk."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

CALLS_READ = permission("voice.calls.read", "See calls and their transcripts", READERS)
CALLS_WRITE = permission(
    "voice.calls.write", "Call people, end and transfer calls, take them over", WORKERS
)
RECORDINGS_READ = permission("voice.recordings.read", "Hear recordings of calls", WORKERS)
RECORDINGS_WRITE = permission(
    "voice.recordings.write", "Delete recordings, or hold them for a dispute", LEADERS
)
AGENTS_READ = permission("voice.agents.read", "See the agents that talk", READERS)
AGENTS_WRITE = permission("voice.agents.write", "Make and change agents that talk", LEADERS)
EXPORTS_RUN = permission("voice.exports.run", "Export calls as a file", LEADERS)
CAMPAIGNS_READ = permission("voice.campaigns.read", "See call campaigns", READERS)
CAMPAIGNS_WRITE = permission(
    "voice.campaigns.write", "Plan, start and stop call campaigns", LEADERS
)
