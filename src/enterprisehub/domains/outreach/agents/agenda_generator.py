"""Writes the agenda of a talk from what was told and is still open."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from enterprisehub.domains.crm.contracts.proposals import AddNote
from enterprisehub.domains.outreach.logic.build_agenda import Point, build_agenda
from enterprisehub.domains.outreach.logic.gather_agenda import gather_agenda
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref

NAME = "outreach.agenda_generator"


_NOTHING = "Name a contact or a deal."


class Input(BaseModel):
    """With whom, and how long."""

    contact_id: UUID | None = Field(default=None, title="Contact")
    deal_id: UUID | None = Field(default=None, title="Deal")
    minutes: Annotated[int, Field(ge=10, le=240, title="Minutes")] = 30

    @model_validator(mode="after")
    def _names_something(self) -> "Input":
        if self.contact_id is None and self.deal_id is None:
            raise ValueError(_NOTHING)
        return self


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    with_whom: str
    points: list[Point]
    text: str


def _about(given: Input) -> list[Ref]:
    named = (("crm.contact", given.contact_id), ("crm.deal", given.deal_id))
    return [Ref(kind, id_) for kind, id_ in named if id_ is not None]


@agent(
    name=NAME,
    about=_about,
    title="Agenda generator",
    domain="Sales",
    purpose="Writes the agenda of a call or meeting from what was told and is still open",
    icon="scroll-text",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddNote,),
    tools=("crm.contact", "crm.deal_of", "conversations.digest"),
    reads="the contact, their deal and conversation, what they last said, open tasks",
    computes="what matters most by weight, as many points as there is time, minutes that add up",
    evaluated="every point names what it rests on; the minutes are the asked ones",
    examples=(
        "Prepare an agenda for my call with Ling Chen",
        "What should we talk about in the meeting tomorrow?",
        "Write a 45 minute agenda for the Hill Country deal",
        "Agenda for the next demo call",
        "Plan the meeting with this contact",
    ),
)
async def agenda_generator(run: AgentRun, given: Input) -> Output:
    contact_id, facts = await run.read(
        "Gather what it could be about", gather_agenda, given.contact_id, given.deal_id
    )
    points = build_agenda(facts, given.minutes)
    lines = [f"{n}. {p.title} ({p.minutes} min): {p.because}" for n, p in enumerate(points, 1)]
    about = f" about {facts.about}" if facts.about else ""
    head = f"Agenda with {facts.with_whom}{about}, {given.minutes} minutes"
    text = "\n".join([head, *lines])
    run.propose(
        AddNote(body=text[:5000], contact_id=contact_id, deal_id=given.deal_id),
        reason=f"The agenda for the talk with {facts.with_whom}, where everybody finds it.",
        dedupe_key=f"{NAME}:{run.run_id}",
    )
    return Output(
        summary=f"{head}: {len(points)} points.",
        with_whom=facts.with_whom,
        points=points,
        text=text,
    )
