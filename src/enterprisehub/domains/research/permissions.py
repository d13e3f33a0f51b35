"""Who may ask questions of documents and records, and keep documents for that."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

READ = permission("research.sessions.read", "See own research and its sources", READERS)
RUN = permission("research.sessions.write", "Research questions and export the answers", WORKERS)
DOCUMENTS_READ = permission("research.documents.read", "See documents kept for research", READERS)
DOCUMENTS_WRITE = permission(
    "research.documents.write", "Add documents for research and remove them", LEADERS
)
