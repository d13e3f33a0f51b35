"""The text of a Word document: its paragraphs, headings marked as in Markdown.

Format: ECMA-376, WordprocessingML: a ZIP with the text in word/document.xml.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from enterprisehub.kernel.errors import Invalid

MOST_BYTES: Final = 64 * 1024 * 1024
_MAIN: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS: Final = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
_LEVELS: Final = "123456"


def read_docx(data: bytes) -> str:
    """Its paragraphs with blank lines between them.

    Raises:
        Invalid: it is damaged, no Word document, or unfolds to more than 64 MiB.
    """
    try:
        with ZipFile(BytesIO(data)) as archive, archive.open(_MAIN) as file:
            markup = file.read(MOST_BYTES + 1)
    except (BadZipFile, KeyError, RuntimeError, EOFError, OSError) as error:
        raise _unusable("It is damaged or no Word document.") from error
    if len(markup) > MOST_BYTES:
        raise _unusable("It is too large.")
    # Word writes no document type; with one, entities could unfold without end.
    if b"<!DOCTYPE" in markup or b"<!ENTITY" in markup:
        raise _unusable("It declares what no Word document does.")
    try:
        root = ET.fromstring(markup)  # noqa: S314  without document type there is no entity
    except ET.ParseError as error:
        raise _unusable("It is damaged.") from error
    return "\n\n".join(filter(None, map(_paragraph, root.iter(f"{_W}p"))))


def _paragraph(paragraph: ET.Element) -> str:
    text = "".join(_pieces(paragraph)).strip()
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = (style.get(f"{_W}val") or "") if style is not None else ""
    level = named.removeprefix("Heading")
    if text and named.startswith("Heading") and level in tuple(_LEVELS):
        return f"{'#' * int(level)} {text}"
    return f"# {text}" if text and named == "Title" else text


def _pieces(paragraph: ET.Element) -> Iterator[str]:
    for part in paragraph.iter():
        if part.tag == f"{_W}t":
            yield part.text or ""
        elif part.tag in _BREAKS:
            yield _BREAKS[part.tag]


def _unusable(why: str) -> Invalid:
    return Invalid(f"This Word document cannot be read. {why}", fields={"file": why})
