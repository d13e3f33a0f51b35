"""The built files of `static/`: addressed by content, cached for ever, served compressed."""

import hashlib
import json
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

STATIC: Final = Path(__file__).parent / "static"
PREFIX: Final = "/static"
FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_NOW: Final = "public, max-age=3600"
# A worker's own address must not change, or the old one would never be replaced.
NO_CACHE: Final = "no-cache"
ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_HASHED: Final = re.compile(r"^(?P<stem>[\w/-]+)\.(?P<digest>[0-9a-f]{12})(?P<suffix>(\.[\w]+)+)$")

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """The address of a static file, holding its content's hash: "/static/app.1f0c….css"."""
    stem, dot, suffix = name.partition(".")
    return f"{PREFIX}/{stem}.{_digest(name)}{dot}{suffix}"


@cache
def _names() -> frozenset[str]:
    """What may be asked for: nothing else is ever looked up on the disk."""
    return frozenset(path.name for path in STATIC.iterdir() if path.suffix not in {".gz", ".br"})


@cache
def _icons() -> frozenset[str]:
    return frozenset(json.loads((STATIC / "icons.json").read_text()))


def known_icon(name: str) -> str:
    """The icon's own name, or that of a neutral mark if the sprite lacks it."""
    return name if name in _icons() else "circle-dashed"


def missing_icons(names: set[str]) -> set[str]:
    return names - _icons()


class StaticFiles:
    """An ASGI app for `/static`: only GET and HEAD, only files that are there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        inside = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(PREFIX)
        await answer(request, inside.lstrip("/"))(scope, receive, send)


def answer(request: Request, asked: str) -> Response:
    """The response for a name below `/static/`, hashed or plain."""
    if request.method not in {"GET", "HEAD"}:
        return PlainTextResponse("Static files can only be read.", 405)
    hashed = _HASHED.match(asked)
    name = hashed["stem"] + hashed["suffix"] if hashed else asked
    if name not in _names():
        return PlainTextResponse("There is no such file.", 404)
    fresh = hashed is not None and hashed["digest"] == _digest(name)
    eternal = fresh or name.endswith(".woff2")
    return _file(request, STATIC / name, FOR_EVER if eternal else FOR_NOW)


def service_worker(request: Request) -> Response:
    """`/sw.js`: at the root, so that it may look after every page."""
    return _file(request, STATIC / "sw.js", NO_CACHE)


def _file(request: Request, path: Path, cache_control: str) -> Response:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {"cache-control": cache_control, "x-content-type-options": "nosniff"}
    accepted = request.headers.get("accept-encoding", "")
    for encoding, suffix in ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            headers["vary"] = "accept-encoding"
            if encoding in accepted:
                headers["content-encoding"] = encoding
                path = packed
                break
    return FileResponse(path, media_type=media_type, headers=headers)
