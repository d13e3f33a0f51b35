"""Sections of quoted sentences with the numbers of their sources.

Numbers come from the order in which sources are first quoted, and from nowhere else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from enterprisehub.domains.research.contracts import Claim, Report, Section
from enterprisehub.domains.research.logic.answer_question.plan_questions import Part
from enterprisehub.domains.research.logic.answer_question.read_sentences import (
    Sentence,
    SourceText,
    read_sentences,
)
from enterprisehub.domains.research.logic.answer_question.select_quotes import select_quotes
from enterprisehub.domains.research.logic.rank_passages import Ranker, Text

RANKED: Final = 400
SUMMARY: Final = 3
WANTED_SOURCES: Final = 10
MOST_NAMES: Final = 20
_NAME: Final = re.compile(r"\b[A-Z][\w&-]+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote in the ledger: `text` is `body[start:start + len(text)]` of the source."""

    number: int
    source: int
    section: int
    start: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Drafted:
    """`numbers` are the citation numbers by the source's place in the list."""

    report: Report
    quotes: tuple[Quote, ...] = ()
    numbers: dict[int, int] = field(default_factory=dict)


def compose_report(
    parts: Sequence[Part], sources: Sequence[SourceText], *, claims_each: int
) -> Drafted:
    """The answer in the sources' own words. Takes time: call it in a thread."""
    sentences = read_sentences(sources)
    if not sentences or not parts:
        return Drafted(Report(notes=("Nothing was found that could be quoted.",)))
    ranker = Ranker([Text(s.text, sources[s.source].title, s.stems) for s in sentences])
    quotes: list[Quote] = []
    numbers: dict[int, int] = {}
    used: list[Sentence] = []
    sections: list[Section] = []
    for part in parts:
        ranked = ranker.best(part.question, RANKED)
        found = select_quotes(
            part.question, part.focus, ranked, sentences, most=claims_each, used=used
        )
        if not found:
            continue
        claims = [_claim(_quoted(pair, len(sections), quotes, numbers), numbers) for pair in found]
        used += [sentence for sentence, _ in found]
        sections.append(Section(title=part.title, question=part.question, claims=tuple(claims)))
    report = Report(
        summary=_summary(sections),
        sections=tuple(sections),
        notes=tuple(_notes(sections, numbers, _unmentioned(parts[0].question, sources))),
    )
    return Drafted(report, tuple(quotes), numbers)


def _quoted(
    pair: tuple[Sentence, float], section: int, quotes: list[Quote], numbers: dict[int, int]
) -> Quote:
    sentence, score = pair
    numbers.setdefault(sentence.source, len(numbers) + 1)
    quote = Quote(
        len(quotes) + 1, sentence.source, section, sentence.start, sentence.text, round(score, 4)
    )
    quotes.append(quote)
    return quote


def _claim(quote: Quote, numbers: dict[int, int]) -> Claim:
    words = " ".join(quote.text.split())
    return Claim(text=words, sources=(numbers[quote.source],), evidence=(quote.number,))


def _summary(sections: Sequence[Section]) -> tuple[Claim, ...]:
    return tuple(section.claims[0] for section in sections[:SUMMARY])


def _unmentioned(question: str, sources: Sequence[SourceText]) -> list[str]:
    """What the question names and no source does: what is quoted then speaks of something near."""
    named = [word for word in _NAME.findall(question)[:MOST_NAMES] if not _opens(word, question)]
    told = " ".join(f"{source.title} {source.body}" for source in sources).casefold()
    missing = [word for word in dict.fromkeys(named) if word.casefold() not in told]
    if not missing:
        return []
    return [f"No source that was read mentions {' or '.join(missing)}."]


def _opens(word: str, question: str) -> bool:
    """A first word has its capital from where it stands."""
    return question.lstrip().startswith(word) and not word.isupper()


def _notes(
    sections: Sequence[Section], numbers: dict[int, int], unmentioned: Sequence[str]
) -> list[str]:
    if not sections:
        return ["Nothing that was found speaks to this question."]
    if len(numbers) < WANTED_SOURCES:
        count = len(numbers)
        says = "Only one source speaks" if count == 1 else f"Only {count} sources speak"
        few = f"{says} to this question; fewer than the {WANTED_SOURCES} a report should have."
        return [few, *unmentioned]
    return [*unmentioned]
