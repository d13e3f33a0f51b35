"""Who may read what agents know, and who may change it."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

KNOWLEDGE_READ = permission(
    "concierge.knowledge.read", "See answers, listings and appointment times", READERS
)
KNOWLEDGE_WRITE = permission(
    "concierge.knowledge.write", "Change answers, listings and appointment times", LEADERS
)
EXPORTS_RUN = permission("concierge.exports.run", "Export listings as a file", LEADERS)
APPOINTMENTS_HOLD = permission(
    "concierge.appointments.hold", "Be booked, and book, for appointments", WORKERS
)
