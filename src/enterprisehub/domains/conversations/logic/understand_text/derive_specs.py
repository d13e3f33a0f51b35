"""A task schema's names and descriptions become slot specs, so that an unknown task can be tracked.

Nothing but the schema is looked at: which grammar a slot needs, which nouns its counts go with,
which words beside a value tell it from its siblings.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from enterprisehub.domains.conversations.contracts import SlotSpec, SlotType

_LEXICON = Path(__file__).parent / "lexicon" / "schema_words.json"
_SPLIT = re.compile(r"[^a-z0-9]+")
_STOP = frozenset(
    "a an the of or and for to in on at is are be by if it its boolean flag indicating whether that "
    "this with from has have number count which where what when name value type user users there "
    "being whose any per does do not provides available offered offers offer you as".split()
)


@cache
def schema_lexicon() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_LEXICON.read_text(encoding="utf-8"))
    return words


def derive_specs(service: Mapping[str, Any]) -> list[SlotSpec]:
    """Specs for the slots a person can fill: those an intent takes, in the order of the schema."""
    intents = service.get("intents", [])
    wanted = {n for i in intents for n in (*i["required_slots"], *i["optional_slots"])}
    taken = {
        n for i in intents if i["is_transactional"]
        for n in (*i["required_slots"], *i["optional_slots"])
    }  # fmt: skip
    slots = [s for s in service["slots"] if s["name"] in wanted or not wanted]
    return [_spec(slot, slot["name"] in taken or not taken, slots) for slot in slots]


def _spec(slot: Mapping[str, Any], taken: bool, siblings: Sequence[Mapping[str, Any]]) -> SlotSpec:  # noqa: FBT001
    name, description = slot["name"], slot.get("description", "")
    kind = slot_type(slot)
    values = [str(v) for v in slot.get("possible_values", [])]
    numbers = [float(v) for v in values if v.isdigit()]
    return SlotSpec(
        name=name,
        type=kind,
        title=description or name,
        choices=_choices(name, description, values) if kind is SlotType.CHOICE else {},
        nouns=_nouns(kind, name, description),
        minimum=min(numbers) if numbers and kind is SlotType.COUNT else None,
        maximum=max(numbers) if numbers and kind is SlotType.COUNT else None,
        cues=_cues(kind, name, description, siblings),
        taken_with_offer=taken,
    )


def slot_type(slot: Mapping[str, Any]) -> SlotType:
    """The grammar a slot needs, by its values, then its name, then its description."""
    values = [str(v) for v in slot.get("possible_values", []) if v != "dontcare"]
    if values and set(values) <= {"True", "False"}:
        return SlotType.YES_NO
    if values and all(v.isdigit() for v in values):
        return SlotType.COUNT
    if values and slot.get("is_categorical"):
        return SlotType.CHOICE
    name = "_".join(w for w in _SPLIT.split(slot["name"].lower()) if w)
    by_name = _by_words(name.split("_"), name)
    if by_name:
        return by_name
    if _vocabulary(slot["name"], slot.get("description", "")):
        return SlotType.CHOICE
    head = words_of(slot.get("description", ""))[:3]
    return _by_words(head, " ".join(head)) or SlotType.PROPERTY


def _by_words(words: Sequence[str], joined: str) -> SlotType | None:  # noqa: PLR0911
    parts = set(words)
    if parts & {"date", "dates", "day", "birthday"} or joined in ("check_in", "check_out"):
        return SlotType.DATE
    if parts & {"phone", "telephone"}:
        return SlotType.PHONE
    if "email" in parts:
        return SlotType.EMAIL
    if parts & {"time", "hour"}:
        return SlotType.TIME
    if parts & {"number", "num", "count", "size", "length", "days", "nights", "passengers",
                "travelers", "guests", "rooms", "quantity", "year", "adults", "tickets"}:  # fmt: skip
        return SlotType.COUNT
    if parts & {"price", "amount", "rent", "fare", "cost", "balance", "budget", "fee"}:
        return SlotType.MONEY
    if parts & {"city", "location", "area", "town", "where", "origin", "destination", "from", "to",
                "airport", "station", "address", "neighborhood", "state", "country"}:  # fmt: skip
        return SlotType.PLACE
    if parts & {"name", "title"}:
        return SlotType.PROPERTY
    return None


def words_of(text: str) -> list[str]:
    return [w for w in _SPLIT.split(text.lower()) if w and w not in _STOP]


def _nouns(kind: SlotType, name: str, description: str) -> tuple[str, ...]:
    if kind is SlotType.COUNT:
        return _count_nouns(name, description)
    if kind is SlotType.YES_NO:
        return _topic_nouns(name, description)
    return ()


def _count_nouns(name: str, description: str) -> tuple[str, ...]:
    own = _SPLIT.split(name.lower())
    families: Mapping[str, list[str]] = schema_lexicon()["counts"]
    text = set(own) | set(words_of(description))
    for source in (set(own), text):
        for family in families.values():
            if source & set(family):
                return tuple(family)
    return tuple(w for w in words_of(name.replace("_", " ")) if len(w) > 2)


def _topic_nouns(name: str, description: str) -> tuple[str, ...]:
    topics: Mapping[str, list[str]] = schema_lexicon()["topics"]
    own = [w for w in _SPLIT.split(name.lower()) if w and w not in schema_lexicon()["topic_stop"]]
    nouns = [" ".join(own)] if own else []
    for key, phrases in topics.items():
        if key in own or any(w.startswith(key) for w in own):
            nouns += phrases
    if len(nouns) < 2:
        nouns += [w for w in own if len(w) > 3]
        tail = [w for w in words_of(description) if w not in schema_lexicon()["topic_stop"]]
        nouns += [w for w in tail if any(w.startswith(o[:5]) for o in own)]
    return tuple(dict.fromkeys(n for n in nouns if n))


def _choices(name: str, description: str, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    synonyms: Mapping[str, list[str]] = schema_lexicon()["choices"]
    listed = list(values) or _vocabulary(name, description)
    own = set(_SPLIT.split(name.lower())) | set(words_of(description))
    choices: dict[str, tuple[str, ...]] = {}
    for value in listed:
        if value == "dontcare":
            continue
        key = value.lower().replace("_", " ").replace("-", " ")
        spoken = [key, value.lower(), *synonyms.get(key, [])]
        if len(listed) > 1:
            telling = [w for w in key.split() if len(w) > 3 and w not in own]
            spoken += [w for w in telling if _distinct(w, listed)]
        choices[value] = tuple(dict.fromkeys(spoken))
    return choices


def _distinct(word: str, values: Sequence[str]) -> bool:
    pattern = re.compile(rf"(?:^|[\s_-]){re.escape(word)}(?:$|[\s_-])", re.IGNORECASE)
    return sum(bool(pattern.search(v)) for v in values) == 1


def _vocabulary(name: str, description: str) -> list[str]:
    own = set(_SPLIT.split(name.lower()))
    text = own | set(words_of(description))
    for entry in schema_lexicon()["vocabularies"]:
        if own & set(entry["names"]) and (not entry["about"] or text & set(entry["about"])):
            values: list[str] = entry["values"]
            return values
    return []


def _cues(
    kind: SlotType, name: str, description: str, siblings: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    roles: Mapping[str, Mapping[str, list[str]]] = schema_lexicon()["roles"]
    own = [w for w in _SPLIT.split(name.lower()) if w]
    joined = " ".join(own)
    cues: list[str] = []
    for role in roles.values():
        if any(re.search(rf"(?<![a-z]){re.escape(key)}(?![a-z])", joined) for key in role["names"]):
            cues += role["any"]
            cues += role.get(kind.value, [])
    if kind is SlotType.PROPERTY:
        for key, phrases in schema_lexicon()["name_cues"].items():
            if key in own or key in words_of(description)[:4]:
                cues += phrases
    same = [s for s in siblings if s["name"] != name and slot_type(s) is kind]
    if same:
        shared = {w for s in same for w in _SPLIT.split(s["name"].lower())}
        cues += [w for w in own if len(w) > 3 and w not in shared and w not in _STOP]
    return tuple(dict.fromkeys(cues))
