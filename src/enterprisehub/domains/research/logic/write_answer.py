"""A session from its question to its answer: each function is one step of the work."""

from asyncio import to_thread
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import Depth, Report
from enterprisehub.domains.research.logic.answer_question import (
    Drafted,
    Part,
    SourceText,
    compose_report,
    plan_questions,
)
from enterprisehub.domains.research.logic.answer_question.verify_report import (
    Entry,
    stands_in,
    verify_report,
)
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of
from enterprisehub.domains.research.logic.start_research import (
    connected_places,
    make_session,
    readable_kinds,
    tell_progress,
)
from enterprisehub.domains.research.models import EvidenceRow, SessionRow
from enterprisehub.domains.research.queries import FoundText
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import AgentFailed
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.identity.permissions import permissions_of

PARTS: Final[dict[Depth, int]] = {"standard": 5, "deep": 8}
CLAIMS_EACH: Final[dict[Depth, int]] = {"standard": 4, "deep": 6}
_FEW_WORDS: Final = 4
_BEST_TEXTS: Final = 40


class Begun(BaseModel):
    """What the work knows. The question stays in the session: runs are seen by more people."""

    session_id: UUID
    tenant_id: UUID
    places: list[str]


async def begin(
    db: Db, run_id: UUID, session_id: UUID | None, question: str, depth: Depth
) -> Begun:
    """The session runs, afresh; one is made where somebody ran the agent itself."""
    if session_id is not None:
        row = await queries.any_session(db, session_id)
    else:
        row = await queries.session_of_run(db, run_id) or await _session_for(
            db, run_id, question, depth
        )
    row.run_id, row.state, row.error, row.report = run_id, "running", None, None
    row.notes, row.finished_at, row.source_count = [], None, 0
    await queries.forget_findings(db, row.id)
    if row.follows_id is not None:
        await _remember(db, row)
    row.questions = [{"title": "Overview", "question": await _whole_question(db, row)}]
    await tell_progress(db, row, "Searching documents…")
    return Begun(session_id=row.id, tenant_id=db.scope.tenant_id, places=row.places)


async def _session_for(db: Db, run_id: UUID, question: str, depth: Depth) -> SessionRow:
    run = await db.get_one(RunRow, run_id)
    roles = {f"user:{member.user_id}": member.role for member in await list_members(db)}
    role = roles.get(run.started_by)
    return await make_session(
        db,
        question,
        depth=depth,
        places=await connected_places(db),
        kinds=readable_kinds(permissions_of(role)) if role else [],
        asked_by=run.started_by,
    )


async def _whole_question(db: Db, row: SessionRow) -> str:
    """A short further question is read together with the one before: "And their prices?"."""
    if row.follows_id is None or len(stems_of(row.question)) >= _FEW_WORDS:
        return row.question
    before = await queries.any_session(db, row.follows_id)
    return f"{row.question} {before.question}"


async def _remember(db: Db, row: SessionRow) -> None:
    """What was read for the earlier question is at hand for this one."""
    if row.follows_id is None:
        return
    earlier = await queries.sources(db, row.follows_id, cited=True)
    for place in {source.place for source in earlier}:
        texts = [
            FoundText(source.key, source.title, source.url, source.body)
            for source in earlier
            if source.place == place
        ]
        await queries.keep_sources(db, row.id, texts, place)


async def plan(db: Db, session_id: UUID, depth: Depth) -> int:
    """The parts of the question are known, from what was found so far; how many."""
    row = await queries.any_session(db, session_id)
    sources = await queries.sources(db, session_id)
    texts = [(place, source.body) for place, source in enumerate(sources)][:_BEST_TEXTS]
    whole = str(row.questions[0]["question"])
    further = "" if whole == row.question else row.question
    parts = await to_thread(plan_questions, whole, texts, most=PARTS[depth], further=further)
    row.questions = [{"title": part.title, "question": part.question} for part in parts]
    await db.flush()
    return len(parts)


async def note(db: Db, session_id: UUID, problems: Sequence[str], doing: str) -> None:
    """What a place could not give stands with the answer."""
    row = await queries.any_session(db, session_id)
    row.notes = [*row.notes, *problems]
    await tell_progress(db, row, doing)


async def quote_sources(db: Db, session_id: UUID, depth: Depth) -> int:
    """The ledger holds the quotes and the session an answer made of them; how many sections."""
    row = await queries.any_session(db, session_id)
    sources = await queries.sources(db, session_id)
    texts = [SourceText(source.key, source.title, source.body) for source in sources]
    parts = [Part(str(one["title"]), str(one["question"])) for one in row.questions]
    drafted = await to_thread(compose_report, parts, texts, claims_each=CLAIMS_EACH[depth])
    for place, number in drafted.numbers.items():
        sources[place].number = number
    for quote in drafted.quotes:
        if not stands_in(quote.text, quote.start, texts[quote.source].body):
            raise AgentFailed("A quote does not stand in its source.")
        db.add(
            EvidenceRow(
                session_id=session_id,
                source_id=sources[quote.source].id,
                number=quote.number,
                section=quote.section,
                start=quote.start,
                quote=quote.text,
                score=quote.score,
            )
        )
    row.report = _report(drafted, row.notes).model_dump(mode="json")
    row.source_count = len(drafted.numbers)
    await tell_progress(db, row, "Synthesising…")
    return len(drafted.report.sections)


def _report(drafted: Drafted, notes: Sequence[str]) -> Report:
    report = drafted.report
    return report.model_copy(update={"notes": (*report.notes, *notes)})


async def finish(db: Db, session_id: UUID) -> dict[str, Any]:
    """The answer is proven against the ledger once more, and the session is done.

    Raises:
        AgentFailed: a claim is not proven; nothing is shown.
    """
    row = await queries.any_session(db, session_id)
    report = Report.model_validate(row.report or {})
    problems = verify_report(report, await ledger_of(db, session_id))
    if problems:
        raise AgentFailed(f"The answer does not hold: {problems[0]}.")
    row.state, row.finished_at, row.engine = "done", clock.now(), report.engine
    await tell_progress(db, row, "")
    return {
        "sources": row.source_count,
        "sections": len(report.sections),
        "engine": report.engine,
        "notes": list(report.notes),
    }


async def ledger_of(db: Db, session_id: UUID) -> dict[int, Entry]:
    """Every quote with the number and the stored text of its source, by its own number."""
    sources = {source.id: source for source in await queries.sources(db, session_id)}
    return {
        row.number: Entry(
            row.quote, row.start, sources[row.source_id].number or 0, sources[row.source_id].body
        )
        for row in await queries.evidence(db, session_id)
    }


async def fail(db: Db, session_id: UUID, why: str) -> None:
    """The session says why there is no answer."""
    row = await queries.any_session(db, session_id)
    if row.state == "running":
        row.state, row.error, row.finished_at = "failed", why[:500], clock.now()
        await tell_progress(db, row, "")
