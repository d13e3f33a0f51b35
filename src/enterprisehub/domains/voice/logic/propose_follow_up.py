"""What is proposed after a call: a text, an email where no number is known, else a task.

Who only called has not agreed to texts; then a colleague is asked to get back to them instead.
"""

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Provenance, Purpose, SendEmail, SendText
from enterprisehub.domains.messaging.contracts.style import fitting, in_manner
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.logic.hold_call import describe_call
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.sum_up_call import CallSummary
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

TEMPLATE_VERSION = "call_follow_up/1"
NO_STEP = "Get back about a call"
LONGEST_TITLE, LONGEST_DETAIL = 200, 2000


async def propose_follow_up(db: Db, call: CallRow, summary: CallSummary) -> None:
    """What the caller was promised, or may expect now, lies in the queue."""
    if call.is_test or call.contact_id is None or not summary.follow_up:
        return
    agent = await queries.agent(db, call.agent_id)
    config = await config_of(db, agent, call.agent_version) if agent else None
    contact = await crm.contact(db, call.contact_id)
    if contact is None or config is None or "text_summary" not in config.tools:
        return
    voice = await messaging.voice_for(db, contact.id)
    written = _written(contact, call.language or "en", summary.follow_up, voice)
    if written is not None:
        made = await _proposed(db, call, contact, summary, written, "")
        if made.state != "refused":
            return
    task = AddTask(
        title=summary.next_steps[0][:LONGEST_TITLE] if summary.next_steps else NO_STEP,
        detail=summary.text[:LONGEST_DETAIL],
        contact_id=contact.id,
    )
    await _proposed(db, call, contact, summary, task, ":task")


async def _proposed(
    db: Db,
    call: CallRow,
    contact: Contact,
    summary: CallSummary,
    payload: SendText | SendEmail | AddTask,
    key: str,
) -> ActionRow:
    info = await describe_call(db, call)
    quotes = [
        {"label": f"Call, {at // 60000}:{at // 1000 % 60:02d}", "kind": CALL, "id": str(call.id),
         "quote": quote}
        for at, quote in summary.quotes[:2]
    ]  # fmt: skip
    return await propose(
        db,
        payload,
        reason=f"{info.agent_name} talked with {contact.name}. {summary.text}"[:500],
        subjects=[Ref("crm.contact", contact.id), Ref(CALL, call.id)],
        evidence=quotes,
        facts={"call": str(call.id), "outcome": call.outcome},
        agent="voice.agent",
        dedupe_key=f"voice.follow_up:{call.id}{key}",
    )


def _written(
    contact: Contact, language: str, about: str, voice: WritingStyle
) -> SendText | SendEmail | None:
    """None where the contact can be written to in neither way."""
    body = in_manner(call_words(language).follow_ups[about], fitting(voice.manner, language))
    provenance = Provenance(
        author="Voice agent",
        template=f"call_{about}",
        template_version=voice.mark(TEMPLATE_VERSION),
    )
    if contact.phone_e164 is not None:
        return SendText(
            body=body,
            contact_id=contact.id,
            to_e164=contact.phone_e164,
            purpose=Purpose.FOLLOW_UP,
            language=language,
            provenance=provenance,
        )
    if contact.email is None:
        return None
    return SendEmail(
        to_email=contact.email,
        subject=call_words(language).subject,
        body=body,
        contact_id=contact.id,
        purpose=Purpose.FOLLOW_UP,
        language=language,
        provenance=provenance,
    )
