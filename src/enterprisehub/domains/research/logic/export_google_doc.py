"""An answer is written into the tenant's Google Drive as a document, once per export."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import ExportGoogleDoc
from enterprisehub.domains.research.logic.print_research import (
    cited_sources,
    finished,
    markdown_of,
)
from enterprisehub.domains.research.ports import DocumentWriter
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports, connected_accounts, offering
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotConnected

_SHOWN = 2000


async def ask_for_google_doc(db: Db, session_id: UUID) -> ActionRow:
    """The document will be written; the session then names it.

    Raises:
        NotFound, Conflict: as `finished`.
        NotConnected: no Google Drive is connected.
    """
    row, report = await finished(db, session_id)
    connectors = {account.connector for account in await connected_accounts(db)}
    if not connectors & set(offering(DocumentWriter)):
        raise NotConnected(
            "Google Drive is not connected. Connect it under Settings → Connections."
        )
    cited = await cited_sources(db, session_id)
    payload = ExportGoogleDoc(
        session_id=row.id, title=row.question[:300], text=markdown_of(row, report, cited)
    )
    return await propose(
        db, payload, reason=f"{db.scope.actor.name} asked for it.", facts={"sources": len(cited)}
    )


async def render(_: Db, payload: ExportGoogleDoc) -> Rendered:
    return Rendered(
        title="Write a Google document",
        channel="document",
        icon="file-text",
        fields=(("Title", payload.title),),
        body=payload.text[:_SHOWN],
    )


async def perform(ports: Ports, payload: ExportGoogleDoc, attempt: Attempt) -> dict[str, Any]:
    writer = ports.get(DocumentWriter)
    written = await writer.write(payload.title, payload.text, key=attempt.key)
    return {"file_id": written.file_id, "url": written.url}


async def record(db: Db, _: UUID, payload: ExportGoogleDoc, result: dict[str, Any]) -> None:
    """The session names its document; one that was deleted meanwhile needs no name."""
    row = await queries.session_if_there(db, payload.session_id)
    if row is not None:
        row.google_doc_id, row.google_doc_url = str(result["file_id"]), str(result["url"])
