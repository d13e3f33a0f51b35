"""Writes the postal codes of the United States that come with the program.

    .venv/bin/python tools/make_us_postal_codes.py US.txt

US.txt is in https://download.geonames.org/export/zip/US.zip (GeoNames, CC BY 4.0). Kept of it are
code, place, state, county and where it lies, to a hundredth of a degree.
"""

import lzma
import sys
from pathlib import Path

OUT = Path("src/enterprisehub/domains/hygiene/data/us_postal_codes.tsv.xz")
NOTICE = (
    "# Postal codes of the United States by GeoNames (https://www.geonames.org), licensed under\n"
    "# CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Shortened and rounded.\n"
    "# code, place, state, state code, county, latitude, longitude\n"
)
_MILITARY = ("APO", "FPO", "DPO")


def main(path: str) -> None:
    lines = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        _, code, place, state, state_code, county, _, _, _, latitude, longitude, *_ = [
            *line.split("\t"),
            "",
        ]
        first, _, last = place.partition(" ")
        if first in _MILITARY and not state_code:
            place, state_code = first, last
        where = [f"{float(one):.2f}" if one else "" for one in (latitude, longitude)]
        lines.append("\t".join((code, place, state, state_code, county, *where)))
    text = NOTICE + "".join(f"{line}\n" for line in sorted(set(lines)))
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"Wrote {len(lines)} places, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  the program and its file
        sys.exit(__doc__)
    main(sys.argv[1])
