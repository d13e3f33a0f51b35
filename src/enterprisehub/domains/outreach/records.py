"""The kinds of records kept here."""

from enterprisehub.domains.outreach.contracts import COMPETITOR, SEQUENCE
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN, SEQUENCES_READ
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        COMPETITOR,
        "outreach_competitors",
        "Competitor",
        "Competitors",
        SALES_AGENTS_RUN,
        "/competitors/{id}",
        "eye",
    )
)
declare_record(
    RecordKind(
        SEQUENCE,
        "outreach_sequences",
        "Sequence",
        "Sequences",
        SEQUENCES_READ,
        "/sequences/{id}",
        "route",
    )
)
