"""An answer in the order in which its agent declares the fields: kept as JSON, they have none."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def as_declared(told: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The same values, fields of the model first and in its order, within lists and records too."""
    schema = model.model_json_schema()
    ordered = _ordered(dict(told), schema, schema.get("$defs", {}))
    assert isinstance(ordered, dict)  # noqa: S101  a mapping stays one
    return ordered


def _ordered(value: Any, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    schema = _resolved(schema, known)
    if isinstance(value, list):
        return [_ordered(one, schema.get("items", {}), known) for one in value]
    if not isinstance(value, Mapping):
        return value
    fields: Mapping[str, Any] = schema.get("properties", {})
    names = [*(name for name in fields if name in value), *(n for n in value if n not in fields)]
    return {name: _ordered(value[name], fields.get(name, {}), known) for name in names}


def _resolved(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference leads to; of a choice, the one that is not "nothing"."""
    choice = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    name = str(choice.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = known.get(name, choice) if name else choice
    return found
