"""A number that two of their contacts share stays with the one that has it here."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.db.session import Db

FIELD = "phone"
ALIKE_RATIO = 0.6
"""Names that have less in common are two people's: “Jon Smyth” is “John Smith”, not “Ann Berg”."""


async def leave_shared(
    db: Db, connection: ConnectionRow, copy: CopyRow, theirs: Mapping[str, Any]
) -> dict[str, str]:
    """The fields of this contact that cannot be taken, each with why.

    Here a number leads to one person; households and offices share theirs. All else is taken, and
    whether the two are one is a question of duplicates.
    """
    number = theirs.get(FIELD)
    if copy.kind != "contact" or not number or not _is_named(theirs):
        return {}
    holder = await crm.find_exchanged(db, "contact", {FIELD: number})
    if holder is None or holder == copy.record_id:
        return {}
    record = await crm.exchanged(db, "contact", holder)
    if copy.record_id is None:
        email = theirs.get("email")
        same = await crm.find_exchanged(db, "contact", {"email": email}) if email else None
        if same == holder:
            return {}
        other = await copies.copy_of_record(db, connection.id, holder)
        free = same is None and (other is None or other.id == copy.id)
        if free and not (record and _names_another(theirs, record)):
            return {}
    name = record.title if record else "another contact"
    return {FIELD: f"Phone: {number} is the number of {name} here, and stays theirs alone"}


def _is_named(theirs: Mapping[str, Any]) -> bool:
    return any(theirs.get(name) for name in ("email", "given_name", "family_name"))


def _names_another(theirs: Mapping[str, Any], ours: Exchanged) -> bool:
    """Both are named, in words that have too little in common to be one person's."""
    there, here = _name(theirs), _name(ours.values)
    if not there or not here or set(there.split()) & set(here.split()):
        return False
    return SequenceMatcher(a=there, b=here).ratio() < ALIKE_RATIO


def _name(values: Mapping[str, Any]) -> str:
    parts = (str(values.get(part) or "") for part in ("given_name", "family_name"))
    return " ".join(" ".join(parts).casefold().split())
