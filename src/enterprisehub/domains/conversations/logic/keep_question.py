"""A reworded answer must still put the question that is due: the reply is read as its answer.

Which slot a question asks for is told by the words that the flow asks for it with; a word that
several slots share says less, and one that says nothing about what is asked does not count.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.conversations.flows.flow import Flow, Question, SlotEntry
from enterprisehub.kernel.search.fold import words_of

type Askings = Mapping[str, frozenset[str]]
"""Slot → the words that ask for it."""

QUESTION = re.compile(r"[^.!?\n]*\?")
_SAYS_NOTHING = frozenset(
    words_of(
        "a about again already an and are at be both by can correct could did do does for from get"
        " give had has have how i if in is it just know let like may me mind my need now of on one"
        " or other our please right so some something tell than that the them then there this to"
        " us use want was we what what's which will with would you you'd your you're"
        " ahora al algo como con correcto cual cuales de del desea el en es esta este gusta"
        " gustaría la las le lo los más me mi o para piensa por puede que quiere se si su sus"
        " tiene un una usted y ya"
    )
)
_ASKED_AS: Mapping[SlotType, str] = {
    SlotType.MONEY: "budget price range spend afford worth much presupuesto precio gastar cuanto",
    SlotType.DATE_RANGE: "when soon timing timeline timeframe date cuando fecha plazo pronto",
    SlotType.PLACE: "where city town area neighborhood location donde ciudad zona barrio",
}


def askings_of(flow: Flow) -> dict[str, frozenset[str]]:
    """The words that each slot of the flow is asked for with, in all its languages."""
    asked = {question.slot: question for question in flow.questions}
    return {slot.name: _asking(slot, asked.get(slot.name)) for slot in flow.slots}


def keeps_question(text: str, template: str, askings: Askings) -> bool:
    """Whether every question in `text` asks for what `template` asks for.

    Where the template asks for no slot ("is that right?"), the text may not ask for one either.
    """
    due = {slot for question in QUESTION.findall(template) for slot in _meant(question, askings)}
    found = [_meant(question, askings) for question in QUESTION.findall(text)]
    return all(bool(slots & due) if due else not slots for slots in found)


def _meant(question: str, askings: Askings) -> frozenset[str]:
    """The slots that the words of a question point at most."""
    said = _words(question)
    shared = Counter(word for words in askings.values() for word in words & said)
    points = {
        slot: sum(1 / shared[word] ** 2 for word in words & said) for slot, words in askings.items()
    }
    most = max(points.values(), default=0.0)
    return frozenset(slot for slot, one in points.items() if most and one == most)


def _asking(slot: SlotEntry, question: Question | None) -> frozenset[str]:
    texts: list[str] = [*slot.title.values(), *slot.nouns, _ASKED_AS.get(slot.type, "")]
    for choice in slot.choices:
        texts += choice.label.values()
    if question is not None:
        texts += _variants(question.rephrase)
        for by_language in question.ask.values():
            texts += _variants(by_language)
    return frozenset().union(*(_words(text) for text in texts))


def _variants(by_language: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (text for texts in by_language.values() for text in texts)


def _words(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - _SAYS_NOTHING
