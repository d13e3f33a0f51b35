"""How both research agents work: search inside, plan, search outside, quote, word, prove."""

from typing import Final, cast
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from enterprisehub.domains.research.contracts import INSIDE, PLACES, Depth, Place
from enterprisehub.domains.research.logic import write_answer
from enterprisehub.domains.research.logic.find_inside import find_documents, find_records
from enterprisehub.domains.research.logic.find_outside import Looked, find_outside
from enterprisehub.domains.research.logic.word_section import (
    ROUTE,
    SectionText,
    asking,
    prepare_wording,
    take_wording,
)
from enterprisehub.kernel.agents.running import AgentRun, agent_actor
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import BudgetExhausted, Unavailable
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.errors import StepTimedOut

OUTSIDE_EACH: Final[dict[Depth, int]] = {"standard": 5, "deep": 8}
_OUTSIDE_SECONDS: Final = 150.0
_NO_SESSION: Final = "Ask a question of three letters or more."


class Input(BaseModel):
    """A question to be answered; the research page names its session instead."""

    question: str = Field(default="", max_length=500, title="Question")
    session_id: UUID | None = Field(default=None, title="Research session")

    @model_validator(mode="after")
    def _asks(self) -> "Input":
        if self.session_id is None and len(self.question.strip()) < 3:  # noqa: PLR2004
            raise ValueError(_NO_SESSION)
        return self


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    session_id: UUID
    sources: int
    sections: int
    href: str = ""


async def do_research(run: AgentRun, given: Input, depth: Depth) -> Output:
    """The session has an answer whose every claim is proven, or says that there is none."""
    question = given.question.strip()
    begun = await run.read(
        "Begin", write_answer.begin, run.run_id, given.session_id, question, depth
    )
    id_, places = begun.session_id, cast("list[Place]", begun.places)
    outside = [place for place in places if place not in INSIDE]
    if "documents" in places:
        await run.read("Search documents", find_documents, id_)
    await run.read("Plan the parts", write_answer.plan, id_, depth)
    if "documents" in places:
        await run.read("Search documents for each part", find_documents, id_)
    if "records" in places:
        await run.read("Note progress", write_answer.note, id_, [], "Searching records…")
        await run.read("Search records", find_records, id_)
    if outside:
        await _look_outside(run, begun, outside, depth)
    sections = await run.read("Quote the sources", write_answer.quote_sources, id_, depth)
    if await run.read("Ask for a model", _model_usable):
        for place in range(sections):
            if not await _word(run, id_, place):
                break
    done = await run.read("Prove the answer", write_answer.finish, id_)
    return Output(
        summary=_summary(done["sources"], done["sections"]),
        engine=done["engine"],
        session_id=id_,
        sources=done["sources"],
        sections=done["sections"],
        href=f"/research/{id_}",
    )


async def _look_outside(
    run: AgentRun, begun: write_answer.Begun, places: list[Place], depth: Depth
) -> None:
    named = ", ".join(PLACES[place] for place in places)
    id_, scope = begun.session_id, Scope(begun.tenant_id, agent_actor(run.spec, run.run_id))
    await run.read("Note progress", write_answer.note, id_, [], f"Searching {named}…")

    async def look() -> list[Looked]:
        database = runtime.installed().database
        return await find_outside(database, scope, id_, places, limit=OUTSIDE_EACH[depth])

    looked = await run.outside(f"Search {named}", look, timeout_seconds=_OUTSIDE_SECONDS)
    problems = [one.problem for one in looked if one.problem]
    await run.read("Note what was missing", write_answer.note, id_, problems, "Reading…")


async def _model_usable(db: Db) -> bool:
    return await gateway.available(db, ROUTE)


async def _word(run: AgentRun, session_id: UUID, place: int) -> bool:
    """Whether models answer; what they say is taken where it is proven."""
    worded = await run.read("Choose the prompt", prepare_wording, session_id, place)
    try:
        answer = await run.ask(f"Word section {place + 1}", asking(worded, session_id))
    except (Unavailable, BudgetExhausted, StepTimedOut):
        return False
    said: SectionText = answer.value
    await run.read(
        "Check it against the quotes",
        take_wording,
        session_id,
        place,
        said,
        worded.version,
        run.run_id,
    )
    return True


def _summary(sources: int, sections: int) -> str:
    if not sources:
        return "Nothing that was found answers the question."
    cited = "1 source" if sources == 1 else f"{sources} sources"
    parts = "1 section" if sections == 1 else f"{sections} sections"
    return f"Answered in {parts} from {cited}, every claim quoted."
