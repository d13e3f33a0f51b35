"""A model may put a question in its own words, not another question."""

from itertools import product

import pytest

from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.flows.flow import Question
from enterprisehub.domains.conversations.logic.keep_question import askings_of, keeps_question

pytestmark = pytest.mark.requirement("BYD-05")


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_of_a_flow_is_told_from_every_other(name: str, language: str) -> None:
    flow = shipped(name)
    askings = askings_of(flow)
    worded = {question.slot: _wordings(question, language) for question in flow.questions}
    for due, asked in product(worded, worded):
        for template, text in product(worded[due], worded[asked]):
            kept = keeps_question(f"Thanks. {text}", f"Got it. {template}", askings)
            assert kept == (due == asked), (template, text)


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("budget", "Great! And what's your budget?"),
        ("budget", "Roughly how much were you hoping to spend?"),
        ("budget", "Perfecto. ¿Cuánto le gustaría gastar?"),
        ("timeline", "How soon are you hoping to move?"),
        ("place", "Lovely. Where would you like to look?"),
        ("bedrooms", "How many bedrooms do you need?"),
        ("financing", "Will it be cash or a loan?"),
        ("has_agent", "Is there an agent who helps you already?"),
    ],
)
def test_the_question_in_other_words_is_kept(slot: str, text: str) -> None:
    assert _keeps("buyer", slot, text)


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("budget", "Which city are you looking in?"),
        ("budget", "Could you tell me more about that?"),
        ("budget", "When do you want to move, and what else should I know?"),
        ("timeline", "What's your budget?"),
        ("bedrooms", "How much would you like to spend?"),
        ("place", "¿Cuántas recámaras necesita?"),
    ],
)
def test_another_question_or_none_that_can_be_told_is_refused(slot: str, text: str) -> None:
    assert not _keeps("buyer", slot, text)


def test_where_nothing_is_asked_for_nothing_may_be() -> None:
    askings = askings_of(shipped("buyer"))
    assert keeps_question("So, is that correct?", "Did I get that right?", askings)
    assert not keeps_question("So what's your budget?", "Did I get that right?", askings)
    assert keeps_question("Thanks, noted.", "What budget do you have in mind?", askings)


def _keeps(flow: str, slot: str, text: str) -> bool:
    asked = shipped(flow)
    template = _wordings(asked.question(slot), "en")[0]
    return keeps_question(text, f"Got it. {template}", askings_of(asked))


def _wordings(question: Question, language: str) -> list[str]:
    asked = [text for by_language in question.ask.values() for text in by_language[language]]
    return [*asked, *question.rephrase[language]]
