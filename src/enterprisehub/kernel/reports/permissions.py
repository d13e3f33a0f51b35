"""Who may see and make reports. Each kind asks for its own permission as well."""

from enterprisehub.kernel.identity.permissions import LEADERS, TRUST, Role, permission

READ = permission("reports.read", "See and make reports", (*LEADERS, Role.AUDITOR))
CHANGE = permission("reports.change", "Change the look and the schedule of reports", TRUST)
