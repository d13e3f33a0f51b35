"""Optimistic concurrency over HTTP: ETag on reads, If-Match on updates (RFC 9110, section 13)."""

from typing import Annotated

from fastapi import Depends, Header

from enterprisehub.kernel.errors import Invalid, StaleVersion, VersionRequired


def etag(version: int) -> str:
    return f'"{version}"'


def _seen_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """The version the caller saw, from If-Match.

    Raises:
        VersionRequired: the header is missing.
        Invalid: it is not a version of ours.
    """
    if if_match is None:
        raise VersionRequired("Send If-Match with the ETag that you read.")
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004  int4
        raise Invalid('If-Match must be an ETag like "3".', fields={"If-Match": "not an ETag"})
    return int(text)


SeenVersion = Annotated[int, Depends(_seen_version)]
"""`seen: SeenVersion` in a route's parameters."""


def require_version(actual: int, seen: int) -> None:
    """Passes when nobody changed the record since it was read.

    Raises:
        StaleVersion: somebody did.
    """
    if actual != seen:
        message = "Somebody changed this record after you opened it. Load it again, then change it."
        raise StaleVersion(message, version=actual)
