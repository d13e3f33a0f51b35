"""Addresses to return to, taken from a request: only ever inside this program."""

from urllib.parse import urlsplit

_MOST = 500


def inside(target: str, fallback: str = "/") -> str:
    """`target` if it is a path of ours, else `fallback`."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > _MOST:
        return fallback
    if any(ord(c) <= ord(" ") or c in {"\\", "\x7f"} for c in target):
        return fallback
    try:
        parts = urlsplit(target)
    except ValueError:
        return fallback
    return fallback if parts.scheme or parts.netloc else target
