"""A model may choose words, never facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.logic.check_claims import check_claims, numbers_in
from enterprisehub.domains.conversations.logic.keep_question import askings_of

TEMPLATE = (
    "Got it: a 3-bedroom in Austin, this summer, around $450,000, and it needs a new roof."
    " What makes you think of selling?"
)
FACTS = ["Northwind Realty", "around 450k", "needs a new roof", "2.5 %"]


def problems(text: str, **more: object) -> tuple[str, ...]:
    given_facts = {"template": TEMPLATE, "facts": FACTS, "budget": 320} | more
    return check_claims(text, **given_facts).problems  # type: ignore[arg-type]


@pytest.mark.requirement("BYD-05")
@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE,
        "Thanks! So a 3-bedroom in Austin this summer at around 450k. What makes you sell?",
        "Great, a 3-bedroom for about $450,000 that needs a new roof. What brings you to sell?",
    ],
)
def test_another_wording_of_the_same_facts_is_accepted(text: str) -> None:
    assert problems(text) == ()


@pytest.mark.requirement("BYD-05")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TEMPLATE.replace("450,000", "475,000"), "number: 475000"),
        (TEMPLATE.replace("Austin", "Dallas"), "name: Dallas"),
        ("Dallas is lovely. What makes you think of selling?", "name: Dallas"),
        (TEMPLATE.replace("this summer", "by Friday"), "date: Friday"),
        (TEMPLATE.replace("3-bedroom", "four-bedroom"), "number: four"),
        (TEMPLATE + " When?", "asks another number of questions"),
        (TEMPLATE.replace("?", "."), "asks another number of questions"),
        (TEMPLATE.replace("Got it", "We guarantee it"), "banned: guarantee"),
        ("I'm a real person. What makes you sell?", "banned: I'm a real person"),
        ("It is a safe neighborhood. Why sell?", "banned: safe neighborhood"),
        (TEMPLATE + " See homes-now.com", "link: homes-now.com"),
        ("Meet Dana at 12 Oak Street. Why sell?", "name: Dana"),
        ("**Got it**. Why sell?", "markup: *"),
        ("", "empty"),
        (TEMPLATE + " please" * 60, "too long"),
    ],
)
def test_invented_facts_and_forbidden_claims_are_refused(text: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems(text)), problems(text)


def test_another_question_than_the_due_one_is_refused() -> None:
    askings = askings_of(shipped("seller"))
    assert problems(TEMPLATE, askings=askings) == ()
    other = TEMPLATE.replace("What makes you think of selling?", "Which city is the home in?")
    assert problems(other, askings=askings) == ("asks another question",)


def test_what_must_be_said_may_not_be_lost() -> None:
    assert problems(TEMPLATE, must_keep=["automated assistant"]) == ("lost: automated assistant",)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("$450,000", {450_000}),
        ("450k", {450_000}),
        ("1.2 million", {1_200_000}),
        ("2.5 %", {2.5}),
        ("450.000", {450_000}),
        ("from 3 to 6 months", {3, 6}),
        ("no digits", set()),
    ],
)
def test_numbers_are_compared_by_value(text: str, numbers: set[float]) -> None:
    assert numbers_in(text) == numbers


@given(amount=st.integers(1, 10**9))
def test_an_amount_not_in_the_facts_never_passes(amount: int) -> None:
    verdict = check_claims(f"It is {amount:,}.", template="It is 0.", facts=[], budget=100)
    assert not verdict.accepted


@given(text=st.text(max_size=200))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert isinstance(problems(text), tuple)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_question_passes_its_own_check(name: str) -> None:
    for question in shipped(name).questions:
        for variants in question.ask.values():
            for text in (t for texts in variants.values() for t in texts):
                filled = text.replace("{company}", "Acme")
                assert check_claims(filled, template=filled, facts=[], budget=320).accepted


@pytest.mark.requirement("BYD-05", "VOX-05")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "You reword the block answer, which is already decided. What makes you sell?",
            "about its task",
        ),
        (
            "Keep its meaning, its language and its one question if it has one?",
            "its instructions",
        ),
        ("Here is the reworded text: what makes you think of selling?", "about its task"),
        ("Sure thing. How are you?", "says nothing of the answer"),
    ],
)
def test_a_model_that_repeats_its_task_is_refused(text: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems(text)), problems(text)
