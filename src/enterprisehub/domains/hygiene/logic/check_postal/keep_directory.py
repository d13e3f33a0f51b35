"""A file of postal codes is looked at, comes into use in place of the former one, is removed."""

import asyncio
from dataclasses import asdict
from typing import Any
from uuid import UUID

from enterprisehub.domains.hygiene.logic.check_postal.places import Place, code_key, place_key
from enterprisehub.domains.hygiene.logic.check_postal.read_file import read_file
from enterprisehub.domains.hygiene.models import PostalDirectoryRow
from enterprisehub.domains.hygiene.queries import findings, postal
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.scope import Ref


async def take_file(db: Db, file_name: str, content: bytes) -> PostalDirectoryRow:
    """The file waits for a look; a former one of its country that waited is gone.

    Raises:
        Invalid: it is no directory of one country.
    """
    read = await asyncio.to_thread(read_file, content)
    await postal.remove(db, read.country, "preview")
    row = PostalDirectoryRow(
        country=read.country,
        file_name=file_name.replace("\x00", "")[-120:] or "directory.txt",
        place_count=len(read.places),
        wrong_count=read.wrong_count,
        wrong=[{"line": line, "says": says} for line, says in read.wrong],
    )
    db.add(row)
    await db.flush()
    await postal.put_places(db, [_row(row.id, read.country, place) for place in read.places])
    return row


async def use_directory(db: Db, directory_id: UUID) -> PostalDirectoryRow:
    """Addresses of its country are checked against it from the next look on.

    Raises:
        NotFound: there is no such directory.
        Conflict: it is in use already.
    """
    row = await _one(db, directory_id)
    if row.state == "in_use":
        raise Conflict("This directory is in use already.")
    await postal.remove(db, row.country, "in_use")
    row.state = "in_use"
    await db.flush()
    await findings.look_again(db, row.country)
    words = f"Took a postal directory of {row.country} into use: {row.place_count:,} places"
    timeline.add(db, "hygiene.postal_directory", [_tenant(db)], words)
    return row


async def remove_directory(db: Db, directory_id: UUID) -> PostalDirectoryRow:
    """It is gone; addresses of its country are looked at anew, without it. Raises NotFound."""
    row = await _one(db, directory_id)
    await postal.remove(db, row.country, row.state)
    if row.state == "in_use":
        await findings.look_again(db, row.country)
        words = f"Removed the postal directory of {row.country}"
        timeline.add(db, "hygiene.postal_directory", [_tenant(db)], words)
    return row


async def _one(db: Db, directory_id: UUID) -> PostalDirectoryRow:
    row = await postal.directory(db, directory_id)
    if row is None:
        raise NotFound("There is no such directory.")
    return row


def _tenant(db: Db) -> Ref:
    return Ref("kernel.tenant", db.scope.tenant_id)


def _row(directory_id: UUID, country: str, place: Place) -> dict[str, Any]:
    values = asdict(place)
    name = values.pop("name")
    return {
        **values,
        "directory_id": directory_id,
        "place": name,
        "place_key": place_key(country, name),
        "code_key": code_key(place.code),
    }
