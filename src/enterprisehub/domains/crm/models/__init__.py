"""Tables of crm."""

from enterprisehub.domains.crm.models.activities import NoteRow, TaskRow
from enterprisehub.domains.crm.models.companies import (
    CompanyRow,
    CustomFieldRow,
    PlaceRow,
    PropertyNameRow,
)
from enterprisehub.domains.crm.models.contacts import (
    ContactEmailRow,
    ContactPhoneRow,
    ContactRow,
    ContactScoreRow,
    InteractionRow,
    ListMemberRow,
    ListRow,
    StandingRow,
    TagRow,
)
from enterprisehub.domains.crm.models.deals import (
    DealContactRow,
    DealRow,
    PipelineRow,
    StageChangeRow,
    StageRow,
)
from enterprisehub.domains.crm.models.imports import ImportErrorRow, ImportRow
from enterprisehub.domains.crm.models.merges import MergedPartRow, MergeRow
from enterprisehub.domains.crm.models.suggestions import FeedbackRow, LearnedRow

__all__ = [
    "CompanyRow",
    "ContactEmailRow",
    "ContactPhoneRow",
    "ContactRow",
    "ContactScoreRow",
    "CustomFieldRow",
    "DealContactRow",
    "DealRow",
    "FeedbackRow",
    "ImportErrorRow",
    "ImportRow",
    "InteractionRow",
    "LearnedRow",
    "ListMemberRow",
    "ListRow",
    "MergeRow",
    "MergedPartRow",
    "NoteRow",
    "PipelineRow",
    "PlaceRow",
    "PropertyNameRow",
    "StageChangeRow",
    "StageRow",
    "StandingRow",
    "TagRow",
    "TaskRow",
]

SOFT_CASCADES: dict[str, tuple[tuple[str, str], ...]] = {
    "crm_contacts": (
        ("crm_contact_emails", "contact_id"),
        ("crm_contact_phones", "contact_id"),
        ("crm_list_members", "contact_id"),
        ("crm_deal_contacts", "contact_id"),
        ("crm_tasks", "contact_id"),
        ("crm_notes", "contact_id"),
    ),
    "crm_companies": (("crm_tasks", "company_id"), ("crm_notes", "company_id")),
    "crm_deals": (
        ("crm_deal_contacts", "deal_id"),
        ("crm_tasks", "deal_id"),
        ("crm_notes", "deal_id"),
    ),
    "crm_lists": (("crm_list_members", "list_id"),),
    "crm_pipelines": (("crm_stages", "pipeline_id"),),
    "crm_places": (),
}
"""What goes with a record when it is deleted, and comes back with it: (table, column)."""
