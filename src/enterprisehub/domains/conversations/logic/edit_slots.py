"""What a flow asks for, as a form: a question more or fewer, its name, limits and choices. Pure.

`title.SLOT.LANGUAGE`, `least.SLOT` and `most.SLOT` for numbers and amounts, `drop.SLOT`;
`unlabel.SLOT.CHOICE` takes a choice away, `more.SLOT.LANGUAGE` has new ones, a line each. A new
question is `new.…`: `title.LANGUAGE`, `type`, `place`, `required`, `choices.LANGUAGE`, `least`,
`most`, `words`, `ask.TONE.LANGUAGE`, `rephrase.LANGUAGE`, and `yes.LANGUAGE`, `no.LANGUAGE`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow, SlotEntry
from enterprisehub.domains.conversations.logic.edit_conditions import Wrong

TYPES: Final[dict[str, str]] = {
    "text": "words as they were said",
    "choice": "one of several choices",
    "yes_no": "yes or no",
    "count": "a number",
    "money": "an amount of money",
    "date": "a day",
    "date_range": "a time frame",
    "time": "a time of day",
    "place": "a place",
    "address": "an address",
    "person": "a name",
    "phone": "a telephone number",
    "email": "an email address",
}
LIMITED: Final = (SlotType.COUNT, SlotType.MONEY)
MOST_QUESTIONS: Final = 30
MOST_CHOICES: Final = 20
MOST_LABEL: Final = 80
_LONGEST_NAME: Final = 40


@dataclass(slots=True)
class Changes:
    """What is to be taken away and put in once all of the form is right."""

    dropped: set[str] = field(default_factory=set)
    slot: dict[str, Any] | None = None
    question: dict[str, Any] | None = None
    place: int = 0


def form_of_slots(flow: Flow) -> dict[str, str]:
    """The fields as the flow has them."""
    values = {"slots": "1"}
    for slot in flow.slots:
        for language in flow.languages:
            values[f"title.{slot.name}.{language}"] = slot.title.get(language, "")
        if slot.type in LIMITED:
            values[f"least.{slot.name}"] = _limit_in_words(slot.minimum)
            values[f"most.{slot.name}"] = _limit_in_words(slot.maximum)
    return values


def read_slots(
    flow: Flow, form: Mapping[str, str], document: dict[str, Any], wrong: Wrong
) -> Changes:
    """The document's slots are as the form has them; each field that is wrong is named."""
    changes = Changes()
    if "slots" not in form:
        return changes
    for slot, written in zip(flow.slots, document["slots"], strict=True):
        _change(flow, slot, form, written, wrong)
        if slot.type is SlotType.CHOICE:
            _offer(flow, slot, form, document, written, wrong)
    for question in flow.questions:
        if f"drop.{question.slot}" in form:
            changes.dropped.add(question.slot)
            if users := _users(document, question.slot):
                wrong[f"drop.{question.slot}"] = (
                    f"{users[0]} still looks at it. Change that first, then remove the question."
                )
    if _begun(form):
        if len(flow.questions) >= MOST_QUESTIONS:
            wrong["new.type"] = f"A flow asks at most {MOST_QUESTIONS} questions."
        _make(flow, form, changes, wrong)
    return changes


def settle_slots(document: dict[str, Any], changes: Changes) -> None:
    """Questions are gone and new ones stand where they were put; the order is the document's."""
    for name in ("slots", "questions"):
        key = "name" if name == "slots" else "slot"
        document[name] = [one for one in document[name] if one[key] not in changes.dropped]
    if changes.slot is not None and changes.question is not None:
        document["slots"].append(changes.slot)
        document["questions"].insert(max(changes.place - 1, 0), changes.question)


def _change(
    flow: Flow, slot: SlotEntry, form: Mapping[str, str], written: dict[str, Any], wrong: Wrong
) -> None:
    for language in flow.languages:
        name = f"title.{slot.name}.{language}"
        if name in form:
            written["title"][language] = _label(form, name, wrong, "Write what it is called.")
    if slot.type in LIMITED and f"least.{slot.name}" in form:
        at = f"least.{slot.name}", f"most.{slot.name}"
        written["minimum"], written["maximum"] = _limits(form, *at, wrong)


