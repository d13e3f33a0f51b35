"""How surely an entry answers a question, and the passage of it that does. Pure.

Rare words weigh more than common ones: what share of the question's weight stands in the entry,
and what share of the entry's own question was asked.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.concierge.contracts import FoundAnswer
from enterprisehub.domains.concierge.logic.fold_words import terms_of

ASKED_SHARE = 0.7
ANSWER_WORTH = 0.6
LONGEST_PASSAGE = 280
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: UUID
    question: str
    answer: str
    source: str
    question_terms: tuple[str, ...]
    answer_terms: tuple[str, ...]


def best_answer(
    question: str, entries: Sequence[Entry], *, sure_from: float, language: str = "en"
) -> FoundAnswer | None:
    """The surest entry's passage; None where no entry is sure enough."""
    asked = terms_of(question, language)
    if not asked or not entries:
        return None
    weights = _weights(entries)
    scored = sorted(
        ((_confidence(asked, entry, weights), entry) for entry in entries),
        key=lambda pair: (-pair[0], pair[1].question, str(pair[1].id)),
    )
    confidence, entry = scored[0]
    if confidence < sure_from:
        return None
    return FoundAnswer(
        entry_id=entry.id,
        question=entry.question,
        text=passage_of(entry.answer, asked, language),
        source=entry.source,
        confidence=round(confidence, 2),
    )


def passage_of(answer: str, asked: Sequence[str], language: str = "en") -> str:
    """The whole answer if it is short, else the sentences about what was asked, in their order."""
    answer = " ".join(answer.split())
    if len(answer) <= LONGEST_PASSAGE:
        return answer
    parts = _SENTENCE.split(answer)
    wanted = set(asked)
    met = [len(wanted & set(terms_of(part, language))) for part in parts]
    ranked = sorted(range(len(parts)), key=lambda place: (-met[place], place))
    chosen: list[int] = []
    for place in ranked:
        length = sum(len(parts[p]) + 1 for p in (*chosen, place))
        if not chosen or length <= LONGEST_PASSAGE:
            chosen.append(place)
    return " ".join(parts[place] for place in sorted(chosen))


def _weights(entries: Sequence[Entry]) -> dict[str, float]:
    held = Counter(
        term for entry in entries for term in {*entry.question_terms, *entry.answer_terms}
    )
    return {term: 1 + math.log((len(entries) + 1) / (count + 1)) for term, count in held.items()}


def _confidence(asked: Sequence[str], entry: Entry, weights: dict[str, float]) -> float:
    unknown = max(weights.values(), default=1.0)

    def weight(term: str) -> float:
        return weights.get(term, unknown)

    in_question, in_answer = set(entry.question_terms), set(entry.answer_terms)
    covered = sum(
        weight(term) * (1 if term in in_question else ANSWER_WORTH if term in in_answer else 0)
        for term in asked
    )
    whole = sum(weight(term) for term in asked)
    its_own = sum(weight(term) for term in in_question)
    met = sum(weight(term) for term in in_question & set(asked))
    meets = met / its_own if its_own else 0.0
    return ASKED_SHARE * covered / whole + (1 - ASKED_SHARE) * meets
