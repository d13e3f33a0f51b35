"""Finds people who have gone quiet and drafts what to write, from what they once told us."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations.api import Wording
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.ask_wording import ask_wording
from enterprisehub.domains.outreach.logic.draft_follow_up import draft_follow_up
from enterprisehub.domains.outreach.logic.gather_material import Gathered, gather, material_of
from enterprisehub.domains.outreach.logic.reword_prompt import ROUTE
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

NAME = "outreach.nurturing"
TEMPLATE_VERSION = "nurturing/1"
EXPIRES_AFTER = timedelta(days=7)
_WAITING = ("proposed", "approved", "performing")
_WRITES = ("messaging.send_text", "messaging.send_email")


class Input(BaseModel):
    """Who counts as quiet, and how many to write to."""

    quiet_days: Annotated[int, Field(ge=3, le=365, title="Quiet for days")] = 21
    not_longer_than_days: Annotated[int, Field(ge=7, le=1095, title="But not longer than")] = 180
    limit: Annotated[int, Field(ge=1, le=25, title="How many")] = 5


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    quiet: int
    drafted: list[str]
    left_out: list[str]


class Quiet(BaseModel):
    """Everybody who is quiet and may be written to, and why others were left out."""

    found: int
    people: list[Gathered]
    days: dict[UUID, int]
    left_out: list[str]


async def find_quiet(db: Db, quiet_days: int, not_longer: int, limit: int) -> Quiet:
    """Those who were warmest first; whoever has a message waiting is left out."""
    now = clock.now()
    rows = await queries.quiet_contacts(
        db, now - timedelta(days=quiet_days), now - timedelta(days=not_longer), most=limit * 4
    )
    people: list[Gathered] = []
    days: dict[UUID, int] = {}
    left_out: list[str] = []
    for row in rows:
        if len(people) == limit:
            break
        about = await queue.about(db, row["id"], limit=20)
        if any(a.kind in _WRITES and a.state in _WAITING for a in about):
            left_out.append(f"{row['name']}: a message waits already")
            continue
        people.append(await gather(db, row["id"]))
        days[row["id"]] = (now - row["last_activity_at"]).days
    return Quiet(found=len(rows), people=people, days=days, left_out=left_out)


@agent(
    name=NAME,
    title="Nurturing",
    domain="Sales",
    purpose="Finds people who have gone quiet and drafts a message about what they once told us",
    icon="repeat",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    route=ROUTE,
    limits=Limits(seconds=600.0, steps=120),
    may_propose=(SendText, SendEmail),
    tools=("crm.contact", "conversations.digest"),
    reads="leads, qualified people and former clients by their last activity, their latest "
    "conversation, and what waits for them in the queue",
    computes="who was warm and is quiet now, on which channel they can be reached, and a draft "
    "whose every fact they told us; a connected model may reword it, if it claims nothing new; "
    "the compliance gate is asked for each",
    evaluated="answers to what was sent, against edited and rejected drafts",
    one_by_one="outreach.follow_up",
    examples=(
        "Re-engage leads that have gone quiet",
        "Write to people we have not heard from in a month",
        "Nurture our cold leads",
        "Who should we get back in touch with?",
        "Draft check-in messages for stale contacts",
    ),
)
async def nurturing(run: AgentRun, given: Input) -> Output:
    quiet = await run.read(
        "Find who has gone quiet",
        find_quiet, given.quiet_days, given.not_longer_than_days, given.limit,
    )  # fmt: skip
    drafted, worded = [], False
    for one in quiet.people:
        wording = await _propose(run, one, quiet.days[one.contact_id])
        drafted.append(one.given_name or "The contact")
        worded = worded or wording is not None
    if not drafted:
        more = f" {len(quiet.left_out)} have a message waiting." if quiet.left_out else ""
        summary = f"Nobody who talked with us has been quiet for {given.quiet_days} days.{more}"
    else:
        summary = f"{len(drafted)} drafted, of {quiet.found} who are quiet: {', '.join(drafted)}."
    return Output(
        summary=summary[:500],
        engine="model" if worded else "rules",
        quiet=quiet.found,
        drafted=drafted,
        left_out=quiet.left_out,
    )


async def _propose(run: AgentRun, found: Gathered, days: int) -> Wording | None:
    """An email where there is an address, else a text: one message, not two; and who worded it."""
    name = found.given_name or "The contact"
    drafts = draft_follow_up(material_of(found, "stalled"))
    keep = [value for _, value in found.things] if found.email else []
    draft = drafts.email if found.email else drafts.text
    body, wording = await ask_wording(run, found, draft, keep=keep)
    origin = _provenance(found)
    common = {
        "purpose": Purpose.FOLLOW_UP,
        "contact_id": found.contact_id,
        "deal_id": found.deal_id,
        "language": found.language,
        "provenance": wording.on(origin) if wording else origin,
    }
    payload: SendEmail | SendText
    if found.email:
        payload = SendEmail(
            to_email=found.email,
            to_name=found.given_name,
            subject=drafts.subject,
            body=body,
            **common,
        )
    else:
        payload = SendText(
            to_e164=found.phone_e164 or "",
            body=body,
            thread_id=found.thread_id,
            **common,
        )
    run.propose(
        payload,
        reason=f"{name} has been quiet for {days} days.",
        subjects=[Ref("crm.contact", found.contact_id)],
        facts=dict(found.things) | {"injection_score": found.injection_score},
        priority=Priority(
            amount_cents=found.amount_cents, temperature=found.temperature, confidence_ratio=0.5
        ),
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=f"{NAME}:{found.contact_id}:{clock.now():%G-%V}",
    )
    return wording


def _provenance(found: Gathered) -> Provenance:
    facts = [Fact(name=title, value=value) for title, value in found.things]
    facts.append(
        Fact(name="Given name", value=found.given_name, source=f"crm.contact:{found.contact_id}")
    )
    return Provenance(
        author="Nurturing agent",
        template="nurturing",
        template_version=found.style.mark(TEMPLATE_VERSION),
        facts=tuple(facts),
    )
