"""Files of received messages are brought into our own storage, within limits."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import FetchFile
from enterprisehub.domains.messaging.logic.keep_thread import tell_pages
from enterprisehub.domains.messaging.models import AttachmentRow
from enterprisehub.domains.messaging.ports import FileSource
from enterprisehub.kernel import secrets
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import ConnectorRejected, NotFound
from enterprisehub.kernel.storage import Links
from enterprisehub.kernel.storage.installed import installed_objects

MAX_BYTES = 10 * 1024 * 1024
LINK_VALID = timedelta(minutes=10)
_TYPES = ("image/", "audio/", "video/", "text/plain", "text/vcard", "application/pdf")


async def fetch_files(db: Db, files: Sequence[AttachmentRow], *, via: str) -> None:
    """What lies with the carrier is fetched in the background."""
    for file in files:
        if file.source_url is None:
            continue
        payload = FetchFile(attachment_id=file.id, url=file.source_url, via=via)
        await propose(db, payload, reason="A message came with a file.")


async def show_file(db: Db, payload: FetchFile) -> Rendered:
    del db
    fields = (("From", payload.via), ("Address", payload.url))
    return Rendered(title="Fetch the file of a message", channel="file", icon="file", fields=fields)


async def reach_file(ports: Ports, payload: FetchFile, attempt: Attempt) -> dict[str, Any]:
    """The file lies in our storage; fetching it twice leaves the same one."""
    del attempt
    source = ports.get(FileSource, payload.via)
    content, stated = await source.fetch_file(payload.url, most_bytes=MAX_BYTES)
    kind = stated.partition(";")[0].strip().lower()
    if not kind.startswith(_TYPES):
        raise ConnectorRejected(f"Files of type {kind[:60] or 'unknown'} are not taken.")
    path = f"messages/{payload.attachment_id}"
    await installed_objects().put(ports.tenant_id, path, content)
    return {
        "storage_key": path,
        "content_type": kind,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


async def record_file(db: Db, action_id: UUID, payload: FetchFile, result: dict[str, Any]) -> None:
    """The attachment can be opened."""
    del action_id
    row = await queries.attachment(db, payload.attachment_id)
    if row is not None:
        row.state, row.error = "stored", None
        row.storage_key, row.sha256 = result["storage_key"], result["sha256"]
        row.content_type, row.size_bytes = result["content_type"], result["size_bytes"]
        await _tell(db, row)


async def refuse_file(db: Db, action_id: UUID, payload: FetchFile, reason: str) -> None:
    """The attachment says why it cannot be opened."""
    del action_id
    row = await queries.attachment(db, payload.attachment_id)
    if row is not None:
        row.state, row.error = "refused", reason[:500]
        await _tell(db, row)


async def link_file(db: Db, attachment_id: UUID) -> str:
    """A signed link, soon expired, by which the file is saved under its name.

    Raises:
        NotFound: there is none, or it could not be fetched.
    """
    row = await queries.attachment(db, attachment_id)
    if row is None or row.storage_key is None:
        raise NotFound("This file is not there.")
    token = Links(secrets.installed()).make(
        db.scope.tenant_id, row.storage_key, valid=LINK_VALID, download_as=row.name
    )
    return f"/files/{token}"


async def _tell(db: Db, row: AttachmentRow) -> None:
    message = await queries.message(db, row.message_id)
    thread = await queries.thread(db, message.thread_id) if message else None
    if thread is not None:
        await tell_pages(db, thread)
