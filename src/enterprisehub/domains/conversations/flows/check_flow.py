"""What an author of a flow got wrong, in words, before anybody is asked with it."""

import re
from collections.abc import Iterator, Mapping

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.conversations.flows.conditions import Condition
from enterprisehub.domains.conversations.flows.flow import Flow, Localised, Question

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# 42 U.S.C. 3604(c) and 24 CFR 100.75: asking a buyer, seller or renter about these is how
# preference begins, and stating them is what 3604(c) forbids. The bot has no slot for them, no
# question that asks, and no answer, objection or nurture that speaks of them.
PROTECTED = re.compile(
    r"\b(rac(e|ial)|ethnic\w*|religio\w+|church|mosque|synagogue|national(ity| origin)|immigra\w+"
    r"|citizen\w*|disab\w+|handicap\w*|pregnan\w+|children|kids|famil(y|ies) (size|status)"
    r"|married|marital|single|divorc\w+|sexual|gender|your age|how old are you"
    r"|raza|etnia|religi[oó]n|iglesia|nacionalidad|ciudadan\w+|discapaci\w+|embaraza\w+"
    r"|hijos|ni[nñ]os|casad[oa]|solter[oa]|divorciad[oa]|estado civil|su edad)\b",
    re.IGNORECASE,
)


def problems_of(flow: Flow) -> tuple[str, ...]:
    """Every mistake of `flow`, empty where there is none."""
    return (*_names(flow), *_languages(flow), *_texts(flow))


def _names(flow: Flow) -> Iterator[str]:
    names = [s.name for s in flow.slots]
    if len(names) != len(set(names)):
        yield "two slots have the same name"
    asked = [q.slot for q in flow.questions]
    if len(asked) != len(set(asked)):
        yield "a slot is asked for by two questions"
    for name in (*asked, *(c.slot for c in _conditions(flow))):
        if name not in names:
            yield f"{name!r} is named but is not a slot"
    if not 0 < flow.required_to_qualify <= len(flow.required()):
        yield "required_to_qualify must lie between 1 and the number of required questions"
    for slot in flow.slots:
        if slot.type is SlotType.CHOICE and not slot.choices:
            yield f"slot {slot.name!r} is a choice without choices"


def _conditions(flow: Flow) -> Iterator[Condition]:
    for question in flow.questions:
        yield from (*question.ask_if, *question.skip_if)
    groups = (flow.scoring.rules, flow.disqualify, flow.handoffs, flow.nurture)
    yield from (condition for rules in groups for rule in rules for condition in rule.when)


def _languages(flow: Flow) -> Iterator[str]:
    for where, texts in _localised(flow):
        for language in flow.languages:
            if not texts.get(language):
                yield f"{where} has no text in {language!r}"


def _localised(flow: Flow) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "title", flow.title
    yield "opening", flow.opening
    for slot in flow.slots:
        yield f"slots.{slot.name}.title", slot.title
        yield f"slots.{slot.name}.say", slot.say.text
        for choice in slot.choices:
            yield f"slots.{slot.name}.{choice.value}", choice.label
    for question in flow.questions:
        yield f"questions.{question.slot}.rephrase", question.rephrase
        for tone in flow.tones:
            yield f"questions.{question.slot}.ask.{tone}", question.ask.get(tone, {})
    for topic, answer in flow.answers.items():
        yield f"answers.{topic}.text", answer.text
        yield f"answers.{topic}.without", answer.without
    for topic, tones in flow.objections.items():
        for tone in flow.tones:
            yield f"objections.{topic}.{tone}", tones.get(tone, {})


def _texts(flow: Flow) -> Iterator[str]:
    for question in flow.questions:
        for text in _asked(question):
            if PROTECTED.search(text):
                yield f"the question for {question.slot!r} asks about a protected class: {text!r}"
            if text.count("?") != 1:
                yield f"the question for {question.slot!r} must ask exactly one thing: {text!r}"
    for where, text in _stated(flow):
        if PROTECTED.search(text):
            yield f"{where} speaks of a protected class: {text!r}"
    for topic, answer in flow.answers.items():
        for text in (*answer.text.values(), *answer.without.values()):
            if "?" in text:
                yield f"the answer to {topic!r} must not ask: {text!r}"
        yield from _unmet(f"answers.{topic}", answer.text, answer.needs)
        yield from _unmet(f"answers.{topic}.without", answer.without, ALWAYS_KNOWN)


def _stated(flow: Flow) -> Iterator[tuple[str, str]]:
    """Everything the bot says of itself, beside its questions."""
    for language, texts in flow.opening.items():
        yield from ((f"opening.{language}", text) for text in texts)
    for topic, answer in flow.answers.items():
        told = (*answer.text.values(), *answer.without.values())
        yield from ((f"answers.{topic}", text) for text in told)
    for topic, tones in flow.objections.items():
        for localised in tones.values():
            yield from ((f"objections.{topic}", text) for text in localised.values())
    for piece in flow.nurture:
        told = (*piece.subject.values(), *piece.text.values())
        yield from ((f"nurture.{piece.key}", text) for text in told)


ALWAYS_KNOWN = ("company", "agent")


def _unmet(where: str, texts: Localised, known: tuple[str, ...]) -> Iterator[str]:
    for text in texts.values():
        for name in PLACEHOLDER.findall(text):
            if name not in known and name not in ALWAYS_KNOWN:
                yield f"{where} uses {{{name}}}, which `needs` does not list"


def _asked(question: Question) -> Iterator[str]:
    for variants in (*question.ask.values(), question.rephrase):
        for texts in variants.values():
            yield from texts
