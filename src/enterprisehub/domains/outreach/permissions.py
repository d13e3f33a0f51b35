"""Who may have follow-ups drafted."""

from enterprisehub.kernel.identity.permissions import WORKERS, permission

FOLLOW_UPS_RUN = permission("outreach.follow_ups.run", "Have follow-ups drafted", WORKERS)
