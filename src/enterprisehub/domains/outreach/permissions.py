"""Who may have follow-ups drafted."""

from enterprisehub.kernel.identity.permissions import LEADERS, WORKERS, permission

FOLLOW_UPS_RUN = permission("outreach.follow_ups.run", "Have follow-ups drafted", WORKERS)
SETTINGS_WRITE = permission(
    "outreach.settings.write", "Decide when follow-ups are drafted", LEADERS
)
