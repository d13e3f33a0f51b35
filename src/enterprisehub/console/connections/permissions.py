"""Who may see and change connections."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, permission

READ = permission("connections.read", "See connections and what services sent", LEADERS)
MANAGE = permission("connections.manage", "Connect, change and disconnect services", ADMINS)
