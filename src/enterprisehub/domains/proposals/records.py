"""The kinds of records kept here, for history, sync, search and the palette."""

from enterprisehub.domains.proposals.contracts import PRICE, PROPOSAL, REVIEW
from enterprisehub.domains.proposals.permissions import PROPOSALS_READ
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        PROPOSAL,
        "proposals_proposals",
        "Proposal",
        "Proposals",
        PROPOSALS_READ,
        "/proposals/{id}",
        "file-text",
    )
)
declare_record(
    RecordKind(
        PRICE,
        "proposals_prices",
        "Article",
        "Price book",
        PROPOSALS_READ,
        "/prices/{id}",
        "tag",
    )
)
declare_record(
    RecordKind(
        REVIEW,
        "proposals_reviews",
        "Contract",
        "Contracts",
        PROPOSALS_READ,
        "/contracts/{id}",
        "scale",
    )
)
