"""Who may use what serves all kinds of records; the kind's own permission is asked as well."""

from enterprisehub.kernel.identity.permissions import EVERYONE, permission

RECORDS_READ = permission("records.read", "Search records and read their history", EVERYONE)
