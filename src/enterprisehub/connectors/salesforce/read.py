"""Salesforce's payloads in the words of our contracts. Pure."""

from collections.abc import Sequence

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    PropertyType,
    TheirProperty,
    TheirRecord,
    TheirStage,
    moment,
)
from enterprisehub.kernel.connectors.rest import Json

OBJECT: dict[RecordKind, str] = {"contact": "Contact", "company": "Account", "deal": "Opportunity"}
# Only these can be merged there: developer.salesforce.com/docs/…/sforce_api_calls_merge.htm
MERGED: tuple[RecordKind, ...] = ("contact", "company")
_TYPES: dict[str, PropertyType] = {
    "boolean": "flag",
    "int": "number",
    "double": "number",
    "percent": "number",
    "currency": "money_number",
    "date": "date",
    "datetime": "time",
    "picklist": "choice",
    "multipicklist": "tags_text",
}
_LINKED: dict[str, PropertyType] = {"Account": "company", "Contact": "contact", "User": "owner"}
_UNTOLD = {"id", "address", "location", "base64", "anyType", "complexvalue"}


def always(kind: RecordKind) -> list[str]:
    """What is asked of every record, whatever is mapped."""
    merged = ["MasterRecordId"] if kind in MERGED else []
    return ["Id", "Name", "SystemModstamp", "IsDeleted", *merged]


def property_of(body: Json) -> TheirProperty | None:
    """A field of their description; None for what is only a view of other fields."""
    name, type_ = str(body["name"]), str(body.get("type"))
    if type_ in _UNTOLD:
        return None
    linked = [_LINKED[to] for to in body.get("referenceTo") or () if to in _LINKED]
    # A deal's contact is given when it is made; afterwards it is a role that is written apart.
    writable = body.get("updateable") or (name == "ContactId" and body.get("createable"))
    kind: PropertyType = linked[0] if linked else _TYPES.get(type_, "text")
    return TheirProperty(
        name=name,
        title=str(body.get("label") or name),
        type="stage" if name == "StageName" else kind,
        choices=tuple(
            (str(one.get("value")), str(one.get("label") or one.get("value")))
            for one in body.get("picklistValues") or ()
            if one.get("active")
        ),
        read_only=not writable or (type_ == "reference" and not linked),
    )


def record_of(
    kind: RecordKind, row: Json, names: Sequence[str], home: str, merged_ids: tuple[str, ...] = ()
) -> TheirRecord:
    known = str(row["Id"])
    return TheirRecord(
        kind=kind,
        external_id=known,
        values={name: row.get(name) for name in names},
        title=str(row.get("Name") or row.get("Email") or ""),
        changed_at=moment(row.get("SystemModstamp")),
        removed=bool(row.get("IsDeleted")),
        merged_ids=merged_ids,
        url=f"{home}/{known}",
    )


def stage_of(row: Json) -> TheirStage:
    """Stages are one list for all of a company's opportunities."""
    won, closed = row.get("IsWon"), row.get("IsClosed")
    return TheirStage(
        external_id=str(row["ApiName"]),
        name=str(row.get("MasterLabel") or row["ApiName"]),
        pipeline="Opportunities",
        state="won" if won else "lost" if closed else "open",
    )
