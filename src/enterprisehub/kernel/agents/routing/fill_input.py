"""An agent's input, filled from a request and the records it is about."""

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.routing.select_records import related
from enterprisehub.kernel.agents.routing.words import stem
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.fold import words_of

_RECORD_FIELDS: Final = {
    "contact_id": "crm.contact",
    "company_id": "crm.company",
    "deal_id": "crm.deal",
    "contact_ids": "crm.contact",
    "company_ids": "crm.company",
    "deal_ids": "crm.deal",
}
_UNITS: Final = ("days", "hours", "weeks", "months", "minutes", "seconds", "pct", "cents")
_COUNTED: Final = frozenset({"limit", "most", "count", "top", "sources"})
_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(k|m)?\s*(%|[a-z]+)?", re.IGNORECASE)
_TOLD: Final = frozenset({
    "topic", "question", "query", "goal", "brief", "request", "instructions", "text", "because",
    "about", "subject", "words", "prompt", "description", "ask",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """The input, and the titles of required fields that nothing in the request fills."""

    given: dict[str, Any]
    missing: tuple[str, ...]


def record_fields(spec: AgentSpec) -> dict[str, str]:
    """The fields that take a record's id, and the kind of record."""
    found = {}
    for name, prop in spec.input.model_json_schema().get("properties", {}).items():
        kind = prop.get("record") or _RECORD_FIELDS.get(name)
        if kind:
            found[name] = str(kind)
    return found


def takes_many(spec: AgentSpec) -> bool:
    """Whether one run takes all the records, in a list."""
    schema = spec.input.model_json_schema().get("properties", {})
    return any(schema[name].get("type") == "array" for name in record_fields(spec))


async def fill_input(db: Db, spec: AgentSpec, words: str, records: list[Ref]) -> Filled:
    """What the agent is given for these records; what has a default keeps it."""
    schema = spec.input.model_json_schema()
    required = set(schema.get("required", ()))
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    kinds = record_fields(spec)
    given: dict[str, Any] = {}
    for name, prop in properties.items():
        plain = _plain(prop, schema)
        value: Any = None
        if name in kinds:
            found = [one for ref in records if (one := await related(db, ref, kinds[name]))]
            ids = [str(ref.id) for ref in dict.fromkeys(found)]
            value = ids if plain.get("type") == "array" else next(iter(ids), None)
        elif options := plain.get("enum"):
            value = _chosen([str(option) for option in options], words)
        elif plain.get("type") in ("integer", "number"):
            value = _number(name, words)
        elif plain.get("type") == "string" and "format" not in plain:
            fits = name in _TOLD or name in required
            value = words[: plain.get("maxLength", 2000)] if fits else None
        if value not in (None, []):
            given[name] = value
    missing = [name for name in properties if name in required and name not in given]
    titles = [str(properties[name].get("title") or name) for name in missing]
    return Filled(given, tuple(titles or _unfit(spec, given)))


def _plain(prop: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A field's own type, without "or nothing" and under its name if it has one."""
    found = next((p for p in prop.get("anyOf", ()) if p.get("type") != "null"), prop)
    reference = str(found.get("$ref") or "").removeprefix("#/$defs/")
    return {**schema.get("$defs", {}).get(reference, {}), **found} if reference else found


def _chosen(options: list[str], words: str) -> str | None:
    """The option that the words name."""
    said = {stem(word) for word in words_of(words)}
    for option in options:
        parts = {stem(part) for part in words_of(option.replace("_", " "))}
        if parts and parts <= said:
            return option
    return None


def _number(name: str, words: str) -> float | int | None:
    """A number told with the field's unit ("14 days"), or how many are wanted ("top 10")."""
    unit = next((u for u in _UNITS if name == u or name.endswith(f"_{u}")), None)
    for digits, times, after in _NUMBER.findall(words):
        value = float(digits.replace(",", "")) * {"k": 1e3, "m": 1e6}.get(times.casefold(), 1)
        whole = int(value) if value.is_integer() else value
        word = after.casefold()
        if unit and word and stem(word) == stem(unit):
            return whole
        if unit == "pct" and word in ("%", "percent"):
            return whole
    counted = re.search(r"\b(?:top|first|best)\s+(\d{1,3})\b", words, re.IGNORECASE)
    return int(counted[1]) if counted and name in _COUNTED else None


def _unfit(spec: AgentSpec, given: dict[str, Any]) -> list[str]:
    try:
        spec.input.model_validate(given)
    except ValidationError as error:
        return [".".join(map(str, problem["loc"])) for problem in error.errors()]
    return []
