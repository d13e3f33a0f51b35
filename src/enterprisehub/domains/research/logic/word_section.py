"""A model may word a section; each of its sentences is checked against the quotes it cites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import Claim, Report, Section
from enterprisehub.domains.research.logic.answer_question.check_sentence import (
    check_sentence,
    without_markers,
)
from enterprisehub.domains.research.logic.answer_question.verify_report import Entry
from enterprisehub.domains.research.logic.write_answer import ledger_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, word_prompt
from enterprisehub.kernel.scope import Ref

SECTION: Final = declare("research.section", Path(__file__).resolve().parents[1] / "prompts")
ROUTE: Final[Route] = SECTION.model_route
SECONDS: Final = 30.0
TOKENS: Final = 900
ASK: Final = "Write the section."
_LEAST_SENTENCES: Final = 2


class Sentence(BaseModel):
    """A sentence and the numbers of the quotes that say it."""

    text: str = Field(max_length=1000)
    cites: list[int] = Field(max_length=12)


class SectionText(BaseModel):
    """What a model answers."""

    sentences: list[Sentence] = Field(max_length=12)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a section may say: its quotes and their sources, by the quotes' numbers."""

    quotes: Mapping[int, str]
    sources: Mapping[int, int]

    @classmethod
    def of(cls, ledger: Mapping[int, Entry], numbers: Sequence[int]) -> "Offered":
        """These quotes of the ledger, each as one line."""
        return cls(
            quotes={number: " ".join(ledger[number].quote.split()) for number in numbers},
            sources={number: ledger[number].source for number in numbers},
        )


async def prepare_wording(db: Db, session_id: UUID, place: int) -> Worded:
    """The prompt for the section at this place of the report."""
    row = await queries.any_session(db, session_id)
    section = Report.model_validate(row.report).sections[place]
    offered = Offered.of(await ledger_of(db, session_id), _quoted_in(section))
    values, given = words_for(section.question, offered)
    return await word_prompt(db, SECTION, unit=str(session_id), values=values, untrusted=given)


def words_for(question: str, offered: Offered) -> tuple[dict[str, object], dict[str, str]]:
    """What fills the prompt of a section, and the outsiders' words that go along."""
    quotes = "\n".join(f"[{number}] {quote}" for number, quote in offered.quotes.items())
    return {"question": question[:600], "sentences": len(offered.quotes) + 1}, {"quotes": quotes}


def asking(worded: Worded, session_id: UUID) -> Question[SectionText]:
    """What the model is asked."""
    return worded.question(
        ask=ASK,
        output=SectionText,
        max_tokens=TOKENS,
        seconds=SECONDS,
        subject=Ref("research.session", session_id),
        reuse="exact",
    )


async def take_wording(
    db: Db, session_id: UUID, place: int, said: SectionText, version: str, run_id: UUID
) -> int:
    """The sentences that their quotes prove replace the quotes; fewer than two leave them.

    How many were taken.
    """
    row = await queries.any_session(db, session_id)
    report = Report.model_validate(row.report)
    section = report.sections[place]
    offered = Offered.of(await ledger_of(db, session_id), _quoted_in(section))
    claims = proven(said.sentences, offered, section.question)
    taken = len(claims) >= least_of(len(section.claims))
    outcome = "kept" if taken and len(claims) == len(said.sentences) else "refused"
    await note_outcome(db, SECTION.name, version, outcome, Ref("kernel.run", run_id))
    if not taken:
        return 0
    worded = section.model_copy(update={"claims": tuple(claims), "worded": True})
    row.report = _replaced(report, place, worded).model_dump(mode="json")
    return len(claims)


def least_of(claims: int) -> int:
    """How many sentences must be proven for the section to be worded by them."""
    return min(_LEAST_SENTENCES, claims)


def proven(sentences: Sequence[Sentence], offered: Offered, question: str) -> list[Claim]:
    """The sentences that the quotes they cite prove."""
    claims = []
    for sentence in sentences:
        text = without_markers(sentence.text)
        cites = tuple(dict.fromkeys(sentence.cites))
        if text and not check_sentence(text, cites, offered.quotes, question=question):
            cited = tuple(dict.fromkeys(offered.sources[number] for number in cites))
            claims.append(Claim(text=text, sources=cited, evidence=cites))
    return claims


def _quoted_in(section: Section) -> list[int]:
    return [number for claim in section.claims for number in claim.evidence]


def _replaced(report: Report, place: int, section: Section) -> Report:
    sections = [*report.sections]
    sections[place] = section
    return report.model_copy(update={"sections": tuple(sections), "engine": "model"})