def _offer(
    flow: Flow,
    slot: SlotEntry,
    form: Mapping[str, str],
    document: dict[str, Any],
    written: dict[str, Any],
    wrong: Wrong,
) -> None:
    """The slot has fewer choices, and more."""
    kept, first = list[dict[str, Any]](), f"more.{slot.name}.{flow.languages[0]}"
    for choice in written["choices"]:
        name = f"unlabel.{slot.name}.{choice['value']}"
        if name not in form:
            kept.append(choice)
        elif users := _users(document, slot.name, choice["value"]):
            wrong[name] = f"{users[0]} compares with it. Change that first."
    taken = {choice["value"] for choice in written["choices"]}
    kept += _choices(flow, form, f"more.{slot.name}", taken, wrong)
    if not 0 < len(kept) <= MOST_CHOICES:
        wrong.setdefault(first, f"There must be 1 to {MOST_CHOICES} choices.")
    written["choices"] = kept


def _choices(
    flow: Flow, form: Mapping[str, str], at: str, taken: set[str], wrong: Wrong
) -> list[dict[str, Any]]:
    """The choices written under `at`, a line each; the first language names their values."""
    lines = {
        one: [line.strip() for line in form.get(f"{at}.{one}", "").splitlines() if line.strip()]
        for one in flow.languages
    }
    first = lines[flow.languages[0]]
    for language, said in lines.items():
        if len(said) != len(first):
            wrong[f"{at}.{language}"] = "Write each choice in every language, in the same order."
        if long := next((one for one in said if len(one) > MOST_LABEL), None):
            wrong[f"{at}.{language}"] = f"“{long[:20]}…” is longer than {MOST_LABEL} characters."
    if any(name.startswith(f"{at}.") for name in wrong):
        return []
    found = []
    for number, label in enumerate(first):
        value = _name_of(label)
        if not value or value in taken:
            says = "is offered already" if value else "needs a letter"
            wrong[f"{at}.{flow.languages[0]}"] = f"“{label[:40]}” {says}."
            return []
        taken.add(value)
        labels = {language: said[number] for language, said in lines.items()}
        found.append({"value": value, "label": labels, "say": {}, "words": {}, "replies": {}})
    return found


def _make(flow: Flow, form: Mapping[str, str], changes: Changes, wrong: Wrong) -> None:
    title = {
        one: _label(form, f"new.title.{one}", wrong, "Write what it is called.")
        for one in flow.languages
    }
    name = _name_of(title[flow.languages[0]])
    first = f"new.title.{flow.languages[0]}"
    if first not in wrong and not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", name):
        wrong[first] = "Begin with a letter, and write two or more."
    if name in {slot.name for slot in flow.slots}:
        wrong[first] = "There is a question of this name already."
    kind = form.get("new.type", "text")
    if kind not in TYPES:
        wrong["new.type"] = "Choose one of the list."
        return
    slot: dict[str, Any] = {"name": name, "type": kind, "title": title, "choices": []}
    slot["say"] = {"text": dict.fromkeys(flow.languages, "{value}")}
    if kind == SlotType.CHOICE:
        slot["choices"] = _choices(flow, form, "new.choices", set(), wrong)
        if not slot["choices"]:
            wrong.setdefault(f"new.choices.{flow.languages[0]}", "Write the choices, a line each.")
    if SlotType(kind) in LIMITED:
        slot["minimum"], slot["maximum"] = _limits(form, "new.least", "new.most", wrong)
    if kind == SlotType.MONEY:
        units = [one.unit for one in flow.slots if one.unit]
        slot["unit"] = units[0] if units else "USD"
    if kind == SlotType.YES_NO:
        for answer in ("yes", "no"):
            told = {one: form.get(f"new.{answer}.{one}", "").strip() for one in flow.languages}
            slot["say"][answer] = {one: text[:MOST_LABEL] for one, text in told.items() if text}
    words = [one.strip().lower() for one in form.get("new.words", "").split(",") if one.strip()]
    slot["nouns" if kind == SlotType.COUNT else "cues"] = [one[:MOST_LABEL] for one in words[:40]]
    changes.slot, changes.place = slot, _place(form, flow, wrong)
    changes.question = {
        "slot": name,
        "required": "new.required" in form,
        "ask": {
            tone: {one: _texts(form, f"new.ask.{tone}.{one}", wrong) for one in flow.languages}
            for tone in flow.tones
        },
        "rephrase": {one: _texts(form, f"new.rephrase.{one}", wrong) for one in flow.languages},
    }


