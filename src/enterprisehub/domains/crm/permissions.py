"""What roles may do with customers."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

CONTACTS_READ = permission("crm.contacts.read", "See contacts", READERS)
CONTACTS_WRITE = permission("crm.contacts.write", "Add and change contacts", WORKERS)
CONTACTS_DELETE = permission("crm.contacts.delete", "Delete and restore contacts", LEADERS)
COMPANIES_READ = permission("crm.companies.read", "See companies", READERS)
COMPANIES_WRITE = permission("crm.companies.write", "Add and change companies", WORKERS)
COMPANIES_DELETE = permission("crm.companies.delete", "Delete and restore companies", LEADERS)
DEALS_READ = permission("crm.deals.read", "See deals", READERS)
DEALS_WRITE = permission("crm.deals.write", "Add and change deals", WORKERS)
DEALS_DELETE = permission("crm.deals.delete", "Delete and restore deals", LEADERS)
TASKS_READ = permission("crm.tasks.read", "See tasks", READERS)
TASKS_WRITE = permission("crm.tasks.write", "Add and change tasks", WORKERS)
SHAPE_WRITE = permission(
    "crm.shape.write", "Change pipelines, custom fields, lists, places and property names", LEADERS
)
IMPORTS_RUN = permission("crm.imports.run", "Import files of records", LEADERS)
EXPORTS_RUN = permission("crm.exports.run", "Export lists as files", LEADERS)
RECORDS_MERGE = permission(
    "crm.records.merge", "Merge contacts or companies, and separate them again", WORKERS
)
