"""Ids of derived rows follow from the site and the tool's own ids, so that making them again,
in whatever order, makes the same rows.
"""

from uuid import UUID, uuid5

from enterprisehub.domains.delivery.contracts.sources import Author


def row_id(site_id: UUID, kind: str, *parts: object) -> UUID:
    return uuid5(site_id, ":".join([kind, *map(str, parts)]))


def author_id(site_id: UUID, author: Author | None) -> UUID | None:
    if author is None:
        return None
    return row_id(site_id, "author", author.kind, author.external_id)
