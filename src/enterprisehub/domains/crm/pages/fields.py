"""What the forms of customers share: the owner, the company, the fields that the tenant defined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.outputs import CustomFieldOut
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.importing.read_cells import cents_of
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.tenancy.workspaces import list_workspaces
from enterprisehub.ui.shown import money, number

NOBODY = UUID(int=0)
"""Stands for an id that was typed and is none: nothing has it, so that it is refused."""
MORE_THAN_ONE = 2


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: members, workspaces, and the fields that the tenant defined."""

    owners: list[tuple[str, str]]
    workspaces: list[tuple[str, str]]
    custom: list[CustomFieldOut]
    currency: str

    def name_of(self, user_id: UUID | None) -> str:
        """The owner's name; empty without one."""
        return dict(self.owners).get(str(user_id), "") if user_id else ""

    def workspace_of(self, workspace_id: UUID | None) -> str:
        """The workspace's name, the first one's without any; empty where there is but one."""
        if len(self.workspaces) < MORE_THAN_ONE:
            return ""
        default = self.workspaces[0][1]
        return dict(self.workspaces).get(str(workspace_id), "") if workspace_id else default


async def choices_of(db: Db, kind: RecordKind, owner: UUID | None = None) -> Choices:
    """What may be chosen for a record of this kind that has this owner."""
    owners = [(str(member.user_id), member.name) for member in await list_members(db)]
    if owner is not None and str(owner) not in dict(owners):
        owners.append((str(owner), "A former member"))
    workspaces = [(str(row.id), row.name) for row in await list_workspaces(db)]
    rows = await queries.custom_fields(db, kind)
    custom = [CustomFieldOut.model_validate(row) for row in rows]
    return Choices(owners, workspaces, custom, (await tenant(db, db.scope.tenant_id)).currency)


def typed_owner(values: Mapping[str, str]) -> dict[str, Any]:
    """The owner as the form says, if it says one."""
    return _typed_id("owner_user_id", values)


def typed_workspace(values: Mapping[str, str]) -> dict[str, Any]:
    """The workspace as the form says, if it says one."""
    return _typed_id("workspace_id", values)


def _typed_id(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    if name not in values:
        return {}
    try:
        return {name: UUID(values[name]) if values[name] else None}
    except ValueError:
        return {name: NOBODY}


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
