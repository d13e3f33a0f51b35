"""Values of our fields in words for people: names for ids, amounts and days as they are read."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import ExchangeField
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members

_NAMED: Final = ("owner", "stage", "company", "contact")


async def word_values(
    db: Db, kind: RecordKind, values: Iterable[tuple[str, Any]]
) -> dict[tuple[str, str], str]:
    """By field and `str(value)`, how each of these values reads."""
    fields = {one.name: one for one in await crm.exchange_fields(db, kind)}
    given = [(fields[name], value) for name, value in values if name in fields]
    names = await _names(db, [(one.type, value) for one, value in given if value is not None])
    return {(one.name, str(value)): _word(one, value, names) for one, value in given}


async def _names(db: Db, given: list[tuple[str, Any]]) -> dict[str, str]:
    """The names of the members, stages, companies and contacts among these values."""
    wanted = {kind: {str(v) for type_, v in given if type_ == kind} for kind in _NAMED}
    found: dict[str, str] = {}
    if wanted["owner"]:
        found |= {str(one.user_id): one.name for one in await list_members(db)}
    if wanted["stage"]:
        found |= {str(one.id): one.name for one in await crm.known_stages(db)}
    for known in wanted["company"]:
        if (company := await crm.company(db, UUID(known))) is not None:
            found[known] = company.name
    if wanted["contact"]:
        ids = [UUID(known) for known in sorted(wanted["contact"])]
        found |= {str(one.id): one.name for one in await crm.contacts(db, ids)}
    return found


def _word(field: ExchangeField, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", []):
        return "empty"
    match field.type:
        case "owner" | "stage" | "company" | "contact":
            words = names.get(str(value), "one that is gone")
        case "money":
            words = f"{value / 100:,.2f}"
        case "date":
            words = f"{date.fromisoformat(str(value)[:10]):%-d %b %Y}"
        case "yes_no":
            words = "yes" if value else "no"
        case _:
            words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words
