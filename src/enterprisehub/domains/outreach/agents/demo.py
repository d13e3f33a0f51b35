"""Plans a demo from what somebody told us, and proposes the email with times that are free."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from enterprisehub.domains.concierge.contracts import OPEN_TIMES, OpenTimes
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Fact, Provenance, Purpose, SendEmail
from enterprisehub.domains.outreach.logic.gather_agenda import gather_agenda
from enterprisehub.domains.outreach.logic.plan_demo import Scene, plan_demo
from enterprisehub.domains.outreach.logic.word_invitation import Invitation, word_invitation
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant

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
    may_propose=(SendEmail,),
    tools=(OPEN_TIMES,),
    reads="the contact, their deal and conversation, the team's calendar",
    computes="a scene for each thing they told us, minutes that add up, times nobody has taken",
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
    if found.email and times:
        _propose(run, given.contact_id, found, found.email)
    said = f"{len(scenes)} scenes, {given.minutes} minutes."
    if not times:
        said += " No free time was found; see the hours of appointments."
    elif not found.email:
        said += " There is no address to invite them at."
    return Output(summary=f"Demo for {facts.with_whom}: {said}", scenes=scenes, times=times)


def _propose(run: AgentRun, contact_id: UUID, found: Invited, email: str) -> None:
    worded = word_invitation(found.invitation)
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
            provenance=Provenance(
                author="Demo agent",
                template="demo_invitation",
                template_version=found.version,
                facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            ),
        ),
        reason="A demo is planned; these times are free now.",
        facts=facts,
        dedupe_key=f"{NAME}:{run.run_id}",
    )
