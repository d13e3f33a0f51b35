"""The tenant's own places and property names, as dialogues look them up."""

from typing import cast

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import (
    KnownNames,
    Place,
    PlaceKind,
    PropertyKind,
    PropertyName,
)
from enterprisehub.kernel.db.session import Db


async def know_names(db: Db) -> KnownNames:
    """Every live place and property name of the tenant."""
    return KnownNames(
        places=tuple(
            Place(
                name=row.name,
                kind=cast("PlaceKind", row.kind),
                state=row.state,
                aliases=tuple(row.aliases),
            )
            for row in await queries.places(db)
        ),
        properties=tuple(
            PropertyName(
                name=row.name,
                kind=cast("PropertyKind", row.kind),
                place=place,
                aliases=tuple(row.aliases),
            )
            for row, place in await queries.property_names(db)
        ),
    )
