"""The kinds of records kept here, for history, sync and the palette."""

from enterprisehub.domains.concierge.contracts import ANSWER, LISTING
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ
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
