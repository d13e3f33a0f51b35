"""A postal directory in the format of GeoNames: twelve columns, separated by tabs, as text or zip.

Country, code, place, state, its code, county, its code, community, its code, latitude, longitude,
accuracy. Source: download.geonames.org/export/zip/readme.txt.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from enterprisehub.domains.hygiene.logic.check_postal.places import Place, code_key
from enterprisehub.kernel.errors import Invalid

MOST_FILE_BYTES: Final = 16 * 1024 * 1024
MOST_TEXT_BYTES: Final = 48 * 1024 * 1024
MOST_PLACES: Final = 250_000
MOST_WRONG_KEPT: Final = 20
_FEWEST_COLUMNS: Final = 3
_COUNTRY = re.compile(r"[A-Z]{2}")
_LONGEST_CODE: Final = 20
_LONGEST_NAME: Final = 180


@dataclass(slots=True)
class ReadDirectory:
    """One country's places; `wrong` are the first rows that could not be taken and why."""

    country: str = ""
    places: list[Place] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    wrong_count: int = 0

    def refuse(self, line: int, why: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MOST_WRONG_KEPT:
            self.wrong.append((line, why))


def read_file(content: bytes) -> ReadDirectory:
    """The places of a file of one country.

    Raises:
        Invalid: it is no such file, of several countries, too large, or holds no place.
    """
    found = ReadDirectory()
    rows = csv.reader(io.StringIO(_text(content)), delimiter="\t", quoting=csv.QUOTE_NONE)
    for line, row in enumerate(_rows(rows), start=1):
        if row and any(cell.strip() for cell in row) and not row[0].startswith("#"):
            _take(found, line, [cell.strip() for cell in row])
        if len(found.places) > MOST_PLACES:
            raise _wrong(
                f"The file holds more than {MOST_PLACES:,} places. Take the file of one country; "
                "of the United Kingdom the one with the outward codes."
            )
    if not found.places:
        why = f" Line {found.wrong[0][0]}: {found.wrong[0][1]}." if found.wrong else ""
        raise _wrong(
            "The file holds no postal code. It should have lines such as: DE, 10115, Berlin, "
            f"Berlin, BE, separated by tabs, as GeoNames publishes them.{why}"
        )
    return found


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise _wrong(f"The file cannot be read as lines with tabs: {error}.") from error


def _take(found: ReadDirectory, line: int, row: list[str]) -> None:
    try:
        found.places.append(_place(found, line, row))
    except ValueError as error:
        found.refuse(line, str(error))


def _place(found: ReadDirectory, line: int, row: list[str]) -> Place:
    """The place of a row. Raises ValueError with what is wrong with it."""
    if len(row) < _FEWEST_COLUMNS:
        raise ValueError(f"{len(row)} of 12 columns between tabs")
    row = [*row, *[""] * 12][:12]
    country, code, name = row[0].upper(), row[1], row[2]
    if not _COUNTRY.fullmatch(country):
        raise ValueError(f"“{row[0][:20]}” is no code of a country, such as DE")
    found.country = found.country or country
    if country != found.country:
        raise _wrong(
            f"The file holds {found.country} and {country} (line {line}). Take one file for each "
            "country."
        )
    if not code_key(code) or len(code) > _LONGEST_CODE:
        raise ValueError(f"“{code[:20]}” is no postal code" if code else "it has no postal code")
    if not name or len(name) > _LONGEST_NAME:
        raise ValueError(f"{code} has no name of a place")
    latitude, longitude = _degrees(row[9], 90), _degrees(row[10], 180)
    return Place(code, name, row[3][:100], row[4][:20], row[5][:100], latitude, longitude)


def _degrees(text: str, most: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise ValueError(f"“{text[:12]}” is no number of degrees up to {most}")
    return value


def _text(content: bytes) -> str:
    if content[:2] == b"PK":
        content = _unpacked(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("The file is not text in UTF-8.") from error
    if "\x00" in text:
        raise _wrong("The file is not text: it holds null characters.")
    return text


def _unpacked(content: bytes) -> bytes:
    """The one table of an archive, beside its readme; never more than there is room for."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [
                one
                for one in archive.infolist()
                if not one.is_dir() and "readme" not in one.filename.lower()
            ]
            if len(names) != 1:
                raise _wrong(f"The archive should hold one table; it holds {len(names)}.")
            with archive.open(names[0]) as file:
                text = file.read(MOST_TEXT_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise _wrong("The archive cannot be opened.") from error
    if len(text) > MOST_TEXT_BYTES:
        raise _wrong(f"The table is larger than {MOST_TEXT_BYTES // 1024**2} MB.")
    return text


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"file": message})
