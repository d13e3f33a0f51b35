"""Who may see and change what binds the tenant's messages."""

from enterprisehub.kernel.identity.permissions import (
    ADMINS,
    EVERYONE,
    LEADERS,
    TRUST,
    WORKERS,
    permission,
)

RECEIPTS_READ = permission(
    "compliance.receipts.read", "See why messages left or were held", EVERYONE
)
CONSENTS_READ = permission("compliance.consents.read", "See the consent ledger", EVERYONE)
CONSENTS_WRITE = permission("compliance.consents.write", "Record and revoke consent", WORKERS)
DISTURBANCES_WRITE = permission(
    "compliance.disturbances.write", "Record when somebody is not to be disturbed", WORKERS
)
OPT_OUTS_READ = permission("compliance.opt_outs.read", "See opt-outs", EVERYONE)
OPT_OUTS_WRITE = permission("compliance.opt_outs.write", "Add and judge opt-outs", LEADERS)
REPORT_READ = permission("compliance.report.read", "See the compliance report", EVERYONE)
EXPORTS_RUN = permission("compliance.exports.run", "Export receipts, consents and opt-outs", TRUST)
SETTINGS_WRITE = permission("compliance.settings.write", "Change compliance settings", ADMINS)
