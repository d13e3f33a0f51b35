"""Tells which part somebody plays in a purchase, by what shows it, and how to speak with them."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.proposals import AddNote
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.choose_persona import Routing, choose_persona
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref

NAME = "outreach.persona_router"
LOOK_BACK = timedelta(days=365)


class Input(BaseModel):
    """Whom to look at."""

    contact_id: UUID = Field(title="Contact")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    routing: Routing
    speaks_with: str


class Seen(BaseModel):
    name: str
    owner_user_id: UUID | None
    routing: Routing


async def look(db: Db, contact_id: UUID) -> Seen:
    """Title and words of the contact, and what they show."""
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    talk = await queries.interactions_of(db, [contact_id], clock.now() - LOOK_BACK)
    said = [one["summary"] for one in talk if one["direction"] == "inbound"]
    written = await messaging.messages_of_contact(db, contact_id, limit=50)
    said += [one.body for one in written if one.direction == "in"]
    routing = choose_persona(
        contact.job_title or "", said, has_company=contact.company_id is not None
    )
    return Seen(name=contact.name, owner_user_id=contact.owner_user_id, routing=routing)


@agent(
    name=NAME,
    about=lambda given: [Ref("crm.contact", given.contact_id)],
    title="Persona router",
    domain="Sales",
    purpose="Tells which part a person plays in the purchase, and how to speak with them",
    icon="route",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddNote,),
    tools=("crm.contact",),
    reads="the contact's title and company, and what they wrote and said in a year",
    computes="marks of eight personas in title and words, the best with its share, what to bring",
    evaluated="titles and words planted for each persona; without marks it says so",
    examples=(
        "Which persona is Omar Haddad?",
        "How should I talk to this contact?",
        "Is she the decision maker or a user?",
        "Route this lead to the right pitch",
        "What matters to this person?",
    ),
)
async def persona_router(run: AgentRun, given: Input) -> Output:
    seen = await run.read("Look at title and words", look, given.contact_id)
    found = seen.routing
    if found.marks:
        run.propose(
            AddNote(
                body=f"{found.title} ({found.sure_ratio * 100:.0f} % of the marks). Speak about: "
                f"{found.angle}. Bring: {found.bring}.\n"
                + "\n".join(f"- {mark}" for mark in found.marks),
                contact_id=given.contact_id,
            ),
            reason=f"{seen.name} looks like: {found.title}. {found.marks[0]}.",
            dedupe_key=f"{NAME}:{given.contact_id}:{found.persona}",
        )
    marks = found.marks[0] if found.marks else "Neither title nor words show their part"
    return Output(
        summary=f"{seen.name}: {found.title}. {marks}. Speak about: {found.angle}.",
        routing=found,
        speaks_with=found.bring,
    )
