"""What a qualification bot does with a record: it reads, tells what is open, proposes to ask."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.logic.qualify_contact import (
    Known,
    Qualified,
    qualify_contact,
)
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref


class BotInput(BaseModel):
    """Whose words are read."""

    contact_id: UUID = Field(title="Contact")


class BotOutput(BaseModel):
    summary: str
    engine: str = "rules"
    known: list[Known]
    open_questions: list[str]
    next_question: str


def about(given: BotInput) -> list[Ref]:
    return [Ref("crm.contact", given.contact_id)]


async def qualify_by(run: AgentRun, given: BotInput, flow: str) -> BotOutput:
    """Everything they wrote is read by the flow; the next open question waits in the queue."""
    found = await run.read("Read what they wrote", qualify_contact, given.contact_id, flow)
    if found.next_question and not found.bot_has_it:
        _propose(run, given.contact_id, found, flow)
    return BotOutput(
        summary=_summary(found),
        known=found.known,
        open_questions=found.open_questions,
        next_question=found.next_question,
    )


def _propose(run: AgentRun, contact_id: UUID, found: Qualified, flow: str) -> None:
    common: dict[str, Any] = {
        "purpose": Purpose.FOLLOW_UP,
        "contact_id": contact_id,
        "language": found.language,
        "provenance": Provenance(
            author=f"{found.flow_title} bot",
            template=f"flow:{flow}",
            facts=tuple(Fact(name=k.title, value=k.value) for k in found.known),
        ),
    }
    payload: SendText | SendEmail
    if found.phone_e164 and (found.by_text or not found.email):
        payload = SendText(to_e164=found.phone_e164, body=found.next_question, **common)
    elif found.email:
        payload = SendEmail(
            to_email=found.email,
            subject=phrasebook(found.language).say("one_question", tone="any", seed=""),
            body=found.next_question,
            **common,
        )
    else:
        return
    run.propose(
        payload,
        reason=f"{found.name} has not told us yet: {', '.join(found.open_questions).lower()}.",
        subjects=[Ref("crm.contact", contact_id)],
        facts={one.title: one.value for one in found.known},
        dedupe_key=f"conversations.{flow}_bot:{contact_id}:{found.last_at or ''}"
        f":{len(found.known)}:{type(payload).__name__}",
    )


def _summary(found: Qualified) -> str:
    if not found.read:
        told = f"{found.name} has written nothing yet."
    elif not found.known:
        told = f"{found.read} messages of {found.name} read; nothing the flow asks for is in them."
    else:
        values = ", ".join(f"{one.title.lower()} {one.value}" for one in found.known)
        told = f"{found.name} told us: {values}."
    if not found.open_questions:
        return f"{told} Nothing is open."
    asked = ", ".join(found.open_questions).lower()
    who = " Their conversation is open; the bot asks itself." if found.bot_has_it else ""
    return f"{told} Still to ask: {asked}.{who}"[:500]
