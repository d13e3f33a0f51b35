"""Documents in Drive, each made once."""

from html import escape
from typing import Final

from enterprisehub.connectors.google_drive.client import DriveClient
from enterprisehub.domains.research.ports import Written
from enterprisehub.kernel.errors import ConnectorFailed

_KEY: Final = "hub_key"
_MOST_KEY: Final = 100  # a property's name and value together have at most 124 bytes


class DriveWriter:
    """Looks for a document with its key before it makes one: an earlier try may have made it."""

    def __init__(self, client: DriveClient) -> None:
        self._client = client

    async def write(self, title: str, text: str, *, key: str) -> Written:
        kept = "".join(c for c in key if c.isalnum() or c in ":-_.")[-_MOST_KEY:]
        query = f"appProperties has {{ key='{_KEY}' and value='{kept}' }} and trashed = false"
        known = await self._client.files(query, limit=1, fields="id,webViewLink")
        made = known[0] if known else None
        if made is None:
            made = await self._client.create_document(title, html_of(text), {_KEY: kept})
        if not made.get("id"):
            raise ConnectorFailed("Google does not say which document it made.")
        id_ = str(made["id"])
        url = str(made.get("webViewLink") or f"https://docs.google.com/document/d/{id_}/edit")
        return Written(id_, url)


def html_of(markdown: str) -> str:
    """Headings, list items, quotes and paragraphs of our own Markdown as HTML."""
    blocks = []
    for line in markdown.splitlines():
        plain = _unescaped(line.strip())
        if not plain:
            continue
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            words = escape(plain.lstrip("#").strip())
            blocks.append(f"<h{level}>{words}</h{level}>")
        elif line.startswith("   > "):
            blocks.append(f"<blockquote><i>{escape(plain.removeprefix('> '))}</i></blockquote>")
        elif line.startswith("- "):
            blocks.append(f"<ul><li>{escape(plain[2:])}</li></ul>")
        else:
            blocks.append(f"<p>{escape(plain)}</p>")
    return f"<html><body>{''.join(blocks)}</body></html>"


def _unescaped(text: str) -> str:
    shown, escaped = [], False
    for c in text:
        if c == "\\" and not escaped:
            escaped = True
            continue
        shown.append(c)
        escaped = False
    return "".join(shown)
