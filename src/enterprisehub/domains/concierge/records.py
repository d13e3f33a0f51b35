"""The kinds of records kept here: for history, sync, the palette and files."""

from enterprisehub.domains.concierge.contracts import ANSWER, LISTING
from enterprisehub.domains.concierge.logic.import_listings import LISTINGS
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ
from enterprisehub.kernel.importing.kinds import declare_import
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        LISTING,
        "concierge_listings",
        "Listing",
        "Listings",
        KNOWLEDGE_READ,
        "/knowledge/listings/{id}",
        "house",
    )
)
declare_record(
    RecordKind(
        ANSWER,
        "concierge_answers",
        "Answer",
        "Answers",
        KNOWLEDGE_READ,
        "/knowledge/answers/{id}",
        "book",
    )
)
declare_import(LISTINGS)
