"""A flow as a form: what it asks and in which order, its words, rules, answers and follow-ups are
changed, all else is kept. Pure.

Fields of the form, with the slot a question asks for, a tone, and a language:
`place.SLOT`, `required.SLOT`, `ask.SLOT.TONE.LANGUAGE`, `rephrase.SLOT.LANGUAGE`,
`opening.LANGUAGE`, `label.SLOT.CHOICE.LANGUAGE`, `required_to_qualify`; the rest is as
`edit_rules`, `edit_slots` and `edit_sayings` say. Equivalent texts stand a line each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enterprisehub.domains.conversations.flows.flow import (
    DEFAULT_LANGUAGE,
    Flow,
    Question,
    SlotEntry,
)
from enterprisehub.domains.conversations.logic.edit_rules import (
    apply_rules,
    form_of_rules,
    in_words,
)
from enterprisehub.domains.conversations.logic.edit_sayings import (
    answer_in_words,
    apply_sayings,
    follow_ups_in_words,
    form_of_sayings,
)
from enterprisehub.domains.conversations.logic.edit_slots import (
    form_of_slots,
    read_slots,
    settle_slots,
    slot_in_words,
)
from enterprisehub.kernel.errors import Invalid

MOST_LABEL_CHARACTERS = 80
RULES = {"score": "Points", "end": "What ends the conversation", "hand": "Who takes it over"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say otherwise."""

    where: str
    before: str
    after: str


def form_of(flow: Flow) -> dict[str, str]:
    """The form as the flow has it."""
    values = {"required_to_qualify": str(flow.required_to_qualify)} | form_of_rules(flow)
    values |= form_of_slots(flow) | form_of_sayings(flow)
    for language in flow.languages:
        values[f"opening.{language}"] = _lines(flow.opening.get(language, ()))
    for place, question in enumerate(flow.questions, 1):
        values[f"place.{question.slot}"] = str(place)
        if question.required:
            values[f"required.{question.slot}"] = "on"
        values |= {name: _lines(texts) for name, texts in _texts_of(flow, question).items()}
    for slot in flow.slots:
        for choice in slot.choices:
            for language in flow.languages:
                name = f"label.{slot.name}.{choice.value}.{language}"
                values[name] = choice.label.get(language, "")
    return values


def apply_form(flow: Flow, form: Mapping[str, str]) -> dict[str, Any]:
    """The document of the flow with what the form says.

    Raises:
        Invalid: a number is none, or a text is empty; each field is named.
    """
    wrong: dict[str, str] = {}
    document: dict[str, Any] = flow.model_dump(mode="json")
    document["required_to_qualify"] = _number(form, "required_to_qualify", wrong)
    for language in flow.languages:
        document["opening"][language] = _texts(form, f"opening.{language}", wrong)
    order: list[tuple[int, int]] = []
    for at, (question, written) in enumerate(
        zip(flow.questions, document["questions"], strict=True)
    ):
        order.append((_number(form, f"place.{question.slot}", wrong), at))
        written["required"] = f"required.{question.slot}" in form
        for language in flow.languages:
            name = f"rephrase.{question.slot}.{language}"
            written["rephrase"][language] = _texts(form, name, wrong)
            for tone in flow.tones:
                name = f"ask.{question.slot}.{tone}.{language}"
                written["ask"][tone][language] = _texts(form, name, wrong)
    _label(flow, form, document, wrong)
    apply_rules(flow, form, document, wrong)
    apply_sayings(flow, form, document, wrong)
    changes = read_slots(flow, form, document, wrong)
    if wrong:
        raise Invalid("Nothing was saved. Mend the named fields.", fields=wrong)
    document["questions"] = [document["questions"][at] for _, at in sorted(order)]
    settle_slots(document, changes)
    return document


def _label(
    flow: Flow, form: Mapping[str, str], document: dict[str, Any], wrong: dict[str, str]
) -> None:
    """The choices are offered by the names of the form; those it does not have stay."""
    for slot, written in zip(flow.slots, document["slots"], strict=True):
        for choice in written["choices"]:
            for language in flow.languages:
                name = f"label.{slot.name}.{choice['value']}.{language}"
                if name not in form:
                    continue
                choice["label"][language] = form[name].strip()[:MOST_LABEL_CHARACTERS]
                if not choice["label"][language]:
                    wrong[name] = "Write how it is offered."


