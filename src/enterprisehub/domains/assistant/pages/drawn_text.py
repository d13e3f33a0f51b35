"""An answer's Markdown as HTML: paragraphs, lists, tables, bold, links inside the console."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_ANCHOR = Markup('<a class="underline underline-offset-4 font-medium" href="{}">{}</a>')
_INLINE = re.compile(
    r"\\(?P<plain>[\\\[\]()*_`#<>|])|\[(?P<text>(?:\\.|[^\]\\])*)\]\((?P<href>[^()\s]*)\)|\*\*"
)


def drawn(markdown: str) -> Markup:
    """Everything that is no markup of ours is text; links lead to pages of the console only."""
    blocks = [block.split("\n") for block in re.split(r"\n\s*\n", markdown) if block.strip()]
    return Markup("").join(_block(lines) for lines in blocks)


def _block(lines: list[str]) -> Markup:
    if all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(inline(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    if all(line.startswith("|") for line in lines):
        return _table(lines)
    kept: list[Markup] = []
    for is_list, group in _runs(lines):
        if is_list:
            kept.append(_block(group))
        else:
            text = Markup("<br>").join(inline(line) for line in group)
            kept.append(Markup("<p>{}</p>").format(text))
    return Markup("").join(kept)


def _runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    group: list[str] = []
    for line in lines:
        if group and group[0].startswith("- ") != line.startswith("- "):
            yield group[0].startswith("- "), group
            group = []
        group.append(line)
    if group:
        yield group[0].startswith("- "), group


def _table(lines: list[str]) -> Markup:
    rows = [_cells(line) for line in lines if not re.fullmatch(r"[|\s-]+", line)]
    if not rows:
        return Markup("")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(inline(c)) for c in rows[0])
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(inline(cell)) for cell in row)
        )
        for row in rows[1:]
    )
    return Markup(
        '<div class="overflow-x-auto" tabindex="0" role="region" aria-label="Table">'
        '<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(head, body)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def inline(text: str) -> Markup:
    """Bold, links and escapes of one line."""
    out: list[Markup] = []
    at, bold = 0, False
    for found in _INLINE.finditer(text):
        out.append(escape(text[at : found.start()]))
        at = found.end()
        if found["plain"]:
            out.append(escape(found["plain"]))
        elif found["href"] is not None:
            out.append(_link(found["text"], found["href"]))
        else:
            bold = not bold
            out.append(Markup("<strong>") if bold else Markup("</strong>"))
    out.append(escape(text[at:]))
    if bold:
        out.append(Markup("</strong>"))
    return Markup("").join(out)


def _link(text: str, href: str) -> Markup:
    said = re.sub(r"\\([\\\[\]()*_`#<>|])", r"\1", text)
    inside = href.startswith("/") and not href.startswith(("//", "/\\"))
    return _ANCHOR.format(href, said) if inside else escape(said)
