"""Optimistic concurrency over HTTP: ETag on reads, If-Match on updates (RFC 9110, section 13)."""

from typing import Annotated

from fastapi import Depends, Header

from enterprisehub.kernel.errors import Invalid, VersionRequired


def etag(version: int) -> str:
    return f'"{version}"'


type IfMatch = Annotated[str | None, Header()]


def _seen_version(if_match: IfMatch = None) -> int:
    """The version the caller saw, from If-Match.

    Raises:
        VersionRequired: the header is missing.
        Invalid: it is not a version of ours.
    """
    if if_match is None:
        raise VersionRequired("Send If-Match with the ETag that you read.")
    return _read(if_match)


def _given_version(if_match: IfMatch = None) -> int | None:
    """The version the caller saw, where they say so.

    Raises:
        Invalid: it is not a version of ours.
    """
    return None if if_match is None or if_match.strip() == "*" else _read(if_match)


def _read(if_match: str) -> int:
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004  int4
        raise Invalid('If-Match must be an ETag like "3".', fields={"If-Match": "not an ETag"})
    return int(text)


SeenVersion = Annotated[int, Depends(_seen_version)]
"""`seen: SeenVersion` in a route's parameters."""

GivenVersion = Annotated[int | None, Depends(_given_version)]
"""For what may also be done without looking first: If-Match is honoured, not demanded."""