def differences(before: Flow, after: Flow) -> list[Difference]:
    """What `after` says otherwise, in the order in which it asks."""
    found = [Difference("Order of the questions", _order(before), _order(after))]
    needed = str(before.required_to_qualify), str(after.required_to_qualify)
    found.append(Difference("Answers that qualify", *needed))
    for language in after.languages:
        earlier_texts, now = (_lines(flow.opening.get(language, ())) for flow in (before, after))
        found.append(Difference(f"Opening, {language}", earlier_texts, now))
    known = {question.slot: question for question in before.questions}
    for question in after.questions:
        title, old = _title(after, question), known.get(question.slot)
        was_required = _required(old) if old else "not asked"
        found.append(Difference(f"{title}: required", was_required, _required(question)))
        earlier = _texts_of(before, old) if old else {}
        for name, texts in _texts_of(after, question).items():
            where = f"{title}: {_kind_of(name)}"
            found.append(Difference(where, _lines(earlier.get(name, ())), _lines(texts)))
    for slot in after.slots:
        was = next((one for one in before.slots if one.name == slot.name), None)
        called = slot.title.get(DEFAULT_LANGUAGE, slot.name)
        found.append(Difference(f"{called}: choices", _labels(was), _labels(slot)))
        held = slot_in_words(was), slot_in_words(slot)
        found.append(Difference(f"{called}: what it holds", *held))
    for topic in dict.fromkeys([*before.answers, *after.answers]):
        told = (answer_in_words(one.answers.get(topic)) for one in (before, after))
        found.append(Difference(f"Answer: {topic.replace('_', ' ')}", *told))
    said = follow_ups_in_words(before), follow_ups_in_words(after)
    found.append(Difference("Follow-ups of quiet leads", *said))
    for kind, where in RULES.items():
        found.append(Difference(where, in_words(before, kind), in_words(after, kind)))
    hot = [
        f"hot from {one.scoring.hot_from}, warm from {one.scoring.warm_from}"
        for one in (before, after)
    ]
    found.append(Difference("Temperature", *hot))
    asked = {question.slot for question in after.questions}
    gone = [question for question in before.questions if question.slot not in asked]
    found += [Difference(f"{_title(before, one)}: required", "asked", "not asked") for one in gone]
    return [one for one in found if one.before != one.after]


def _texts_of(flow: Flow, question: Question) -> dict[str, tuple[str, ...]]:
    """The words of a question by their fields of the form."""
    found: dict[str, tuple[str, ...]] = {}
    for language in flow.languages:
        for tone in flow.tones:
            texts = question.ask.get(tone, {}).get(language, ())
            found[f"ask.{question.slot}.{tone}.{language}"] = texts
        texts = question.rephrase.get(language, ())
        found[f"rephrase.{question.slot}.{language}"] = texts
    return found


def _labels(slot: SlotEntry | None) -> str:
    """How each choice is offered, a line each."""
    choices = slot.choices if slot else ()
    return "\n".join(f"{one.value}: {' / '.join(one.label.values())}" for one in choices)


def _kind_of(name: str) -> str:
    """What the field is called: ask.price.consultative.en is “asked, consultative, en”."""
    kind, _, *rest = name.split(".")
    return ", ".join(["asked" if kind == "ask" else "asked again", *rest])


def _title(flow: Flow, question: Question) -> str:
    return flow.slot(question.slot).title.get(DEFAULT_LANGUAGE, question.slot)


def _order(flow: Flow) -> str:
    return ", ".join(_title(flow, question) for question in flow.questions)


def _required(question: Question) -> str:
    return "required" if question.required else "may stay open"


def _lines(texts: tuple[str, ...]) -> str:
    return "\n".join(texts)


def _texts(form: Mapping[str, str], name: str, wrong: dict[str, str]) -> list[str]:
    texts = [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
    if not texts:
        wrong[name] = "Write at least one text."
    return texts


def _number(form: Mapping[str, str], name: str, wrong: dict[str, str]) -> int:
    text = form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):  # noqa: PLR2004
        wrong[name] = "Give a whole number from 1 on."
        return 0
    return int(text)
