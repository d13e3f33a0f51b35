"""A flow's new question, its answers and its follow-ups in its form: which fields stand there."""

from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.edit_sayings import (
    INDISPENSABLE,
    NEW,
    follow_ups_shown,
)
from enterprisehub.domains.conversations.logic.edit_slots import TYPES

type Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to come: its fields as (name, label)."""

    titles: Fields
    types: Fields
    choices: Fields
    yes_no: Fields
    texts: Fields
    unfolded: bool


@dataclass(frozen=True, slots=True)
class AnswerFields:
    """What is answered to one question: `at` begins the names of its fields."""

    at: str
    heading: str
    new: bool
    texts: Fields
    without: Fields
    may_drop: bool
    unfolded: bool


@dataclass(frozen=True, slots=True)
class FollowUpFields:
    """What is said to a lead who stays silent; `rows` begin the names of its conditions."""

    at: str
    heading: str
    new: bool
    subjects: Fields
    texts: Fields
    rows: list[str]
    unfolded: bool


def in_languages(flow: Flow, names: Mapping[str, str], at: str, label: str) -> Fields:
    """A field for each language of the flow."""
    return [(f"{at}.{one}", f"{label}, {names.get(one, one)}") for one in flow.languages]


def new_question_of(
    flow: Flow, names: Mapping[str, str], tones: Mapping[str, str], wrong: Mapping[str, str]
) -> NewQuestion:
    """The blank question of the form."""
    texts = [
        field
        for tone in flow.tones
        for field in in_languages(flow, names, f"new.ask.{tone}", tones.get(tone, tone))
    ]
    return NewQuestion(
        titles=in_languages(flow, names, "new.title", "Called"),
        types=[(name, says[:1].upper() + says[1:]) for name, says in TYPES.items()],
        choices=in_languages(flow, names, "new.choices", "Choices"),
        yes_no=[
            *in_languages(flow, names, "new.yes", "Said back after yes"),
            *in_languages(flow, names, "new.no", "Said back after no"),
        ],
        texts=[*texts, *in_languages(flow, names, "new.rephrase", "Asked again")],
        unfolded=_named(wrong, "new"),
    )


def answers_of(
    flow: Flow, names: Mapping[str, str], wrong: Mapping[str, str]
) -> list[AnswerFields]:
    """Every answer of the flow, and a blank one."""
    return [
        AnswerFields(
            at=f"answer.{topic}",
            heading="Another answer" if topic == NEW else topic.replace("_", " ").capitalize(),
            new=topic == NEW,
            texts=in_languages(flow, names, f"answer.{topic}.text", "Answer"),
            without=in_languages(flow, names, f"answer.{topic}.without", "Where a fact is missing"),
            may_drop=topic not in INDISPENSABLE,
            unfolded=_named(wrong, f"answer.{topic}"),
        )
        for topic in (*flow.answers, NEW)
    ]


def follow_ups_of(
    flow: Flow, names: Mapping[str, str], values: Mapping[str, str], wrong: Mapping[str, str]
) -> list[FollowUpFields]:
    """Every follow-up that the form shows, and a blank one."""
    found = []
    for n, rows in follow_ups_shown(values):
        at = f"follow.{n}"
        new = not any(key.startswith(f"{at}.") for key in values)
        said = values.get(f"{at}.text.{flow.languages[0]}", "")
        heading = f"After {values.get(f'{at}.days', '')} days: {said[:60]}"
        found.append(
            FollowUpFields(
                at=at,
                heading="Another follow-up" if new else heading,
                new=new,
                subjects=in_languages(flow, names, f"{at}.subject", "Subject of an email"),
                texts=in_languages(flow, names, f"{at}.text", "Text"),
                rows=[f"{at}.{row}" for row in rows],
                unfolded=_named(wrong, at),
            )
        )
    return found


def _named(wrong: Mapping[str, str], at: str) -> bool:
    return any(name.startswith(f"{at}.") for name in wrong)
