"""The kinds of records kept here."""

from enterprisehub.domains.outreach.contracts import COMPETITOR
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
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
