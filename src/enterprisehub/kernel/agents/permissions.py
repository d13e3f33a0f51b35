"""Who may see, run and steer agents."""

from enterprisehub.kernel.identity.permissions import (
    LEADERS,
    READERS,
    TRUST,
    WORKERS,
    permission,
)

READ = permission(
    "agents.read", "See agents and their runs", tuple(dict.fromkeys((*READERS, *TRUST)))
)
RUN = permission("agents.run", "Run agents", WORKERS)
MANAGE = permission("agents.manage", "Pause, resume and restart agents, many runs at once", LEADERS)
