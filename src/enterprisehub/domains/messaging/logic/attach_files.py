"""Files that a person sends along: stored before the message is proposed, proven when it leaves."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID

from enterprisehub.domains.messaging.contracts import (
    MAX_FILE_BYTES,
    FileRef,
    clean_file_name,
    is_program,
    too_much,
)
from enterprisehub.domains.messaging.ports import MailFile
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import ConnectorRejected, Invalid, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.storage.installed import installed_objects

FIELD = "files"
FOLDER = "outgoing"
_LONGEST_ENDING = 12


class Upload(Protocol):
    """A file of a form."""

    filename: str | None
    size: int | None

    async def read(self, size: int = -1) -> bytes: ...


def refuse_files(message: str) -> Invalid:
    """What is wrong with the files, said at their field."""
    return Invalid(message, fields={FIELD: message})


async def keep_uploads(db: Db, uploads: Sequence[Upload]) -> tuple[FileRef, ...]:
    """The files lie in the tenant's storage; none of them does when one cannot be sent.

    Raises:
        Invalid: too many, too large, empty, or a program; it names the file.
    """
    # A form whose field was left empty brings one part without name and content.
    given = [one for one in uploads if one.filename or one.size]
    names = [clean_file_name(one.filename or "") for one in given]
    sizes = [one.size or 0 for one in given]
    if wrong := too_much(list(zip(names, sizes, strict=True))):
        raise refuse_files(wrong)
    for name in names:
        if is_program(name):
            raise refuse_files(f"{name} is a program; programs cannot be sent. Send a link.")
    return tuple([await _kept(db, *one) for one in zip(names, given, strict=True)])


async def _kept(db: Db, name: str, upload: Upload) -> FileRef:
    content = await upload.read()
    ending = PurePosixPath(name).suffix.lower()
    plain = ending if ending[1:].isascii() and ending[1:].isalnum() else ""
    # The ending tells whoever follows a link to the file what it is.
    key = f"{FOLDER}/{new_id()}{plain if len(plain) <= _LONGEST_ENDING else ''}"
    await installed_objects().put(db.scope.tenant_id, key, content)
    return FileRef(
        storage_key=key,
        name=name,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@asynccontextmanager
async def kept_uploads(db: Db, uploads: Sequence[Upload]) -> AsyncIterator[tuple[FileRef, ...]]:
    """The files are stored while the message is written, and gone again if it cannot be."""
    files = await keep_uploads(db, uploads)
    try:
        yield files
    except Exception:
        paths = [one.storage_key for one in files]
        await installed_objects().delete(db.scope.tenant_id, paths)
        raise


async def require_files(db: Db, files: Sequence[FileRef]) -> None:
    """Every file lies in this tenant's storage, as large as it is said to be.

    Raises:
        Invalid: one does not; files of other tenants are not there either.
    """
    for one in files:
        try:
            found = await installed_objects().find(db.scope.tenant_id, one.storage_key)
        except NotFound as error:
            raise refuse_files(f"{one.name} is not stored here. Upload it first.") from error
        if found.size_bytes != one.size_bytes:
            raise refuse_files(f"{one.name} is not the file that was uploaded. Upload it again.")


async def read_files(tenant_id: UUID, files: Sequence[FileRef]) -> tuple[MailFile, ...]:
    """The content of every file, the same that was written or approved.

    Raises:
        ConnectorRejected: one is gone or was changed; the message does not leave without it.
    """
    return tuple([await _read(tenant_id, one) for one in files])


async def _read(tenant_id: UUID, one: FileRef) -> MailFile:
    try:
        content = await installed_objects().get(
            tenant_id, one.storage_key, most_bytes=MAX_FILE_BYTES
        )
    except (NotFound, Invalid) as error:
        raise ConnectorRejected(f"{one.name} is not stored any more. Attach it again.") from error
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise ConnectorRejected(f"{one.name} was changed after it was attached. Attach it again.")
    return MailFile(name=one.name, content_type=one.content_type, content=content)
