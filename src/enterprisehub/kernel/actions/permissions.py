"""Who may see and decide what wants to leave the program."""

from enterprisehub.kernel.identity.permissions import ADMINS, READERS, TRUST, WORKERS, permission

READ = permission("actions.read", "See the queue", tuple(dict.fromkeys((*READERS, *TRUST))))
DECIDE = permission("actions.decide", "Approve, edit and reject proposals", WORKERS)
POLICIES = permission("actions.policies", "Decide what may go without asking", ADMINS)
