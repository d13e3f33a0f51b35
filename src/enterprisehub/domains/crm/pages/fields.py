"""What the forms of customers share: the owner, the company, the fields that the tenant defined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.outputs import CustomFieldOut
from enterprisehub.domains.crm.logic.import_file.check_row import cents_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.ui.shown import money, number

NOBODY = UUID(int=0)
"""Stands for an owner that was typed and is none: no member has it, so that it is refused."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: members by name, and the fields that the tenant defined."""

    owners: list[tuple[str, str]]
    custom: list[CustomFieldOut]
    currency: str

    def name_of(self, user_id: UUID | None) -> str:
        """The owner's name; empty without one."""
        return dict(self.owners).get(str(user_id), "") if user_id else ""


async def choices_of(db: Db, kind: RecordKind, owner: UUID | None = None) -> Choices:
    """What may be chosen for a record of this kind that has this owner."""
    owners = [(str(member.user_id), member.name) for member in await list_members(db)]
    if owner is not None and str(owner) not in dict(owners):
        owners.append((str(owner), "A former member"))
    rows = await queries.custom_fields(db, kind)
    custom = [CustomFieldOut.model_validate(row) for row in rows]
    return Choices(owners, custom, (await tenant(db, db.scope.tenant_id)).currency)


def typed_owner(values: Mapping[str, str]) -> dict[str, Any]:
    """The owner as the form says, if it says one."""
    if "owner_user_id" not in values:
        return {}
    try:
        return {"owner_user_id": UUID(values["owner_user_id"]) if values["owner_user_id"] else None}
    except ValueError:
        return {"owner_user_id": NOBODY}


def typed_custom(fields: Sequence[CustomFieldOut], values: Mapping[str, str]) -> dict[str, Any]:
    """Values of the tenant's own fields as they were typed; money becomes cents."""
    given: dict[str, Any] = {}
    for field in fields:
        text = values.get(f"custom.{field.key}")
        if text is None:
            continue
        given[field.key] = text.strip() or None
        if field.type == "money" and text.strip():
            try:
                given[field.key] = cents_of(text)
            except ValueError:
                given[field.key] = text  # refused beside the field
    return {"custom": given} if given else {}


def typed_tags(values: Mapping[str, str]) -> dict[str, Any]:
    """Tags as the form says, if it says any; commas or lines part them."""
    return {"tags": listed(values["tags"])} if "tags" in values else {}


def listed(text: str) -> list[str]:
    """What stands between commas or on lines of its own."""
    return [part.strip() for part in text.replace(",", "\n").splitlines() if part.strip()]


def filled_custom(fields: Sequence[CustomFieldOut], custom: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the form's fields."""
    return {f"custom.{field.key}": _filled(field, custom.get(field.key)) for field in fields}


def _filled(field: CustomFieldOut, value: Any) -> str:
    if value is None:
        return ""
    match field.type:
        case "yes_no":
            return "yes" if value is True else "no"
        case "money":
            return f"{value / 100:.2f}"
        case _:
            return str(value)


def custom_facts(choices: Choices, custom: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The tenant's own fields that have a value, as people read them."""
    facts = []
    for field in choices.custom:
        value = custom.get(field.key)
        if value is not None:
            facts.append((field.title, _shown(field, value, choices.currency)))
    return facts


def _shown(field: CustomFieldOut, value: Any, currency: str) -> str:
    match field.type:
        case "yes_no":
            return "Yes" if value else "No"
        case "money":
            return money(value, currency)
        case "number":
            return number(value, 0 if isinstance(value, int) else 2)
        case _:
            return str(value)
