"""A form made from an agent's input model, and its values read back."""

from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import FormData

from enterprisehub.kernel.agents.define import AgentSpec

type FieldKind = Literal["text", "number", "switch", "choice", "long"]
_LONG_TEXT_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class InputField:
    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str
    value: Any
    options: tuple[str, ...] = ()


def input_fields(spec: AgentSpec, values: dict[str, Any] | None = None) -> list[InputField]:
    """One form field for each field of the input model, in its order."""
    schema = spec.input.model_json_schema()
    required = set(schema.get("required", []))
    return [
        _field(name, _whole(prop, schema), name in required, (values or {}).get(name))
        for name, prop in schema.get("properties", {}).items()
    ]


def _whole(prop: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A field whose type has a name of its own is described under that name."""
    reference = str(prop.get("$ref") or "")
    named = schema.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {}) if reference else {}
    return {**named, **prop, "title": prop.get("title", "")}


def _field(name: str, prop: dict[str, Any], required: bool, value: Any) -> InputField:  # noqa: FBT001
    plain = next((p for p in prop.get("anyOf", []) if p.get("type") != "null"), prop)
    options = tuple(str(option) for option in plain.get("enum", ()))
    kind: FieldKind = "text"
    if options:
        kind = "choice"
    elif plain.get("type") == "boolean":
        kind = "switch"
    elif plain.get("type") in ("integer", "number"):
        kind = "number"
    elif plain.get("maxLength", 0) > _LONG_TEXT_CHARACTERS:
        kind = "long"
    label = str(prop["title"] or name).replace("_", " ").removesuffix(" Id").strip()
    label = label[:1].upper() + label[1:]
    shown = value if value is not None else prop.get("default")
    return InputField(name, label, kind, required, prop.get("description", ""), shown, options)


def read_form(spec: AgentSpec, form: FormData) -> dict[str, Any]:
    """What a person entered, for the input model to check; empty fields are left out."""
    values: dict[str, Any] = {}
    for field in input_fields(spec):
        if field.kind == "switch":
            values[field.name] = field.name in form
        elif text := str(form.get(field.name) or "").strip():
            values[field.name] = text
    return values
