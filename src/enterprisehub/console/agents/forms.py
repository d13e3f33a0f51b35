"""A form made from an agent's input model, and its values read back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.routing.fill_input import record_fields
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.find import Hit, search
from enterprisehub.kernel.search.titles import titles_of
from enterprisehub.ui.shell import current_shell

type FieldKind = Literal["text", "number", "switch", "choice", "long", "moment", "date", "record"]
_LONG_TEXT_CHARACTERS = 200
_FORMATS: dict[str, FieldKind] = {"date-time": "moment", "date": "date"}
_BETWEEN = " · "
_MARK_DIGITS = 6


@dataclass(frozen=True, slots=True)
class InputField:
    """`many` takes several values, separated by commas. `least` and `most` bound numbers.

    `options` are values with their words; with `blank`, none of them is an answer too.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str
    value: Any
    options: tuple[tuple[str, str], ...] = ()
    blank: bool = False
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
        shown = _here(str(shown or ""))
    if items and isinstance(shown, list):
        shown = ", ".join(map(str, shown))
    return InputField(
        name=name,
        label=_label(str(prop["title"] or name), record),
        kind=kind,
        required=required,
        hint=_hint(prop, many=bool(items), record=record),
        value=shown,
        options=tuple((one, _worded(one)) for one in options),
        blank=not required and prop.get("default") is None,
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
            values[field.name] = _with_zone(text)
        elif text and field.many:
            values[field.name] = [part.strip() for part in text.split(",") if part.strip()]
        elif text:
            values[field.name] = text
    return values


def _worded(option: str) -> str:
    """Values are kept as one word: "past_customer"."""
    words = option.replace("_", " ")
    return words.capitalize() if words.islower() else words


def _here(moment: str) -> str:
    """As the browser's field for a moment takes it, by the reader's clock."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    local = at.astimezone(ZoneInfo(current_shell().time_zone)) if at.tzinfo else at
    return f"{local:%Y-%m-%dT%H:%M}"


def _with_zone(typed: str) -> str:
    """A moment by the reader's clock; what is none is left for the input model to refuse."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(current_shell().time_zone))
    return at.astimezone(UTC).isoformat()


async def names_of_records(db: Db, spec: AgentSpec, given: Mapping[str, Any]) -> dict[str, str]:
    """The records in an agent's input as its form shows them, by their ids."""
    refs = {}
    for field, kind in record_fields(spec).items():
        held = given.get(field)
        for one in held if isinstance(held, list) else [held]:
            with suppress(ValueError):
                refs[Ref(kind, UUID(str(one)))] = str(one)
    titles = await titles_of(db, refs)
    shown = {refs[ref]: _called(title.title, title.subtitle) for ref, title in titles.items()}
    # Several stand in one field, divided by commas: a name with one in it cannot be told apart.
    return {id_: name for id_, name in shown.items() if "," not in name}


def with_names(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The values with the names of records in place of their ids."""
    return {
        field: [names.get(str(one), one) for one in value]
        if isinstance(value, list)
        else names.get(str(value), value)
        for field, value in values.items()
    }


def shown_records(hits: Sequence[Hit]) -> list[str]:
    """How records are offered while somebody types: told apart by what stands beside the name, and
    by the end of their id where that is the same, too.
    """
    shown = [_called(hit.title, hit.subtitle) for hit in hits]
    twice = {one for one, count in Counter(shown).items() if count > 1}
    return [
        f"{one}{_marked(hit)}" if one in twice else one
        for one, hit in zip(shown, hits, strict=True)
    ]


def _marked(hit: Hit) -> str:
    return f"{_BETWEEN}#{hit.ref.id.hex[-_MARK_DIGITS:]}"


def typed_record(spec: AgentSpec, field: str, typed: str) -> str:
    """What is being typed: in a field for several, what follows the last comma."""
    schema = _whole(spec.input.model_json_schema()["properties"][field], {})
    return typed.rpartition(", ")[2] if schema.get("type") == "array" else typed


def _called(title: str, subtitle: str) -> str:
    return f"{title}{_BETWEEN}{subtitle}" if subtitle else title


async def resolve_records(
    db: Db, spec: AgentSpec, values: dict[str, Any], known: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The values with ids instead of the names of records; `known` are names by their ids, which
    hold even where several records are called so.

    Raises:
        Invalid: a name belongs to no record, or to several.
    """
    given, wrong = dict(values), dict[str, str]()
    ids = {name: id_ for id_, name in (known or {}).items()}
    for field, kind in record_fields(spec).items():
        entered = values.get(field)
        if entered is None:
            continue
        told = entered if isinstance(entered, list) else [entered]
        found = [await _record_id(db, kind, ids.get(str(text), str(text))) for text in told]
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
    exact = [
        hit for hit in hits
        if text in (called := _called(hit.title, hit.subtitle), called + _marked(hit))
    ]  # fmt: skip
    exact = exact or [hit for hit in hits if hit.title.casefold() == text.casefold()]
    title = KINDS[kind].title.casefold() if kind in KINDS else "record"
    if len(exact) == 1:
        return exact[0].ref.id
    if exact:
        return f"Several are called “{text}”. Choose one from the list."
    return f"There is no {title} called “{text}”. Choose one from the list."
