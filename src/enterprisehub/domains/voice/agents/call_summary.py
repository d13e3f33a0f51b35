"""Sums up a call that was held: what it was about, what comes next, in quotes; never invented."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.proposals import AddNote
from enterprisehub.domains.voice import api
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.domains.voice.logic.rate_call import missed_opportunities
from enterprisehub.domains.voice.logic.sum_up_call import sum_up_call
from enterprisehub.domains.voice.permissions import CALLS_WRITE
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.scope import Ref

NAME = "voice.call_summary"
MOST_SHOWN = 5


class Input(BaseModel):
    """Which call."""

    call_id: UUID = Field(title="Call", json_schema_extra={"record": CALL})


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    text: str
    next_steps: list[str]
    quotes: list[str]


class Summed(BaseModel):
    contact_id: UUID | None
    text: str
    next_steps: list[str]
    quotes: list[str]


async def sum_up(db: Db, call_id: UUID) -> Summed:
    """The summary from what was said and understood. Raises NotFound, Conflict."""
    call = await api.call(db, call_id)
    if call.ended_at is None:
        raise Conflict("This call is still under way.")
    facts: dict[str, Any] = {
        name: value for name, value in call.slots.items() if isinstance(value, dict)
    }
    made = sum_up_call(
        turns=call.turns,
        outcome=call.outcome or "talked",
        facts=facts,
        open_questions=(),
        notes=(),
        missed=[one.as_json() for one in missed_opportunities(call.turns)],
        interrupted=call.state == "interrupted",
    )
    kept = call.summary or made.text
    steps = list(call.next_steps) or list(made.next_steps)
    return Summed(
        contact_id=call.contact_id,
        text=kept,
        next_steps=steps,
        quotes=[quote for _, quote in made.quotes],
    )


@agent(
    name=NAME,
    about=lambda given: [Ref(CALL, given.call_id)],
    title="Call summary",
    domain="Voice",
    purpose="Sums up a call in the caller's own words and proposes its next steps",
    icon="summary",
    input=Input,
    output=Output,
    permission=CALLS_WRITE,
    may_propose=(AddNote, AddTask),
    reads="the call: its turns as they were heard, what was understood, how it ended",
    computes="one paragraph, next steps by outcome and missed signals, literal quotes",
    evaluated="every quote stands in the transcript; steps fit the outcome",
    examples=(
        "Summarize the last call",
        "What was this call about?",
        "Write call notes with next steps",
        "What did the caller say?",
        "Sum up my conversation with the seller",
    ),
)
async def call_summary(run: AgentRun, given: Input) -> Output:
    found = await run.read("Read the call", sum_up, given.call_id)
    if found.contact_id is not None:
        lines = [found.text, *(f"Next: {step}" for step in found.next_steps)]
        run.propose(
            AddNote(body="\n".join(lines)[:5000], contact_id=found.contact_id),
            reason="The summary of the call, where everybody finds it.",
            evidence=[{"label": "Call", "kind": CALL, "id": str(given.call_id)}],
            dedupe_key=f"{NAME}:{given.call_id}:note",
        )
        if found.next_steps:
            run.propose(
                AddTask(
                    title=found.next_steps[0][:200],
                    detail=found.text[:2000],
                    contact_id=found.contact_id,
                ),
                reason=f"It follows from the call: {found.text[:200]}",
                evidence=[{"label": "Call", "kind": CALL, "id": str(given.call_id)}],
                dedupe_key=f"{NAME}:{given.call_id}:task",
            )
    return Output(
        summary=found.text[:500],
        text=found.text,
        next_steps=found.next_steps,
        quotes=found.quotes[:MOST_SHOWN],
    )
