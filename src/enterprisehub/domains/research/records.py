"""The kind of records research keeps, for history, search and the palette."""

from enterprisehub.domains.research import permissions
from enterprisehub.domains.research.contracts import DOCUMENT
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        DOCUMENT,
        "research_documents",
        "Document",
        "Documents",
        permissions.DOCUMENTS_READ,
        "/research/documents/{id}",
        "file-text",
    )
)
