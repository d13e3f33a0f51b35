"""Files that come along with a message are kept at once, within limits."""

import base64
import binascii
import hashlib

from enterprisehub.domains.messaging.contracts import (
    InboundMedia,
    clean_file_name,
    is_program,
)
from enterprisehub.domains.messaging.models import AttachmentRow, MessageRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.storage.installed import installed_objects

MAX_BYTES = 25 * 1024 * 1024


async def keep_files(
    db: Db, row: MessageRow, media: tuple[InboundMedia, ...]
) -> list[AttachmentRow]:
    """Every file has its line at the message: stored, to be fetched, or refused with the reason."""
    kept = [await _kept(db, row, number, one) for number, one in enumerate(media, 1)]
    db.add_all(kept)
    return kept


async def _kept(db: Db, message: MessageRow, number: int, one: InboundMedia) -> AttachmentRow:
    row = AttachmentRow(
        id=new_id(),
        message_id=message.id,
        name=clean_file_name(one.name, f"attachment-{number}"),
        content_type=one.content_type[:200],
        size_bytes=one.size_bytes,
        source_url=one.url[:2000] or None,
    )
    if one.content_base64 is None and one.storage_key is None:
        return row if row.source_url else _refused(row, "It came without its content.")
    if is_program(row.name):
        return _refused(row, "Programs are not taken.")
    if one.storage_key is not None:
        row.storage_key, row.sha256, row.state = one.storage_key, one.sha256, "stored"
        return row
    return await _unpacked(db, row, one.content_base64 or "")


async def _unpacked(db: Db, row: AttachmentRow, content_base64: str) -> AttachmentRow:
    try:
        content = base64.b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError):
        return _refused(row, "Its content cannot be read.")
    row.size_bytes = len(content)
    if len(content) > MAX_BYTES:
        return _refused(row, f"Files of more than {MAX_BYTES // 1024 // 1024} MB are not taken.")
    row.storage_key, row.sha256 = f"messages/{row.id}", hashlib.sha256(content).hexdigest()
    row.state = "stored"
    await installed_objects().put(db.scope.tenant_id, row.storage_key, content)
    return row


def _refused(row: AttachmentRow, why: str) -> AttachmentRow:
    row.state, row.error = "refused", why
    return row
