"""Files in Drive that speak to a question, read as text."""

import asyncio
from typing import Any, Final

from enterprisehub.connectors.google_drive.client import DOCUMENT, DriveClient
from enterprisehub.domains.research.ports import Finding
from enterprisehub.kernel.errors import ConnectorRejected

FIELDS: Final = "id,name,mimeType,webViewLink,size"
_EXPORTS: Final = {
    DOCUMENT: "text/plain",
    "application/vnd.google-apps.presentation": "text/plain",
    "application/vnd.google-apps.spreadsheet": "text/csv",
}
_PLAIN: Final = ("text/plain", "text/markdown", "text/csv")
_MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_WORDS: Final = 6
_SHORT: Final = 3


class DriveSearch:
    """Finds by the words of the question: all of them first, any where that finds too little.

    A file that speaks to several questions of a research is read once.
    """

    def __init__(self, client: DriveClient) -> None:
        self._client = client
        self._files: dict[str, asyncio.Task[Finding | None]] = {}

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        words = words_of(question)
        if not words:
            return []
        files = await self._client.files(query_of(words, "and"), limit=limit, fields=FIELDS)
        if len(files) < limit and len(words) > 1:
            more = await self._client.files(query_of(words, "or"), limit=limit, fields=FIELDS)
            files = list({str(one["id"]): one for one in (*files, *more)}.values())[:limit]
        read = await asyncio.gather(*(self._known(file) for file in files))
        return [finding for finding in read if finding is not None]

    async def _known(self, file: dict[str, Any]) -> Finding | None:
        """As `_read`; a reading that failed is tried again when it is asked for again."""
        id_ = str(file["id"])
        if id_ not in self._files or _has_failed(self._files[id_]):
            self._files[id_] = asyncio.create_task(self._read(file))
        return await asyncio.shield(self._files[id_])

    async def _read(self, file: dict[str, Any]) -> Finding | None:
        """The file's text; None where it has none or may not be read."""
        kind, id_ = str(file.get("mimeType") or ""), str(file["id"])
        try:
            if kind in _EXPORTS:
                data = await self._client.export(id_, _EXPORTS[kind])
            elif kind in _PLAIN and int(file.get("size") or 0) <= _MOST_BYTES:
                data = await self._client.download(id_)
            else:
                return None
        except ConnectorRejected:
            return None
        url = str(file.get("webViewLink") or f"https://drive.google.com/file/d/{id_}/view")
        text = data.decode("utf-8-sig", "replace")
        return Finding(key=f"drive:{id_}", title=str(file.get("name") or id_), url=url, text=text)


def _has_failed(reading: asyncio.Task[Finding | None]) -> bool:
    return reading.done() and (reading.cancelled() or reading.exception() is not None)


def words_of(question: str) -> list[str]:
    """The longest words of the question, in its order: Drive's search knows no ranking."""
    plain = "".join(c if c.isalnum() else " " for c in question)
    known = list(dict.fromkeys(word for word in plain.split() if len(word) > _SHORT))
    longest = sorted(known, key=len, reverse=True)[:_MOST_WORDS]
    return [word for word in known if word in longest]


def query_of(words: list[str], joined_by: str) -> str:
    """A search in Drive's own language; words hold no quotation marks."""
    said = f" {joined_by} ".join(f"fullText contains '{word}'" for word in words)
    kinds = " or ".join(f"mimeType = '{kind}'" for kind in (*_EXPORTS, *_PLAIN))
    return f"({said}) and ({kinds}) and trashed = false"
