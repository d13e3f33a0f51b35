"""Sections that a model was asked to word, ready to be worded again by another model or another
version of the prompt. Whoever asks for that is told numbers; words are their asker's alone.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import Report
from enterprisehub.domains.research.logic.word_section import (
    ASK,
    SECONDS,
    SECTION,
    TOKENS,
    Offered,
    SectionText,
    least_of,
    proven,
    words_for,
)
from enterprisehub.domains.research.logic.write_answer import ledger_of
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, fill_prompt
from enterprisehub.kernel.scope import Ref, Scope

WORDED = SECTION.name
"""The prompt by which sections are worded."""


async def worded_since(db: Db, since: datetime, *, limit: int) -> dict[UUID, int]:
    """Questions for whose sections a model was asked, the latest first, with how many."""
    return await queries.sections_asked(db, WORDED, since, limit=limit)


async def sections_of(
    db: Db, session_id: UUID, *, instead: tuple[str, str] | None = None
) -> list[dict[str, Any]]:
    """Each section of an answer, ready to be worded again; none once the question is deleted."""
    row = await queries.session_if_there(db, session_id)
    if row is None or row.report is None:
        return []
    report, ledger = Report.model_validate(row.report), await ledger_of(db, session_id)
    quoted: dict[int, list[int]] = {}
    for quote in await queries.evidence(db, session_id):
        quoted.setdefault(quote.section, []).append(quote.number)
    version, text = instead or await version_for(db, SECTION, str(session_id))
    ready = []
    for place, section in enumerate(report.sections):
        offered = Offered.of(ledger, quoted.get(place, []))
        values, given = words_for(section.question, offered)
        worded = fill_prompt(SECTION, version, text, values=values, untrusted=given)
        said = " ".join(claim.text for claim in section.claims)
        ready.append(
            {
                "key": f"section:{session_id}:{place}",
                "subject_kind": "research.session",
                "asked_by": row.asked_by.rpartition(":")[2],
                "at": row.created_at.isoformat(),
                "title": f"Section {place + 1}",
                "accepted": section.worded,
                "recorded": {
                    "characters": len(said),
                    "sentences": len(section.claims) if section.worded else 0,
                },
                "question": section.question,
                "quotes": [[n, offered.quotes[n], offered.sources[n]] for n in offered.quotes],
                "worded": asdict(worded),
            }
        )
    return ready


async def section_again(
    database: Database,
    scope: Scope,
    ready: Mapping[str, Any],
    *,
    about: Ref,
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The candidate's section with how many of its sentences their quotes prove.

    Raises:
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    question = Worded(**ready["worded"]).question(
        ask=ASK, output=SectionText, max_tokens=TOKENS, seconds=SECONDS, subject=about,
        models=models,
    )  # fmt: skip
    answer = await gateway.ask(database, scope, question)
    said = answer.value.sentences
    offered = Offered(
        quotes={n: quote for n, quote, _ in ready["quotes"]},
        sources={n: source for n, _, source in ready["quotes"]},
    )
    claims = proven(said, offered, ready["question"])
    few = len(claims) < least_of(len(offered.quotes))
    dropped = len(said) - len(claims)
    by_quotes = sum(len(quote) for quote in offered.quotes.values())
    kept = " ".join(claim.text for claim in claims)
    return {
        "words": " ".join(one.text for one in said),
        "said": kept,
        "refused": [f"{len(claims)} of {len(said)} sentences are proven by quotes"] if few else [],
        "sentences": len(said),
        "dropped": dropped,
        "characters": by_quotes if few else len(kept),
        **conversations.took(answer),
    }


async def own_sections(db: Db, ids: list[UUID]) -> dict[UUID, tuple[str, list[str]]]:
    """Of these questions the caller's own, with the words of each section."""
    found = {}
    for row in await queries.own_sessions(db, ids):
        report = Report.model_validate(row.report or {})
        texts = [" ".join(claim.text for claim in one.claims) for one in report.sections]
        found[row.id] = (row.question, texts)
    return found
