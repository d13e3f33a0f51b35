"""The text of a PDF, page by page."""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from enterprisehub.kernel.errors import Invalid

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2000


def read_pdf(data: bytes) -> str:
    """Its pages with form feeds between them.

    Raises:
        Invalid: it is damaged, locked by a password, or longer than two thousand pages.
    """
    from pypdf import PdfReader  # noqa: PLC0415  loaded where it is used
    from pypdf.errors import PdfReadError  # noqa: PLC0415

    try:
        return "\f".join(page.extract_text() for page in _opened(PdfReader(BytesIO(data))).pages)
    except Invalid:
        raise
    except PdfReadError as error:
        raise _unusable("It is damaged or no PDF.") from error
    except Exception as error:  # a damaged file may break the reader anywhere
        raise _unusable("It is damaged.") from error


def _opened(reader: "PdfReader") -> "PdfReader":
    if reader.is_encrypted and not reader.decrypt(""):
        raise _unusable("It is locked by a password.")
    if len(reader.pages) > MOST_PAGES:
        raise _unusable(f"It has more than {MOST_PAGES} pages; divide it.")
    return reader


def _unusable(why: str) -> Invalid:
    return Invalid(f"This PDF cannot be read. {why}", fields={"file": why})
