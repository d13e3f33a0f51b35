"""A received email, read from the form that SendGrid's Inbound Parse posts.

Every field comes in the charset that the field `charsets` states; files are named in
`attachment-info`. Source: twilio.com/docs/sendgrid/for-developers/parsing-email, "Default
parameters" of "Setting up the Inbound Parse webhook".
"""

import hashlib
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from enterprisehub.kernel.errors import Invalid

MAX_BYTES = 31 * 1024 * 1024  # SendGrid takes emails of up to 30 MB, files included
MAX_FILES = 20
MAX_PARTS = 100
KEPT_FIELDS = ("from", "to", "subject", "text", "html", "headers", "envelope")


@dataclass(frozen=True, slots=True)
class LetterFile:
    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Letter:
    """The email's fields as text, and its files."""

    fields: dict[str, str]
    files: tuple[LetterFile, ...]


async def read_letter(body: bytes, content_type: str) -> Letter:
    """The email in a posted form.

    Raises:
        Invalid: the body is no such form.
    """
    form = await _form(body, content_type)
    try:
        return await _letter(form)
    finally:
        await form.close()


async def _letter(form: FormData) -> Letter:
    charsets = _json(_text(form, "charsets"))
    fields = {name: _decoded(_text(form, name), charsets.get(name)) for name in KEPT_FIELDS}
    info = _json(_text(form, "attachment-info"))
    files: list[LetterFile] = []
    for key, value in form.multi_items():
        if isinstance(value, UploadFile):
            about = info.get(key) if isinstance(info.get(key), dict) else {}
            files.append(await _file(value, about or {}))
    return Letter(fields, tuple(files))


async def _form(body: bytes, content_type: str) -> FormData:
    """Latin-1 keeps every byte as it is: each field is decoded by its own charset afterwards."""
    if not content_type.lower().startswith("multipart/form-data"):
        raise Invalid("The body must be a form with an email (multipart/form-data).")

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    headers = Headers({"content-type": f"{content_type}; charset=latin-1"})
    parser = MultiPartParser(
        headers, whole(), max_files=MAX_FILES, max_fields=MAX_PARTS, max_part_size=MAX_BYTES
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Invalid("The body is not a form that can be read.") from error


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _decoded(text: str, charset: Any) -> str:
    raw = text.encode("latin-1", "replace")
    try:
        return raw.decode(str(charset or "utf-8"))
    except (LookupError, UnicodeDecodeError, ValueError):
        return raw.decode("utf-8", "replace")


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(_decoded(text, "utf-8") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def _file(value: UploadFile, about: dict[str, Any]) -> LetterFile:
    name = str(about.get("filename") or about.get("name") or "")
    stated = str(about.get("type") or value.content_type or "application/octet-stream")
    return LetterFile(
        name=name or _decoded(value.filename or "", "utf-8") or "attachment",
        content_type=stated.partition(";")[0].strip().lower()[:100],
        content=await value.read(),
    )
