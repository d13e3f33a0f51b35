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
from enterprisehub.domains.voice.logic.hold_call import describe_call
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.sum_up_call import CallSummary
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

TEXTS = {
    "en": {
        "qualified": "Thanks for the call today. Somebody from our team gets back to you shortly.",
        "callback": "Thanks for calling. When is a good time for one of us to call you back?",
        "voicemail": "We tried to call you. When would be a good time to talk?",
        "nurture": "Thanks for the call today. Write to us whenever we can help.",
        "silent": "Our call seems to have dropped. Write to us here, or call again any time.",
        "talked": "Thanks for the call today. Write to us here to go on where we stopped.",
        "cut_off": "Sorry, our line was cut off. You can write to us here, or we call you again.",
    },
    "es": {
        "qualified": "Gracias por la llamada. Alguien de nuestro equipo se comunicará pronto.",
        "callback": "Gracias por llamar. ¿Cuándo le viene bien que le llamemos?",
        "voicemail": "Intentamos llamarle. ¿Cuándo podemos hablar?",
        "nurture": "Gracias por la llamada. Escríbanos cuando podamos ayudarle.",
        "silent": "Parece que se cortó la llamada. Puede escribirnos aquí o volver a llamar.",
        "talked": "Gracias por la llamada. Escríbanos aquí para seguir donde nos quedamos.",
        "cut_off": "Disculpe, se cortó la línea. Puede escribirnos aquí o le llamamos de nuevo.",
    },
}
TEMPLATE_VERSION = "call_follow_up/1"
NO_STEP = "Get back about a call"
LONGEST_TITLE, LONGEST_DETAIL = 200, 2000
SUBJECTS = {"en": "Our call", "es": "Nuestra llamada"}


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
    body = in_manner(TEXTS.get(language, TEXTS["en"])[about], fitting(voice.manner, language))
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
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        body=body,
        contact_id=contact.id,
        purpose=Purpose.FOLLOW_UP,
        language=language,
        provenance=provenance,
    )
