"""Plans a demo from what somebody told us, and proposes the email with times that are free."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from enterprisehub.domains.concierge.contracts import OPEN_TIMES, OpenTimes
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import Wording
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Fact, Provenance, Purpose, SendEmail
from enterprisehub.domains.outreach.logic.gather_agenda import gather_agenda
from enterprisehub.domains.outreach.logic.plan_demo import Scene, plan_demo
from enterprisehub.domains.outreach.logic.reword_prompt import REWORD, ROUTE
from enterprisehub.domains.outreach.logic.word_invitation import (
    Invitation,
    Words,
    word_invitation,
)
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.text.known_values import Known

NAME = "outreach.demo"
TEMPLATE_VERSION = "demo_invitation/1"


class Input(BaseModel):
    """With whom, and how long."""

    contact_id: UUID = Field(title="Contact")
    minutes: Annotated[int, Field(ge=10, le=120, title="Minutes")] = 30


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    scenes: list[Scene]
    times: list[str]


class Invited(BaseModel):
    """Who is invited, and to which times."""

    invitation: Invitation
    email: str | None
    version: str
    model_usable: bool
    samples: tuple[str, ...]


async def invite(
    db: Db, contact_id: UUID, about: str, minutes: int, free: list[datetime]
) -> Invited:
    """Who is written to, and the free times by the tenant's clock."""
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    ours = await tenant(db, db.scope.tenant_id)
    zone = ZoneInfo(ours.time_zone)
    settings = await OutreachSettings.load(db)
    voice = await messaging.voice_for(db, contact_id)
    return Invited(
        email=contact.email,
        version=voice.mark(TEMPLATE_VERSION),
        model_usable=await gateway.available(db, ROUTE),
        samples=voice.samples,
        invitation=Invitation(
            given_name=contact.given_name,
            about=about,
            minutes=minutes,
            times=[f"{at.astimezone(zone):%A %-d %B, %H:%M}" for at in free],
            zone=ours.time_zone,
            sender=settings.sender_name,
            company=settings.company_name or ours.name,
            style=voice.manner,
        ),
    )


@agent(
    name=NAME,
    about=lambda given: [Ref("crm.contact", given.contact_id)],
    title="Demo",
    domain="Sales",
    purpose="Plans a demo around what somebody told us, and drafts the invitation with free times",
    icon="monitor",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    route=ROUTE,
    may_propose=(SendEmail,),
    tools=(OPEN_TIMES,),
    reads="the contact, their deal and conversation, the team's calendar",
    computes="a scene for each thing they told us, minutes that add up, times nobody has taken; "
    "a connected model may reword the invitation, if it claims nothing new",
    evaluated="approved unedited against edited invitations; no time that is taken",
    examples=(
        "Prepare a demo for Omar Haddad",
        "What should I show in the demo?",
        "Plan a 45 minute product demo and invite them",
        "Set up a demo with this contact",
        "Send demo times to the Hill Country team",
    ),
)
async def demo(run: AgentRun, given: Input) -> Output:
    _, facts = await run.read("Gather what they told us", gather_agenda, given.contact_id, None)
    scenes = plan_demo(facts, given.minutes)
    open_times: OpenTimes = await run.tool(OPEN_TIMES, contact_id=given.contact_id)
    free = [one.starts_at for one in open_times.times]
    found = await run.read(
        "Write the invitation", invite, given.contact_id, facts.about, given.minutes, free
    )
    times = found.invitation.times
    wording = None
    if found.email and times:
        words, wording = await _word(run, given.contact_id, found)
        _propose(run, given.contact_id, found, found.email, words, wording)
    said = f"{len(scenes)} scenes, {given.minutes} minutes."
    if not times:
        said += " No free time was found; see the hours of appointments."
    elif not found.email:
        said += " There is no address to invite them at."
    return Output(
        summary=f"Demo for {facts.with_whom}: {said}",
        engine="model" if wording else "rules",
        scenes=scenes,
        times=times,
    )


async def _word(run: AgentRun, contact_id: UUID, found: Invited) -> tuple[Words, Wording | None]:
    """The invitation, in a model's words where one is connected; every free time stays as it is."""
    told = found.invitation
    words = word_invitation(told)
    if not found.model_usable:
        return words, None
    draft = conversations.Draft(
        text=words.body,
        subject=Ref("crm.contact", contact_id),
        keep=(*told.times, told.zone, told.sender, told.company, told.about),
        in_order=True,
        known=Known(
            names=(told.given_name,) if told.given_name else (),
            emails=(found.email,) if found.email else (),
        ),
        samples=found.samples,
    )
    said = await conversations.reword_draft(run, REWORD, draft)
    return words.model_copy(update={"body": said.text}), said.wording


def _propose(
    run: AgentRun,
    contact_id: UUID,
    found: Invited,
    email: str,
    worded: Words,
    wording: Wording | None,
) -> None:
    origin = Provenance(
        author="Demo agent",
        template="demo_invitation",
        template_version=found.version,
        facts=(Fact(name="Times", value=", ".join(found.invitation.times)),),
    )
    facts: dict[str, Any] = {"Times": ", ".join(found.invitation.times)}
    run.propose(
        SendEmail(
            purpose=Purpose.FOLLOW_UP,
            contact_id=contact_id,
            to_email=email,
            to_name=found.invitation.given_name,
            subject=worded.subject,
            body=worded.body,
            language="en",
            provenance=wording.on(origin) if wording else origin,
        ),
        reason="A demo is planned; these times are free now.",
        facts=facts,
        dedupe_key=f"{NAME}:{run.run_id}",
    )
