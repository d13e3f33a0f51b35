"""Who may see and run agents."""

from enterprisehub.kernel.identity.permissions import READERS, TRUST, WORKERS, permission

READ = permission(
    "agents.read", "See agents and their runs", tuple(dict.fromkeys((*READERS, *TRUST)))
)
RUN = permission("agents.run", "Run agents", WORKERS)
