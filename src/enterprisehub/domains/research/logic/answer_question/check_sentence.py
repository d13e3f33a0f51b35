"""A sentence that a model wrote is used only if the quotes it cites say what it says.

Every number, date and name in it must stand in the cited quotes, nearly every telling word too, and
every citation must be one that was offered. The check is strict: a refused sentence costs style,
an accepted wrong one costs trust.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.research.logic.answer_question.bind_numbers import loose_numbers
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of

LONGEST: Final = 420
LEAST_COVERED: Final = 0.7
_MARKER: Final = re.compile(r"\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\]")
_NEGATIONS: Final = re.compile(
    r"\b(no|not|never|none|nobody|nothing|neither|nor|cannot|without|hardly|fail(?:s|ed)?|\w+n['’]t)\b",
    re.IGNORECASE,
)
_ASKS: Final = "asks another number of questions"


def check_sentence(
    text: str, cites: Sequence[int], quotes: Mapping[int, str], *, question: str
) -> list[str]:
    """What is wrong with the sentence; nothing if it may stand.

    `quotes` are what was offered, by number; `question` may lend its words.
    """
    unknown = [number for number in cites if number not in quotes]
    if unknown or not cites:
        return [f"cites {unknown[0]}, which was not offered" if unknown else "cites nothing"]
    cited = " ".join(quotes[number] for number in dict.fromkeys(cites))
    problems = conversations.problems_of_wording(
        text, template=cited, facts=[question], budget=LONGEST
    )
    wrong = [problem for problem in problems if problem != _ASKS]
    if "?" in text:
        wrong.append("asks")
    wrong += loose_numbers(text, [quotes[number] for number in cites])
    known = set(stems_of(f"{cited} {question}"))
    said = stems_of(text)
    covered = sum(stem in known for stem in said) / len(said) if said else 0.0
    if covered < LEAST_COVERED:
        wrong.append(f"only {covered * 100:.0f} % of its words stand in what it cites")
    own = set(stems_of(cited)) & set(said)
    if not own:
        wrong.append("says nothing of what it cites")
    if bool(_NEGATIONS.search(text)) != bool(_NEGATIONS.search(cited)):
        wrong.append("denies what is affirmed, or the other way round")
    return wrong


def without_markers(text: str) -> str:
    """The sentence without "[1]" that a model wrote itself: citations are ours."""
    return " ".join(_MARKER.sub("", text).split())
