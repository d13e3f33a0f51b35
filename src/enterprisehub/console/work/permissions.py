"""Who may see and steer background work."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, Role, permission

READ = permission("work.read", "See background work", (*LEADERS, Role.AUDITOR))
STEER = permission("work.steer", "Cancel, resume and retry background work", ADMINS)
