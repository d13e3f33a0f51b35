"""Which of two records gives each field of the one that they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from enterprisehub.domains.crm.contracts.merging import FieldChoice, MergedKind, Side
from enterprisehub.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class MergeField:
    """What is chosen as a whole: half an address of one and half of the other is no address."""

    field: str
    title: str
    columns: tuple[str, ...]


_PLACE = ("street", "city", "state", "postal_code", "country")
FIELDS: Final[Mapping[str, tuple[MergeField, ...]]] = {
    "contact": (
        MergeField("name", "Name", ("name", "given_name", "family_name", "name_key")),
        MergeField("email", "First email", ("email",)),
        MergeField("phone", "First phone", ("phone_e164",)),
        MergeField("job_title", "Role", ("job_title",)),
        MergeField("company", "Company", ("company_id",)),
        MergeField("address", "Address", _PLACE),
        MergeField("lifecycle", "Lifecycle", ("lifecycle",)),
        MergeField("lead_status", "Lead status", ("lead_status",)),
        MergeField("owner", "Owner", ("owner_user_id",)),
        MergeField("workspace", "Workspace", ("workspace_id",)),
        MergeField("time_zone", "Time zone", ("time_zone",)),
        MergeField("language", "Language", ("language",)),
        MergeField("source", "Source", ("source",)),
        MergeField("external_key", "Key elsewhere", ("external_key",)),
    ),
    "company": (
        MergeField("name", "Name", ("name", "name_key")),
        MergeField("domain", "Domain", ("domain",)),
        MergeField("phone", "Phone", ("phone_e164",)),
        MergeField("industry", "Industry", ("industry",)),
        MergeField("employees", "Employees", ("employees",)),
        MergeField("description", "Description", ("description",)),
        MergeField("address", "Address", _PLACE),
        MergeField("owner", "Owner", ("owner_user_id",)),
        MergeField("source", "Source", ("source",)),
        MergeField("external_key", "Key elsewhere", ("external_key",)),
    ),
}
_ALWAYS_THERE = {"country"}  # it has a default: alone it says nothing of an address
_BY_ORDER = {"email", "phone"}


def choose_sides(
    kind: MergedKind, kept: Any, other: Any, choices: Mapping[str, Side]
) -> dict[str, Side]:
    """Whose value each field gets: as chosen, else the kept one's, else the other's.

    Raises:
        Invalid: a choice names no field of such a record.
    """
    fields = FIELDS[kind]
    if unknown := choices.keys() - {field.field for field in fields}:
        message = f"There is no field {', '.join(sorted(unknown))} to choose."
        raise Invalid(message, fields={"choices": message})
    return {f.field: choices.get(f.field) or _usual(f, kept, other) for f in fields}


def _usual(field: MergeField, kept: Any, other: Any) -> Side:
    if field.field == "name" and hasattr(kept, "given_name"):
        # An address that stands in for a name is no name.
        nameless = not (kept.given_name or kept.family_name)
        return "other" if nameless and (other.given_name or other.family_name) else "kept"
    return "other" if not _says(field, kept) and _says(field, other) else "kept"


def _says(field: MergeField, row: Any) -> bool:
    told = [c for c in field.columns if c not in _ALWAYS_THERE]
    return any(getattr(row, c) not in (None, "") for c in told)


def taken_columns(kind: MergedKind, sides: Mapping[str, Side]) -> list[str]:
    """The columns that the kept record takes from the other one."""
    return [
        column
        for field in FIELDS[kind]
        if sides[field.field] == "other" and not (kind == "contact" and field.field in _BY_ORDER)
        for column in field.columns
    ]


def describe_choices(
    kind: MergedKind,
    kept: Any,
    other: Any,
    sides: Mapping[str, Side],
    names: Mapping[UUID, str],
) -> tuple[FieldChoice, ...]:
    """Both values of each field that at least one of the records has."""
    found = [
        FieldChoice(
            field=field.field,
            title=field.title,
            kept=shown(field.columns, kept, names),
            other=shown(field.columns, other, names),
            side=sides[field.field],
        )
        for field in FIELDS[kind]
    ]
    return tuple(choice for choice in found if choice.kept or choice.other)


def shown(columns: Sequence[str], row: Any, names: Mapping[UUID, str]) -> str:
    """The values as a person reads them."""
    if "name" in columns:
        return str(row.name)
    values = [getattr(row, column) for column in columns]
    if columns == _PLACE and not any(values[:-1]):
        return ""
    told = [names.get(v, "somebody") if isinstance(v, UUID) else v for v in values]
    return ", ".join(str(value).replace("_", " ") for value in told if value not in (None, ""))
