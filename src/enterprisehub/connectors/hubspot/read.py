"""HubSpot's payloads in the words of our contracts. Pure."""

from typing import Any

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    CrmTold,
    PropertyType,
    TheirOwner,
    TheirProperty,
    TheirRecord,
    TheirStage,
    moment,
)

PLURAL: dict[RecordKind, str] = {"contact": "contacts", "company": "companies", "deal": "deals"}
CHANGED: dict[RecordKind, str] = {
    "contact": "lastmodifieddate",
    "company": "hs_lastmodifieddate",
    "deal": "hs_lastmodifieddate",
}
MERGED = "hs_merged_object_ids"
LINKS: dict[RecordKind, tuple[RecordKind, ...]] = {
    "contact": ("company",),
    "company": (),
    "deal": ("contact", "company"),
}
_KINDS: dict[str, RecordKind] = {
    "contact": "contact", "company": "company", "deal": "deal",
    "0-1": "contact", "0-2": "company", "0-3": "deal",
}  # fmt: skip
_TYPES: dict[str, PropertyType] = {
    "number": "number",
    "date": "date",
    "datetime": "date",
    "bool": "yes_no",
    "enumeration": "choice",
}
_SPECIAL: dict[str, PropertyType] = {
    "hubspot_owner_id": "owner",
    "dealstage": "stage",
    "amount": "money",
}

type Json = dict[str, Any]


def link_name(kind: RecordKind) -> str:
    """An association as a property of ours."""
    return f"@{kind}"


def link_property(kind: RecordKind) -> TheirProperty:
    kind_type: PropertyType = "company" if kind == "company" else "contact"
    return TheirProperty(name=link_name(kind), title=f"Associated {kind}", type=kind_type)


def property_of(body: Json) -> TheirProperty:
    name = str(body["name"])
    choices = tuple(
        (str(one.get("value")), str(one.get("label"))) for one in body.get("options") or ()
    )
    about = body.get("modificationMetadata") or {}
    type_ = _SPECIAL.get(name) or _TYPES.get(str(body.get("type")), "text")
    if body.get("fieldType") == "checkbox" and type_ == "choice":
        type_ = "tags_text"
    return TheirProperty(
        name=name,
        title=str(body.get("label") or name),
        type=type_,
        choices=choices,
        read_only=bool(about.get("readOnlyValue") or body.get("calculated")),
    )


def record_of(kind: RecordKind, body: Json, names: tuple[str, ...]) -> TheirRecord:
    """A record with the properties that were asked for; its links come apart."""
    properties: Json = body.get("properties") or {}
    values: Json = {name: properties.get(name) for name in names if not name.startswith("@")}
    if values.get("dealstage"):
        values["dealstage"] = f"{properties.get('pipeline')}/{values['dealstage']}"
    for link in LINKS[kind]:
        if link_name(link) in names:
            values[link_name(link)] = _first(body.get("associations") or {}, link)
    merged = str(properties.get(MERGED) or "")
    return TheirRecord(
        kind=kind,
        external_id=str(body["id"]),
        values=values,
        title=_title(kind, properties),
        changed_at=moment(body.get("updatedAt")) or moment(properties.get(CHANGED[kind])),
        removed=bool(body.get("archived")),
        merged_ids=tuple(part for part in merged.split(";") if part),
    )


def _first(associations: Json, link: RecordKind) -> str | None:
    """The primary company where there is one; else the first that was associated."""
    rows = (associations.get(PLURAL[link]) or {}).get("results") or []
    primary = [row for row in rows if str(row.get("type", "")).endswith("primary")]
    found = (primary or rows)[:1]
    return str(found[0]["id"]) if found else None


def _title(kind: RecordKind, properties: Json) -> str:
    if kind == "contact":
        words = (properties.get("firstname"), properties.get("lastname"))
        return " ".join(str(word) for word in words if word) or str(properties.get("email") or "")
    return str(properties.get("name" if kind == "company" else "dealname") or "")


def owner_of(body: Json) -> TheirOwner:
    words = (body.get("firstName"), body.get("lastName"))
    name = " ".join(str(word) for word in words if word)
    email = body.get("email")
    return TheirOwner(
        external_id=str(body["id"]), name=name or str(email or body["id"]), email=email
    )


def stages_of(pipeline: Json) -> list[TheirStage]:
    """A closed stage of probability 1 is won, another closed one lost."""
    made = []
    for stage in pipeline.get("stages") or ():
        about = stage.get("metadata") or {}
        closed = str(about.get("isClosed")).lower() == "true"
        won = str(about.get("probability")) in ("1", "1.0")
        made.append(
            TheirStage(
                external_id=f"{pipeline['id']}/{stage['id']}",
                name=str(stage.get("label") or stage["id"]),
                pipeline=str(pipeline.get("label") or pipeline["id"]),
                state=("won" if won else "lost") if closed else "open",
            )
        )
    return made


def told_of(connector: str, account_id: Any, events: list[Json]) -> CrmTold:
    """Which records the events of one delivery name, each once."""
    changed: dict[tuple[RecordKind, str], None] = {}
    removed: dict[tuple[RecordKind, str], None] = {}
    merged: list[tuple[RecordKind, str, str]] = []
    for event in events:
        noun, _, what = str(event.get("subscriptionType") or "").partition(".")
        kind = _KINDS.get(str(event.get("objectTypeId"))) or _KINDS.get(noun)
        if kind is None:
            continue
        known = str(event.get("objectId") or event.get("fromObjectId") or "")
        if what == "merge":
            into = str(event.get("newObjectId") or event.get("primaryObjectId") or known)
            gone = [*(event.get("mergedObjectIds") or ()), event.get("primaryObjectId")]
            merged += [(kind, str(one), into) for one in gone if one and str(one) != into]
        elif what in ("deletion", "privacyDeletion"):
            removed[(kind, known)] = None
        elif known:
            changed[(kind, known)] = None
    return CrmTold(
        connector=connector,
        account_id=account_id,
        changed=tuple(one for one in changed if one not in removed),
        removed=tuple(removed),
        merged=tuple(dict.fromkeys(merged)),
    )
