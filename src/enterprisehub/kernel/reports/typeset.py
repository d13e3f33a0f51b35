"""Templates become documents or pictures with the shipped fonts alone.

Everything that varies comes as data, so that nothing of it is ever read as markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from enterprisehub.kernel.reports.glyphs import FONTS, printable

_ONE_AT_A_TIME = Lock()  # the typesetter refuses a second thread while it works


@cache
def _compiler(template: Path) -> Any:
    import typst  # noqa: PLC0415  loaded where it is used

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(
        str(template), root=str(template.parent), font_paths=fonts, ignore_system_fonts=True
    )


def typeset_pdf(
    template: Path, name: str, data: Mapping[str, Any], missing: list[str], *, made_at: float
) -> bytes:
    """A PDF/A-2b, the same for the same data; `made_at` (seconds) is its date.

    `data` is the template's input `name`; boxes stand for the letters in `missing`.
    Takes time in proportion to the pages: call it in a thread.
    """
    with _ONE_AT_A_TIME:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={name: _written(data, missing)},
            pdf_standards=["a-2b"],
            timestamp=int(made_at),
            pdf_tags=False,
        )
    return bytes(made)


def typeset_png(template: Path, name: str, data: Mapping[str, Any], missing: list[str]) -> bytes:
    """The template's one page as a picture: a point of the page is a pixel."""
    with _ONE_AT_A_TIME:
        made = _compiler(template).compile(
            format="png", ppi=72, sys_inputs={name: _written(data, missing)}
        )
    return bytes(made)


def _written(data: Mapping[str, Any], missing: list[str]) -> str:
    return printable(json.dumps(data, ensure_ascii=False), missing)
