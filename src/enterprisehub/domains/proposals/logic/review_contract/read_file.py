"""The text of an uploaded contract: plain text, Markdown, Word or PDF. Pure."""

import html
import io
import re
import zipfile
from typing import Final

from enterprisehub.domains.proposals.contracts import MOST_TEXT
from enterprisehub.kernel.errors import Invalid

MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_XML: Final = 20 * 1024 * 1024
_MOST_PAGES: Final = 200
_PLAIN = (".txt", ".md", ".text")
_PARAGRAPH = re.compile(r"<w:p[ >/].*?(?:</w:p>|/>)", re.DOTALL)
_RUN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(tab|br)[ /]")


def read_file(name: str, content: bytes) -> str:
    """Its text.

    Raises:
        Invalid: it is of another kind, too large, broken or empty.
    """
    lower = name.lower()
    if lower.endswith(".docx"):
        text = _word_text(content)
    elif lower.endswith(".pdf"):
        text = _pdf_text(content)
    elif lower.endswith(_PLAIN):
        text = content.decode("utf-8-sig", "replace")
    else:
        raise _wrong(
            f"{name or 'This file'} cannot be read. Use .pdf, .docx, .txt or .md, or paste it."
        )
    return checked(text)


def checked(text: str) -> str:
    """The text as it is kept. Raises Invalid where it is empty or too long."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not plain:
        raise _wrong("There is no text in it.")
    if len(plain) > MOST_TEXT:
        raise _wrong(f"It has {len(plain):,} characters; at most {MOST_TEXT:,} are read.")
    return plain


def _pdf_text(content: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415  loaded where it is used
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > _MOST_PAGES:
            raise _wrong(f"It has {len(pages)} pages; at most {_MOST_PAGES} are read.")
        text = "\n\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _wrong("This PDF cannot be opened. Save it again, or paste its text.") from error
    if not text.strip():
        raise _wrong("This PDF holds pictures of pages and no text. Paste the text.")
    return text


def _word_text(content: bytes) -> str:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as packed,
            packed.open("word/document.xml") as part,
        ):
            written = part.read(_MOST_XML + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError) as error:
        raise _wrong("This Word file is broken. Save it again, or paste its text.") from error
    if len(written) > _MOST_XML:
        raise _wrong("This Word file is too large. Paste the text that matters.")
    return "\n\n".join(_paragraphs(written.decode("utf-8", "replace")))


def _paragraphs(xml: str) -> list[str]:
    found = []
    for paragraph in _PARAGRAPH.findall(xml):
        parts = [
            html.unescape(m.group(1)) if m.group(2) is None else " "
            for m in _RUN.finditer(paragraph)
        ]
        if line := "".join(parts).strip():
            found.append(line)
    return found


def _wrong(says: str) -> Invalid:
    return Invalid(says, fields={"file": says})
