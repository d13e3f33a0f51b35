"""Who sees how fast the program is, and who answers for it."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, READERS, TRUST, permission

READ = permission(
    "performance.read",
    "See how fast pages and agents are",
    tuple(dict.fromkeys((*READERS, *TRUST))),
)
ACKNOWLEDGE = permission("performance.acknowledge", "Take on alerts about slowness", LEADERS)
PROMISE = permission("performance.promise", "Decide how fast pages and agents must be", ADMINS)
