"""Who may see what models do and cost, and decide about them."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, permission

READ = permission("models.read", "See model calls and their costs", LEADERS)
MANAGE = permission("models.manage", "Choose models and budgets", ADMINS)