def _begun(form: Mapping[str, str]) -> bool:
    """Whether anything of a new question was written; lists always have a value."""
    kept = {key: text for key, text in form.items() if key.startswith("new.")}
    return any(text.strip() for key, text in kept.items() if key not in ("new.type", "new.place"))


def _users(document: dict[str, Any], slot: str, value: str | None = None) -> list[str]:
    """What of the flow looks at this slot, or compares it with this value, in words."""
    titles = {one["name"]: one["title"].get(DEFAULT_LANGUAGE) for one in document["slots"]}
    parts = [
        (f"The question “{titles.get(one['slot']) or one['slot']}”", one)
        for one in document["questions"]
        if one["slot"] != slot
    ]
    named = {
        "rule for points": ("reason", document["scoring"]["rules"]),
        "ending": ("reason", document["disqualify"]),
        "handover": ("name", document["handoffs"]),
        "follow-up": ("key", document["nurture"]),
    }
    for what, (key, rules) in named.items():
        parts += [(f"The {what} “{one[key]}”", one) for one in rules]
    return [says for says, one in parts if _looks_at(one, slot, value)]


def _looks_at(part: Mapping[str, Any], slot: str, value: str | None) -> bool:
    for condition in (one for key in ("when", "ask_if", "skip_if") for one in part.get(key, ())):
        known = condition.get("value")
        values = known if isinstance(known, list | tuple) else [known]
        if condition["slot"] == slot and (value is None or value in values):
            return True
    return False


def _limits(
    form: Mapping[str, str], least: str, most: str, wrong: Wrong
) -> tuple[float | None, float | None]:
    low, high = (_limit(form, name, wrong) for name in (least, most))
    if low is not None and high is not None and low > high:
        wrong[most] = "The most lies below the least."
    return low, high


def _limit(form: Mapping[str, str], name: str, wrong: Wrong) -> float | None:
    text = form.get(name, "").replace(",", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", text):
        wrong[name] = "Give a number, or leave it empty for none."
        return None
    return float(text)


def _limit_in_words(limit: float | None) -> str:
    return "" if limit is None else f"{limit:.2f}".removesuffix(".00")


def _place(form: Mapping[str, str], flow: Flow, wrong: Wrong) -> int:
    text = form.get("new.place", "").strip()
    if not text:
        return len(flow.questions) + 1
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST_QUESTIONS):
        wrong["new.place"] = f"Give a whole number from 1 to {MOST_QUESTIONS}."
        return 0
    return int(text)


def _label(form: Mapping[str, str], name: str, wrong: Wrong, says: str) -> str:
    text = " ".join(form.get(name, "").split())
    if not text:
        wrong[name] = says
    elif len(text) > MOST_LABEL:
        wrong[name] = f"At most {MOST_LABEL} characters."
    return text


def _texts(form: Mapping[str, str], name: str, wrong: Wrong) -> list[str]:
    texts = [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
    if not texts:
        wrong[name] = "Write at least one text."
    return texts


def _name_of(label: str) -> str:
    """The name that stands for what people call so: “Has a pool?” is has_a_pool."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:_LONGEST_NAME].strip("_")


def slot_in_words(slot: SlotEntry | None) -> str:
    """What a slot holds, to be compared."""
    if slot is None:
        return ""
    limits = [
        f"{word} {_limit_in_words(limit)}"
        for word, limit in (("at least", slot.minimum), ("at most", slot.maximum))
        if limit is not None
    ]
    called = " / ".join(slot.title.values())
    return "\n".join([called, ", ".join([TYPES.get(slot.type.value, slot.type.value), *limits])])
