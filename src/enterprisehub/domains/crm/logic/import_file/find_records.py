"""Rows of a file point at what is here already: records by our own ids, people by their address."""

from collections.abc import Sequence
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.tenancy.workspaces import list_workspaces


async def find_ours(db: Db, table: str, rows: Sequence[Row]) -> dict[tuple[str, str], UUID]:
    """The records whose own ids the rows name; an id that is not known here says nothing."""
    wanted = {row.values["hub_id"] for row in rows if "hub_id" in row.values}
    known = await queries.live_ids(db, table, sorted(wanted))
    for row in rows:
        if row.values.get("hub_id") not in known:
            row.values.pop("hub_id", None)
    return {("hub_id", str(id_)): id_ for id_ in known}


def own_key(row: Row) -> list[tuple[str, str]]:
    """The key by which a record of ours is found again, whatever else of it was changed."""
    return [("hub_id", str(row.values["hub_id"]))] if "hub_id" in row.values else []


async def find_owners(db: Db, rows: Sequence[Row]) -> None:
    """Each row's `owner` is a member by now; somebody unknown is an error of the row."""
    if not any("owner" in row.values for row in rows):
        return
    members = {member.email.lower(): member.user_id for member in await list_members(db)}
    for row in rows:
        email = row.values.pop("owner", None)
        if email in members:
            row.values["owner_user_id"] = members[email]
        elif email is not None:
            row.wrong.append(("owner", f"“{email}” is nobody’s sign-in address here"))


async def find_workspaces(db: Db, rows: Sequence[Row]) -> None:
    """Each row's `workspace`, by name or outside location id, is one of the tenant's by now."""
    if not any("workspace" in row.values for row in rows):
        return
    known: dict[str, UUID] = {}
    for one in await list_workspaces(db):
        known |= {key.casefold(): one.id for key in (one.location_id, one.name) if key}
    for row in rows:
        called = row.values.pop("workspace", None)
        if called is None:
            continue
        if found := known.get(str(called).casefold()):
            row.values["workspace_id"] = found
        else:
            row.wrong.append(("workspace", f"“{called}” is no workspace here"))
