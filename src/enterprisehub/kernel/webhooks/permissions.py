"""Who may see outgoing webhooks, what they carried, and decide about them."""

from enterprisehub.kernel.identity.permissions import ADMINS, permission

READ = permission("webhooks.read", "See outgoing webhooks and what they carried", ADMINS)
MANAGE = permission("webhooks.manage", "Set up outgoing webhooks and send again", ADMINS)
