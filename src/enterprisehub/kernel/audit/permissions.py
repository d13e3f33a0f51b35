"""Who may read what was changed by whom."""

from enterprisehub.kernel.identity.permissions import TRUST, permission

READ = permission("audit.read", "Read the change log", TRUST)
