"""A post as a record of the AT Protocol. Pure.

Sources: the lexicons app.bsky.feed.post and app.bsky.richtext.facet (places are counted in bytes
of UTF-8), atproto.com/specs/tid (keys of posts).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'’”]")
_HASHTAG: Final = re.compile(r"(?<![\w#/])#([^\W\d_]\w{0,63})")
_LETTERS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS: Final = 10
_KEY_LETTERS: Final = 13


def record_of(text: str, at: datetime) -> dict[str, Any]:
    """The record; links and hashtags in the text can be followed."""
    made = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    facets = sorted([*_links(text), *_hashtags(text)], key=lambda one: one["index"]["byteStart"])
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": made}
    return {**record, "facets": facets} if facets else record


def key_of(key: str, at: datetime) -> str:
    """The record's key: the time in microseconds and ten bits of our own key, always the same."""
    microseconds = int(at.timestamp() * 1_000_000)
    salt = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2]) % (1 << _CLOCK_BITS)
    number = (microseconds << _CLOCK_BITS) | salt
    letters = [_LETTERS[(number >> (5 * place)) & 31] for place in range(_KEY_LETTERS)]
    return "".join(reversed(letters))


def _links(text: str) -> Iterator[dict[str, Any]]:
    for found in _LINK.finditer(text):
        yield _facet(
            text, *found.span(), {"$type": "app.bsky.richtext.facet#link", "uri": found[0]}
        )


def _hashtags(text: str) -> Iterator[dict[str, Any]]:
    for found in _HASHTAG.finditer(text):
        yield _facet(text, *found.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": found[1]})


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    first = len(text[:start].encode())
    place = {"byteStart": first, "byteEnd": first + len(text[start:end].encode())}
    return {"index": place, "features": [feature]}
