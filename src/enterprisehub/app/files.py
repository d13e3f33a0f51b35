"""Stored objects by signed link: whole or in ranges, streamed, never as a page of ours."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import Header, Request
from fastapi.responses import Response, StreamingResponse

from enterprisehub.kernel import secrets
from enterprisehub.kernel.storage import Found, Links
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.router import Router

router = Router("", tag="Files", pages=True, framed=False)

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
# Shown in the browser itself; everything else is downloaded, so that nothing runs in our name.
_SHOWN = re.compile(r"audio/|video/|image/(?:png|jpeg|gif|webp)$|application/pdf$|text/plain$")


@router.get("/files/{token}", allow=SignedLink("object"))
async def file(
    request: Request, token: str, wanted: Annotated[str | None, Header(alias="range")] = None
) -> Response:
    """The object that the link opens, or the range of it that was asked for."""
    link = Links(secrets.installed()).open(token)
    objects = installed_objects(request.app.state.settings)
    found = await objects.find(link.tenant_id, link.path)
    headers = _headers(found, link.download_as)
    if wanted is None or not _RANGE.fullmatch(wanted):
        opened = await objects.open(link.tenant_id, link.path)
        headers["content-length"] = str(found.size_bytes)
        return StreamingResponse(opened.chunks, 200, headers, found.content_type)
    span = read_range(wanted, found.size_bytes)
    if span is None:
        return Response(status_code=416, headers={"content-range": f"bytes */{found.size_bytes}"})
    opened = await objects.open(link.tenant_id, link.path, start=span[0], end=span[1])
    headers["content-length"] = str(opened.end - opened.start)
    headers["content-range"] = f"bytes {opened.start}-{opened.end - 1}/{found.size_bytes}"
    return StreamingResponse(opened.chunks, 206, headers, found.content_type)


def read_range(header: str, size_bytes: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of a single range (RFC 9110, 14.1.2); None if beyond the file."""
    match = _RANGE.fullmatch(header)
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size_bytes - int(last)), size_bytes
    else:
        start = int(first)
        end = min(int(last) + 1, size_bytes) if last else size_bytes
    return (start, end) if start < end else None


def _headers(found: Found, download_as: str | None) -> dict[str, str]:
    shown = download_as is None and _SHOWN.match(found.content_type)
    name = quote(download_as or found.path.rpartition("/")[2])
    return {
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "content-security-policy": "default-src 'none'; sandbox",
        "last-modified": found.changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }
