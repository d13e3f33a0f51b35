"""Who may see, draft and decide about proposals, prices and contracts."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

PROPOSALS_READ = permission(
    "proposals.read", "See proposals, prices and reviewed contracts", READERS
)
PROPOSALS_WRITE = permission("proposals.write", "Draft proposals and review contracts", WORKERS)
TERMS_WRITE = permission(
    "proposals.terms.write", "Change the price book, the playbook and the terms", LEADERS
)
