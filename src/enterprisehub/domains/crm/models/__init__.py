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

__all__ = [
    "CompanyRow",
    "ContactEmailRow",
    "ContactPhoneRow",
    "ContactRow",
    "CustomFieldRow",
    "DealContactRow",
    "DealRow",
    "ImportErrorRow",
    "ImportRow",
    "InteractionRow",
    "ListMemberRow",
    "ListRow",
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
