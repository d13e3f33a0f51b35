"""Who may replay past days, and who may promote without having done so."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, Role, permission

READ = permission("replay.runs.read", "See shadow replays and their reports", LEADERS)
RUN = permission("replay.runs.start", "Replay past days through a candidate", ADMINS)
OVERRIDE = permission(
    "replay.promotion.override", "Promote a candidate without a replay", (Role.OWNER,)
)
