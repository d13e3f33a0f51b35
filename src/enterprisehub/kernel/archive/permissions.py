"""Who may look into the cold store, and who decides what moves there."""

from enterprisehub.kernel.identity.permissions import ADMINS, TRUST, permission

READ = permission("archive.read", "See retention rules, archives and legal holds", TRUST)
CHANGE = permission(
    "archive.change", "Change retention rules, run and restore archives, set legal holds", ADMINS
)
