"""A CSV file as records with their places in bytes, so that reading can stop and go on anywhere.

RFC 4180 with any line end and any of four delimiters; a quoted field may hold line breaks.
"""

import csv
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

MAX_RECORD_BYTES = 256 * 1024
TOO_LONG = f"The line is longer than {MAX_RECORD_BYTES // 1024} kB."
DELIMITERS = (",", ";", "\t", "|")
_QUOTE, _LINE = b'"', b"\n"


class Unreadable(ValueError):
    """The file is not one that can be read as CSV; the message is for people."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record and the place where the next one begins. `broken` says why it cannot be read."""

    cells: list[str]
    next_byte: int
    broken: str | None = None


def sniff_encoding(head: bytes) -> str:
    """UTF-8 where the beginning of the file is, else Windows' western letters.

    Raises:
        Unreadable: it is UTF-16, or no text at all.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is saved as UTF-16. Save it as “CSV UTF-8” and upload it again.")
    if b"\x00" in head:
        raise Unreadable("This is not a CSV file. Export it as CSV and upload it again.")
    if b"\r" in head and b"\n" not in head:
        raise Unreadable("The lines of this file end as on old Macs. Save it as “CSV UTF-8”.")
    complete = head[: head.rfind(_LINE) + 1] or head
    try:
        complete.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def sniff_delimiter(header: str) -> str:
    """The delimiter that splits the header line into most columns."""
    return max(DELIMITERS, key=lambda d: len(next(csv.reader([header], delimiter=d), [])))


def skip_mark(head: bytes) -> int:
    """How many bytes a byte order mark takes at the beginning."""
    return 3 if head.startswith(b"\xef\xbb\xbf") else 0


async def split_records(
    chunks: AsyncIterator[bytes], *, start: int, encoding: str, delimiter: str
) -> AsyncIterator[Record]:
    """The records in a stream that begins at byte `start` with a whole record. Blank ones too."""
    place, held, too_long = start, b"", False
    async for chunk in chunks:
        held += chunk
        if too_long:
            rest, newline, held = held.partition(_LINE)
            place += len(rest) + len(newline)
            if not newline:
                continue
            too_long = False
            yield Record([], place, TOO_LONG)
        pieces, held = _cut(held)
        for piece in pieces:
            place += len(piece)
            yield _parse(piece, place, encoding, delimiter)
        if len(held) > MAX_RECORD_BYTES:
            # A quotation mark that is never closed would swallow the rest of the file.
            first, newline, held = held.partition(_LINE)
            place += len(first) + len(newline)
            if newline:
                yield Record([], place, "A quotation mark is opened and never closed.")
            too_long = not newline
    if too_long:
        yield Record([], place, TOO_LONG)
    for record in _rest(held, place, encoding, delimiter):
        yield record


def _rest(held: bytes, place: int, encoding: str, delimiter: str) -> Iterator[Record]:
    """The records of what the file ends with."""
    end = place + len(held)
    while held:
        pieces, held = _cut(held if held.endswith(_LINE) else held + _LINE)
        for piece in pieces:
            place = min(place + len(piece), end)
            yield _parse(piece, place, encoding, delimiter)
        if held:
            first, newline, held = held.partition(_LINE)
            place = min(place + len(first) + len(newline), end)
            yield Record([], place, "A quotation mark is opened and never closed.")


def _cut(data: bytes) -> tuple[list[bytes], bytes]:
    """Whole records and what is left: a line ends a record when its quotes are even in number."""
    lines = data.split(_LINE)
    last = lines.pop()
    pieces: list[bytes] = []
    open_lines: list[bytes] = []
    quotes = 0
    for line in lines:
        if quotes or _QUOTE in line:
            quotes += line.count(_QUOTE)
            open_lines.append(line)
            if quotes % 2 == 0:
                pieces.append(_LINE.join(open_lines) + _LINE)
                open_lines, quotes = [], 0
        else:
            pieces.append(line + _LINE)
    if open_lines:
        last = _LINE.join([*open_lines, last])
    return pieces, last


def _parse(piece: bytes, next_byte: int, encoding: str, delimiter: str) -> Record:
    try:
        text = piece.decode(encoding)
    except UnicodeDecodeError:
        return Record([], next_byte, "It has characters that are not in the file's encoding.")
    try:
        rows = list(csv.reader([text.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error as error:
        return Record([], next_byte, f"It cannot be read: {error}.")
    return Record(rows[0] if rows else [], next_byte)


def is_blank(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)
