"""An answer is proven against its ledger: every quote stands in its source, letter by letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.domains.research.contracts import Claim, Report
from enterprisehub.domains.research.logic.answer_question.check_sentence import check_sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a quote, and the number and stored text of its source."""

    quote: str
    start: int
    source: int
    body: str


def verify_report(report: Report, ledger: Mapping[int, Entry]) -> list[str]:
    """What does not hold; nothing if every claim is proven."""
    problems = [
        f"quote {number} does not stand in source {entry.source}"
        for number, entry in ledger.items()
        if not stands_in(entry.quote, entry.start, entry.body)
    ]
    for section in report.sections:
        for claim in section.claims:
            problems += _of_claim(claim, ledger, section.question, worded=section.worded)
    return problems


def stands_in(quote: str, start: int, body: str) -> bool:
    """Whether the text holds the quote at its place, letter by letter."""
    return bool(quote.strip()) and body[start : start + len(quote)] == quote


def _of_claim(
    claim: Claim, ledger: Mapping[int, Entry], question: str, *, worded: bool
) -> Sequence[str]:
    if not claim.evidence or any(number not in ledger for number in claim.evidence):
        return [f"“{claim.text[:60]}” rests on no quote"]
    rests_on = {ledger[number].source for number in claim.evidence}
    if set(claim.sources) != rests_on:
        return [f"“{claim.text[:60]}” cites other sources than it rests on"]
    quotes = {number: ledger[number].quote for number in claim.evidence}
    if worded:
        wrong = check_sentence(claim.text, claim.evidence, quotes, question=question)
        return [f"“{claim.text[:60]}”: {problem}" for problem in wrong]
    said = " ".join(" ".join(quote.split()) for quote in quotes.values())
    return [] if claim.text == said else [f"“{claim.text[:60]}” is not what was quoted"]
