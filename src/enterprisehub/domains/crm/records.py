"""The kinds of records that crm keeps: for history, sync, search, the palette and files."""

from enterprisehub.domains.crm import permissions
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, NOTE, TASK
from enterprisehub.domains.crm.logic.import_file.list_kinds import COMPANIES, CONTACTS, DEALS
from enterprisehub.kernel.archive.kinds import ArchiveKind, declare_archive
from enterprisehub.kernel.importing.kinds import declare_import
from enterprisehub.kernel.records import RecordKind, declare_record

for _kind in (
    RecordKind(
        CONTACT, "crm_contacts", "Contact", "Contacts",
        permissions.CONTACTS_READ, "/contacts/{id}", "user", of_people=True,
    ),
    RecordKind(
        COMPANY, "crm_companies", "Company", "Companies",
        permissions.COMPANIES_READ, "/companies/{id}", "building-2",
    ),
    RecordKind(
        DEAL, "crm_deals", "Deal", "Deals", permissions.DEALS_READ, "/deals/{id}", "handshake"
    ),
    RecordKind(TASK, "crm_tasks", "Task", "Tasks", permissions.TASKS_READ, None, "list-checks"),
    RecordKind(NOTE, "crm_notes", "Note", "Notes", permissions.CONTACTS_READ, None, "pencil"),
):  # fmt: skip
    declare_record(_kind)

for _imported in (CONTACTS, COMPANIES, DEALS):
    declare_import(_imported)

declare_archive(
    ArchiveKind(
        "contact-scores",
        "crm_contact_scores",
        "Scores of contacts as they were",
        permissions.CONTACTS_READ,
        after_days=1460,  # models learn from deals of three years, some of which began long before
        time_column="at",
        least_days=365,
    )
)
