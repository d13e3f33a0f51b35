"""What research does outside: an answer becomes a document in the tenant's Google Drive."""

from enterprisehub.domains.research.contracts import ExportGoogleDoc
from enterprisehub.domains.research.logic import export_google_doc
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

EXPORT_GOOGLE_DOC = declare(
    ActionKind(
        name="research.export_google_doc",
        title="Export research to Google Docs",
        payload=ExportGoogleDoc,
        approval=Approval.NEVER,
        render=export_google_doc.render,
        risk="low",
        perform=export_google_doc.perform,
        record=export_google_doc.record,
    )
)
