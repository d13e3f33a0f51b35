"""A form made from an agent's input model, and its values read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from starlette.datastructures import FormData

from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.routing.fill_input import record_fields
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.find import Hit, search

type FieldKind = Literal["text", "number", "switch", "choice", "long", "moment", "date", "record"]
_LONG_TEXT_CHARACTERS = 200
_FORMATS: dict[str, FieldKind] = {"date-time": "moment", "date": "date"}
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class InputField:
    """`many` takes several values, separated by commas. `least` and `most` bound numbers."""

    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str
    value: Any
    options: tuple[str, ...] = ()
    many: bool = False
    least: float | None = None
    most: float | None = None
    find_href: str = ""


def input_fields(spec: AgentSpec, values: dict[str, Any] | None = None) -> list[InputField]:
    """One form field for each field of the input model, in its order."""
    schema = spec.input.model_json_schema()
    required, records = set(schema.get("required", [])), record_fields(spec)
    return [
        _field(
            spec, name, _whole(prop, schema), name in required, (values or {}).get(name),
            records.get(name),
        )
        for name, prop in schema.get("properties", {}).items()
    ]  # fmt: skip


def _whole(prop: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A field whose type has a name of its own is described under that name."""
    plain = next((p for p in prop.get("anyOf", []) if p.get("type") != "null"), prop)
    reference = str(plain.get("$ref") or "")
    named = schema.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {}) if reference else {}
    return {**named, **plain, **prop, "title": prop.get("title", "")}


def _field(
    spec: AgentSpec, name: str, prop: dict[str, Any], required: bool, value: Any, record: str | None  # noqa: FBT001
) -> InputField:  # fmt: skip
    items = prop.get("items", {}) if prop.get("type") == "array" else {}
    options = tuple(str(option) for option in prop.get("enum", ()))
    kind: FieldKind = _FORMATS.get(str(prop.get("format")), "text")
    if record is not None:
        kind = "record"
    elif options:
        kind = "choice"
    elif prop.get("type") == "boolean":
        kind = "switch"
    elif prop.get("type") in ("integer", "number"):
        kind = "number"
    elif prop.get("maxLength", 0) > _LONG_TEXT_CHARACTERS:
        kind = "long"
    shown = value if value is not None else prop.get("default")
    if kind == "moment":
        shown = str(shown or "")[: len("2026-01-31T08:00")]
    if items and isinstance(shown, list):
        shown = ", ".join(map(str, shown))
    return InputField(
        name=name,
        label=_label(str(prop["title"] or name), record),
        kind=kind,
        required=required,
        hint=_hint(prop, many=bool(items), record=record),
        value=shown,
        options=options,
        many=bool(items),
        least=prop.get("minimum", prop.get("exclusiveMinimum")),
        most=prop.get("maximum", prop.get("exclusiveMaximum")),
        find_href=f"/agents/{spec.name}/records/{name}" if record else "",
    )


def _label(title: str, record: str | None) -> str:
    label = title.replace("_", " ").strip()
    if record is not None:
        label = label.removesuffix(" ids").removesuffix(" Ids").removesuffix(" id")
        label = label.removesuffix(" Id").strip()
    return label[:1].upper() + label[1:]


def _hint(prop: dict[str, Any], *, many: bool, record: str | None) -> str:
    told = str(prop.get("description", "")) if "properties" not in prop else ""
    if prop.get("format") == "date-time":
        told = f"{told}. In UTC".removeprefix(". ")
    if record is not None and record in KINDS:
        kind = KINDS[record]
        told = told or f"Begin to type the name of a {kind.title.casefold()}"
    return f"{told}. Several, separated by commas".removeprefix(". ") if many else told


def read_form(spec: AgentSpec, form: FormData) -> dict[str, Any]:
    """What a person entered, for the input model to check; empty fields are left out."""
    values: dict[str, Any] = {}
    for field in input_fields(spec):
        text = str(form.get(field.name) or "").strip()
        if field.kind == "switch":
            values[field.name] = field.name in form
        elif text and field.kind == "moment":
            values[field.name] = f"{text}Z" if len(text) <= len("2026-01-31T08:00:00") else text
        elif text and field.many:
            values[field.name] = [part.strip() for part in text.split(",") if part.strip()]
        elif text:
            values[field.name] = text
    return values


def shown_records(hits: Sequence[Hit]) -> list[str]:
    """How records are offered while somebody types: told apart by what stands beside the name."""
    return [f"{h.title}{_BETWEEN}{h.subtitle}" if h.subtitle else h.title for h in hits]


async def resolve_records(db: Db, spec: AgentSpec, values: dict[str, Any]) -> dict[str, Any]:
    """The values with ids instead of the names of records.

    Raises:
        Invalid: a name belongs to no record, or to several.
    """
    given, wrong = dict(values), dict[str, str]()
    for field, kind in record_fields(spec).items():
        entered = values.get(field)
        if entered is None:
            continue
        told = entered if isinstance(entered, list) else [entered]
        found = [await _record_id(db, kind, str(text)) for text in told]
        if bad := [one for one in found if isinstance(one, str)]:
            wrong[field] = bad[0]
        else:
            given[field] = [str(one) for one in found] if isinstance(entered, list) else found[0]
    if wrong:
        raise Invalid(f"{spec.title} cannot use this input.", fields=wrong)
    return given


async def _record_id(db: Db, kind: str, text: str) -> UUID | str:
    """The record that is meant; words where it is none, or one of several."""
    try:
        return UUID(text)
    except ValueError:
        pass
    name = text.partition(_BETWEEN)[0]
    hits = await search(db, name, kinds=[kind], limit=20, by_meaning=False)
    exact = [hit for hit, shown in zip(hits, shown_records(hits), strict=True) if shown == text]
    exact = exact or [hit for hit in hits if hit.title.casefold() == text.casefold()]
    title = KINDS[kind].title.casefold() if kind in KINDS else "record"
    if len(exact) == 1:
        return exact[0].ref.id
    if exact:
        return f"Several are called “{text}”. Choose one from the list."
    return f"There is no {title} called “{text}”. Choose one from the list."
