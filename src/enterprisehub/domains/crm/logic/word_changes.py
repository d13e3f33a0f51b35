"""What changed of a record, in one line: each field from what to what."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.ui.shown import money

_UNITS = ("_user_id", "_id", "_cents", "_e164", "_on")
_LONGEST = 60


async def words_of_changes(
    db: Db,
    changed: Iterable[str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    currency: str = "USD",
) -> str:
    """Like "amount from $1,000 to $1,200, owner from nobody to Dana Whitfield"."""
    names = list(changed)
    ids = {
        value
        for name in names
        for value in (before.get(name), after.get(name))
        if isinstance(value, UUID)
    }
    known = await _names(db, ids) if ids else {}
    return ", ".join(
        _words(name, before.get(name), after.get(name), known, currency) for name in names
    )


async def _names(db: Db, ids: set[UUID]) -> dict[UUID, str]:
    """The names of members, companies and contacts."""
    found = {member.user_id: member.name for member in await list_members(db)}
    for one in ids - found.keys():
        row = await queries.company(db, one) or await queries.contact(db, one)
        if row is not None:
            found[one] = row.name
    return found


def _words(name: str, before: Any, after: Any, known: Mapping[UUID, str], currency: str) -> str:
    label = name
    for unit in _UNITS:
        label = label.removesuffix(unit)
    label = label.replace("_", " ")
    if isinstance(before, dict) or isinstance(after, dict):
        return _own_fields(before or {}, after or {})
    was = _shown(name, before, known, currency)
    now = _shown(name, after, known, currency)
    if len(was) > _LONGEST or len(now) > _LONGEST:
        return label
    if not now:
        return f"{label} (was {was}, now empty)" if was else label
    return f"{label} from {was} to {now}" if was else f"{label} to {now}"


def _own_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The tenant's own fields, each by its name."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return ", ".join(_words(key, before.get(key), after.get(key), {}, "") for key in keys)


def _shown(name: str, value: Any, known: Mapping[UUID, str], currency: str) -> str:
    if value is None or value == "":
        return "nobody" if name == "owner_user_id" else ""
    if isinstance(value, UUID):
        return known.get(value, "somebody unknown")
    if name.endswith("_cents") and isinstance(value, int):
        return money(value, currency or "USD")
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).replace("_", " ") if isinstance(value, str) else str(value)
