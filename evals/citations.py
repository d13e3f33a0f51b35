"""Whether answers rest on what they cite, and whether false sentences are kept out.

First the product answers questions from a folder of documents, and every claim is proven against
the ledger: the quote stands in its source letter by letter, and the claim is what was quoted. Then
sentences as a model might write them, true and false, are put to the check that decides about them.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains import research
from enterprisehub.domains.research.contracts import Report
from enterprisehub.domains.research.logic.answer_question import (
    Drafted,
    SourceText,
    compose_report,
    plan_questions,
)
from enterprisehub.domains.research.logic.answer_question.check_sentence import check_sentence
from enterprisehub.domains.research.logic.answer_question.verify_report import (
    Entry,
    verify_report,
)
from enterprisehub.domains.research.logic.read_file import FORMS, read_file

_SHIPPED = Path(research.__path__[0]) / "data"
_CASES = Path(__file__).parent / "cases" / "citations" / "claims.jsonl"
_QUESTIONS = (
    "enterprise CRM competitive landscape",
    "What does a migration to another CRM cost?",
    "Compare Orbit and Farrow on data ownership",
    "Which vendors offer self-hosted deployment?",
    "How do audit trails differ between the vendors?",
    "How long does implementation take?",
)


def run(
    *,
    data: Annotated[
        Path, typer.Option(help="A folder of .txt, .md, .pdf and .docx documents to answer from.")
    ] = _SHIPPED,
    question: Annotated[
        list[str] | None, typer.Option(help="A question; may stand several times.")
    ] = None,
    cases: Annotated[
        Path,
        typer.Option(help='Sentences as .jsonl: {"quotes": {"1": …}, "text", "cites", "true"}.'),
    ] = _CASES,
) -> dict[str, Any]:
    """Prove every claim of answers, and count false sentences that the check lets through."""
    sources = [
        SourceText(file.name, read.title, read.text)
        for file in sorted(data.rglob("*"))
        if file.suffix.lower() in FORMS
        for read in [read_file(file.name, file.read_bytes())]
    ]
    if not sources:
        raise ValueError(f"{data} holds no document that can be read.")
    claims = problems = cited = answered = 0
    asked = question or list(_QUESTIONS)
    for one in asked:
        drafted = _answered(one, sources)
        wrong = verify_report(drafted.report, _ledger(drafted, sources))
        claims += _claims(drafted.report)
        problems += len(wrong)
        cited += len(drafted.numbers)
        answered += bool(drafted.report.sections)
    return {
        "questions": len(asked),
        "answered": answered,
        "claims": claims,
        "unproven": problems,
        "proven_ratio": round(1 - problems / claims, 4) if claims else None,
        "sources_each": round(cited / len(asked), 1),
        **_checked(cases),
    }


def show(result: dict[str, Any]) -> str:
    """The figures in two lines."""
    return (
        f"{result['claims']} claims in answers to {result['answered']} of {result['questions']} "
        f"questions, {result['unproven']} unproven, {result['sources_each']} sources each\n"
        f"{result['false_accepted']} of {result['false']} false sentences let through, "
        f"{result['true_accepted']} of {result['true']} true ones taken"
    )


def _answered(question: str, sources: list[SourceText]) -> Drafted:
    texts = [(place, source.body) for place, source in enumerate(sources)]
    return compose_report(plan_questions(question, texts, most=5), sources, claims_each=4)


def _ledger(drafted: Drafted, sources: list[SourceText]) -> dict[int, Entry]:
    return {
        quote.number: Entry(
            quote.text, quote.start, drafted.numbers[quote.source], sources[quote.source].body
        )
        for quote in drafted.quotes
    }


def _claims(report: Report) -> int:
    return sum(len(section.claims) for section in report.sections)


def _checked(cases: Path) -> dict[str, int]:
    counted = {"true": 0, "true_accepted": 0, "false": 0, "false_accepted": 0}
    for line in cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        quotes = {int(number): text for number, text in case["quotes"].items()}
        wrong = check_sentence(
            case["text"], case["cites"], quotes, question=case.get("question", "")
        )
        kind = "true" if case["true"] else "false"
        counted[kind] += 1
        counted[f"{kind}_accepted"] += not wrong
    return counted
