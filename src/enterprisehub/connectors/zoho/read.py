"""Zoho CRM's payloads in the words of our contracts. Pure."""

from collections.abc import Sequence
from typing import Any

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    PropertyType,
    TheirOwner,
    TheirProperty,
    TheirRecord,
    TheirStage,
    moment,
)
from enterprisehub.kernel.connectors.rest import Json

MODULE: dict[RecordKind, str] = {"contact": "Contacts", "company": "Accounts", "deal": "Deals"}
NAMED: dict[RecordKind, str] = {
    "contact": "Full_Name",
    "company": "Account_Name",
    "deal": "Deal_Name",
}
_TYPES: dict[str, PropertyType] = {
    "integer": "number",
    "bigint": "number",
    "double": "number",
    "percent": "number",
    "currency": "money_number",
    "date": "date",
    "datetime": "time",
    "boolean": "flag",
    "picklist": "choice",
    "multiselectpicklist": "tags",
    "ownerlookup": "owner",
}
_LINKED: dict[str, PropertyType] = {"Accounts": "company", "Contacts": "contact"}
_UNTOLD = {"subform", "fileupload", "imageupload", "profileimage", "consent_lookup"}


def always(kind: RecordKind) -> list[str]:
    """What is asked of every record, whatever is mapped."""
    return ["id", NAMED[kind], "Modified_Time"]


def property_of(body: Json) -> TheirProperty | None:
    """A field of their description; None for what no field of ours can hold."""
    name, type_ = str(body["api_name"]), str(body.get("data_type"))
    if type_ in _UNTOLD or name == "id":
        return None
    module = ((body.get("lookup") or {}).get("module") or {}).get("api_name")
    linked = _LINKED.get(str(module)) if type_ == "lookup" else None
    may = body.get("operation_type") or {}
    closed = body.get("read_only") or body.get("field_read_only") or may.get("api_update") is False
    kind: PropertyType = linked or _TYPES.get(type_, "text")
    return TheirProperty(
        name=name,
        title=str(body.get("field_label") or name),
        type="stage" if name == "Stage" else kind,
        choices=tuple(
            (str(one.get("actual_value")), str(one.get("display_value")))
            for one in body.get("pick_list_values") or ()
        ),
        read_only=bool(closed) or (type_ == "lookup" and linked is None),
    )


def record_of(kind: RecordKind, row: Json, names: Sequence[str]) -> TheirRecord:
    return TheirRecord(
        kind=kind,
        external_id=str(row["id"]),
        values={name: _plain(row.get(name)) for name in names},
        title=str(row.get(NAMED[kind]) or ""),
        changed_at=moment(row.get("Modified_Time")),
    )


def _plain(value: Any) -> Any:
    """Of a linked record or person only the id."""
    return str(value["id"]) if isinstance(value, dict) and "id" in value else value


def owner_of(body: Json) -> TheirOwner:
    name = body.get("full_name") or body.get("email") or body["id"]
    return TheirOwner(external_id=str(body["id"]), name=str(name), email=body.get("email"))


def stages_of(pipeline: Json) -> list[TheirStage]:
    """A deal holds the stage's value alone: pipelines may share it."""
    made = []
    for one in pipeline.get("maps") or ():
        kind = str(one.get("forecast_type") or "").lower()
        made.append(
            TheirStage(
                external_id=str(one["actual_value"]),
                name=str(one.get("display_value") or one["actual_value"]),
                pipeline=str(pipeline.get("display_value") or "Deals"),
                state="won" if "won" in kind else "lost" if "lost" in kind else "open",
            )
        )
    return made
