"""Who sees how clean the data is, and who decides about it."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

HYGIENE_READ = permission("hygiene.read", "See duplicates, checks and data alerts", READERS)
HYGIENE_DECIDE = permission("hygiene.decide", "Decide about duplicates and data alerts", WORKERS)
HYGIENE_RUN = permission("hygiene.run", "Start data hygiene agents", WORKERS)
SETTINGS_WRITE = permission("hygiene.settings.write", "Set the rules of data hygiene", LEADERS)
