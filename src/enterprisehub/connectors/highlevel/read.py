"""HighLevel's payloads in the words of our contracts. Pure."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    CrmTold,
    PropertyType,
    TheirProperty,
    TheirRecord,
    TheirStage,
    moment,
)

PROPERTIES: dict[RecordKind, tuple[TheirProperty, ...]] = {
    "contact": (
        TheirProperty(name="firstName", title="First name"),
        TheirProperty(name="lastName", title="Last name"),
        TheirProperty(name="email", title="Email"),
        TheirProperty(name="phone", title="Phone"),
        TheirProperty(name="address1", title="Street"),
        TheirProperty(name="city", title="City"),
        TheirProperty(name="state", title="State"),
        TheirProperty(name="postalCode", title="Postal code"),
        TheirProperty(name="country", title="Country"),
        TheirProperty(name="companyName", title="Company's name", read_only=True),
        TheirProperty(name="source", title="Source"),
        TheirProperty(name="tags", title="Tags", type="tags"),
        TheirProperty(name="assignedTo", title="Assigned to", type="owner"),
    ),
    "company": (),
    "deal": (
        TheirProperty(name="name", title="Name"),
        TheirProperty(name="stage", title="Stage", type="stage"),
        TheirProperty(name="monetaryValue", title="Value", type="money"),
        # It is given when the opportunity is made, and cannot be changed afterwards.
        TheirProperty(name="contactId", title="Contact", type="contact"),
        TheirProperty(name="assignedTo", title="Assigned to", type="owner"),
    ),
}
_ENDED = {"won": "won", "lost": "lost", "abandoned": "lost"}

_TYPES: dict[str, PropertyType] = {
    "TEXT": "text",
    "LARGE_TEXT": "text",
    "PHONE": "text",
    "EMAIL": "text",
    "NUMERICAL": "number",
    "MONETORY": "money_number",
    "DATE": "date",
    "SINGLE_OPTIONS": "choice",
    "RADIO": "choice",
    "MULTIPLE_OPTIONS": "tags",
    "CHECKBOX": "tags",
}
"""What a field holds, by its `dataType`; files, signatures and lists of boxes are left alone.

Source: marketplace.gohighlevel.com/docs, locations, Get Custom Fields (2021-07-28).
"""
CUSTOM = "custom:"
MODELS: dict[RecordKind, str] = {"contact": "contact", "deal": "opportunity"}

type Json = dict[str, Any]


def record_of(kind: RecordKind, body: Json, names: tuple[str, ...]) -> TheirRecord:
    """A contact or an opportunity with the properties that were asked for."""
    told = {**body, **_custom_values(body), "address1": body.get("address1") or body.get("address")}
    if kind == "deal":
        told["stage"] = stage_of(body)
        title = str(body.get("name") or "")
    else:
        words = (body.get("firstName"), body.get("lastName"))
        title = " ".join(str(word) for word in words if word) or str(body.get("email") or "")
    return TheirRecord(
        kind=kind,
        external_id=str(body["id"]),
        values={name: told.get(name) for name in names},
        title=title,
        changed_at=moment(body.get("updatedAt") or body.get("dateUpdated")),
        removed=bool(body.get("deleted")),
    )


def custom_property(field: Json) -> TheirProperty | None:
    """A field that somebody added there, or None where its values are nothing of ours."""
    type_ = _TYPES.get(str(field.get("dataType")))
    if type_ is None or not field.get("id"):
        return None
    options = field.get("picklistOptions") or ()
    return TheirProperty(
        name=f"{CUSTOM}{field['id']}",
        title=str(field.get("name") or field.get("fieldKey") or field["id"])[:100],
        type=type_,
        choices=tuple((str(one), str(one)) for one in options) if type_ == "choice" else (),
    )


def _custom_values(body: Json) -> Json:
    """Contacts tell a value as `value`, opportunities as `fieldValue`."""
    fields = (one for one in body.get("customFields") or () if isinstance(one, dict))
    return {f"{CUSTOM}{one.get('id')}": one.get("value", one.get("fieldValue")) for one in fields}


def custom_fields(values: Json) -> list[Json]:
    """The added fields are taken out of the values, as a change of a record tells them."""
    given = {name: values.pop(name) for name in list(values) if name.startswith(CUSTOM)}
    return [
        {"id": name.removeprefix(CUSTOM), "field_value": "" if value is None else value}
        for name, value in given.items()
    ]


def stage_of(body: Json) -> str | None:
    """Won and lost are no stages there, but stand beside them; for us they are."""
    pipeline = body.get("pipelineId")
    if not pipeline:
        return None
    ended = _ENDED.get(str(body.get("status")))
    return f"{pipeline}/{ended or body.get('pipelineStageId')}"


def stages_of(pipeline: Json) -> list[TheirStage]:
    known, name = str(pipeline["id"]), str(pipeline.get("name") or pipeline["id"])
    made = [
        TheirStage(
            external_id=f"{known}/{one['id']}",
            name=str(one.get("name") or one["id"]),
            pipeline=name,
        )
        for one in pipeline.get("stages") or ()
        if isinstance(one, dict) and one.get("id")
    ]
    return [
        *made,
        TheirStage(external_id=f"{known}/won", name="Won", pipeline=name, state="won"),
        TheirStage(external_id=f"{known}/lost", name="Lost", pipeline=name, state="lost"),
    ]


def told_of(connector: str, account_id: UUID | None, event: Json) -> CrmTold:
    """The record that an event names, by the first word of its type; other events name none."""
    type_, known = str(event.get("type") or ""), str(event.get("id") or "")
    found: list[tuple[RecordKind, str]] = []
    if known and type_.startswith("Contact"):
        found = [("contact", known)]
    elif known and type_.startswith("Opportunity"):
        found = [("deal", known)]
    gone = type_.endswith("Delete")
    return CrmTold(
        connector=connector,
        account_id=account_id,
        changed=() if gone else tuple(found),
        removed=tuple(found) if gone else (),
    )
