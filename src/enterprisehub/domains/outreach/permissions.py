"""Who may have follow-ups drafted."""

from enterprisehub.kernel.identity.permissions import LEADERS, WORKERS, permission

FOLLOW_UPS_RUN = permission("outreach.follow_ups.run", "Have follow-ups drafted", WORKERS)
SALES_AGENTS_RUN = permission(
    "outreach.agents.run", "Have accounts found, analysed and prepared", WORKERS
)
REVENUE_OPS_RUN = permission("outreach.revenue_ops.run", "Have the whole book checked", LEADERS)
COMPETITORS_WRITE = permission(
    "outreach.competitors.write", "Keep competitors and their battlecards", LEADERS
)
SETTINGS_WRITE = permission(
    "outreach.settings.write", "Decide when follow-ups are drafted", LEADERS
)
SEQUENCES_READ = permission(
    "outreach.sequences.read", "See follow-up sequences and put people in them", WORKERS
)
SEQUENCES_WRITE = permission(
    "outreach.sequences.write", "Write, start, pause and end follow-up sequences", LEADERS
)
