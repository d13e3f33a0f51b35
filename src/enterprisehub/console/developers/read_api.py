"""The OpenAPI document as a reader wants it: by area, with everything an operation takes."""

import json
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    place: str
    type: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    title: str
    says: str
    permission: str
    fields: list[Field]
    example: str
    answers: str


@dataclass(frozen=True, slots=True)
class Area:
    name: str
    operations: list[Operation]

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.name.lower()).strip("-")


def read_areas(document: dict[str, Any]) -> list[Area]:
    """Every documented operation, by tag."""
    areas: dict[str, list[Operation]] = {}
    for path, item in sorted(document["paths"].items()):
        for method, entry in item.items():
            areas.setdefault(entry["tags"][0], []).append(_operation(document, path, method, entry))
    return [Area(name, operations) for name, operations in sorted(areas.items())]


def find_operations(areas: list[Area], words: str) -> list[Operation]:
    """The operations that have every word in their method, path, title or permission."""
    wanted = words.lower().split()
    if not wanted:
        return []
    every = (operation for area in areas for operation in area.operations)
    return [operation for operation in every if _has(operation, wanted)]


def _has(operation: Operation, wanted: list[str]) -> bool:
    named = (operation.method, operation.path, operation.title, operation.permission)
    text = " ".join(named).lower()
    return all(word in text for word in wanted)


def _operation(
    document: dict[str, Any], path: str, method: str, entry: dict[str, Any]
) -> Operation:
    body = _body(entry)
    fields = [_parameter(document, p) for p in entry.get("parameters", [])]
    fields += _properties(document, body)
    return Operation(
        id=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        title=entry.get("summary", ""),
        says=entry.get("description", ""),
        permission=entry.get("x-permission", ""),
        fields=fields,
        example=_example(document, body),
        answers=", ".join(code for code in entry["responses"] if code.startswith("2")),
    )


def _body(entry: dict[str, Any]) -> dict[str, Any]:
    content = entry.get("requestBody", {}).get("content", {})
    first: dict[str, Any] = next(iter(content.values()), {})
    schema: dict[str, Any] = first.get("schema", {})
    return schema


def _parameter(document: dict[str, Any], parameter: dict[str, Any]) -> Field:
    schema = parameter.get("schema", {})
    return Field(
        name=parameter["name"],
        place=parameter["in"],
        type=_type(document, schema),
        required=bool(parameter.get("required")),
        says=str(parameter.get("description") or schema.get("description") or ""),
    )


def _properties(document: dict[str, Any], schema: dict[str, Any]) -> list[Field]:
    known = _resolved(document, schema)
    required = known.get("required", [])
    return [
        Field(name, "body", _type(document, value), name in required, value.get("description", ""))
        for name, value in known.get("properties", {}).items()
    ]


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return found
    return schema


def _type(document: dict[str, Any], schema: dict[str, Any]) -> str:
    known = _resolved(document, schema)
    if "enum" in known:
        return " | ".join(map(str, known["enum"]))
    for choice in ("anyOf", "oneOf"):
        if choice in known:
            return " or ".join(_type(document, option) for option in known[choice])
    if known.get("type") == "array":
        return f"list of {_type(document, known.get('items', {}))}"
    kind = str(known.get("type", "anything"))
    return f"{kind} ({known['format']})" if "format" in known else kind


def _example(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """A body with the required fields, to be filled in."""
    known = _resolved(document, schema)
    if not known.get("properties"):
        return ""
    required = known.get("required") or list(known["properties"])[:3]
    values = {name: _placeholder(document, known["properties"][name]) for name in required}
    return json.dumps(values)


def _placeholder(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    known = _resolved(document, schema)
    if "enum" in known:
        return known["enum"][0]
    plain = {"integer": 1, "number": 1.0, "boolean": True, "array": [], "object": {}}
    return plain.get(known.get("type", "string"), "…")
