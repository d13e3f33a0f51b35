"""The text of an uploaded file: plain text, Markdown, PDF or Word."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from enterprisehub.domains.research.logic.read_docx import read_docx
from enterprisehub.domains.research.logic.read_pdf import read_pdf
from enterprisehub.kernel.errors import Invalid

type Form = Literal["text", "markdown", "pdf", "docx"]
FORMS: Final[dict[str, Form]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
    ".docx": "docx",
}
MOST_CHARACTERS: Final = 4_000_000
_PAGE: Final = "\f"
_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200b]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_HEADING: Final = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class ReadFile:
    """`text` has a form feed between pages where the form has pages."""

    form: Form
    text: str
    title: str


def read_file(name: str, data: bytes) -> ReadFile:
    """What the file says. Takes time: call it in a thread.

    Raises:
        Invalid: it is of another form, cannot be read, or holds no text (a scan).
    """
    ending = "." + name.rpartition(".")[2].lower()
    form = FORMS.get(ending)
    if form is None:
        raise _unusable("Only text, Markdown, PDF and Word (.docx) files can be read.")
    if form == "pdf":
        text = read_pdf(data)
    elif form == "docx":
        text = read_docx(data)
    else:
        text = _decoded(data)
    text = tidy(text)
    if not text.strip(_PAGE + "\n "):
        raise _unusable("No text was found in it. Scanned pages must be recognised first.")
    if len(text) > MOST_CHARACTERS:
        raise _unusable(f"It holds more than {MOST_CHARACTERS:,} characters; divide it.")
    return ReadFile(form, text, _title(name, text, form))


def tidy(text: str) -> str:
    """The same words with plain line ends and single blanks; no character a database refuses."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "ignore").decode()
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n ")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in data[:4096]:
        raise _unusable("It is not text.")
    return data.decode("cp1252", "replace")


def _title(name: str, text: str, form: Form) -> str:
    if form in ("markdown", "docx") and (found := _HEADING.search(text[:2000])):
        return found[1][:_LONGEST_TITLE]
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return _SPACES.sub(" ", stem.replace("_", " ")).strip()[:_LONGEST_TITLE] or "Document"


def _unusable(why: str) -> Invalid:
    return Invalid(f"This file cannot be used. {why}", fields={"file": why})
