"""What a flow makes of everything a person wrote: what is known, what is open, what to ask next.

It is the policy that answers people, run over their words from the beginning; nothing of it is
kept, and their own conversation stays as it is.
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE
from enterprisehub.domains.conversations.logic.keep_spoken import begin_spoken
from enterprisehub.domains.conversations.logic.speak_dialogue import SpokenDialogue
from enterprisehub.domains.conversations.logic.summarise_conversation import (
    summarise_conversation,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.text.languages import SPOKEN

MOST_MESSAGES = 60


class Known(BaseModel):
    """A value with the words it was read from."""

    title: str
    value: str
    words: str


class Qualified(BaseModel):
    """`next_question` is empty where nothing is open; with `bot_has_it` their bot asks itself."""

    name: str
    flow_title: str
    phone_e164: str | None
    email: str | None
    language: str
    read: int
    known: list[Known]
    open_questions: list[str]
    next_question: str
    bot_has_it: bool
    by_text: bool
    last_at: datetime | None


async def qualify_contact(db: Db, contact_id: UUID, flow: str) -> Qualified:
    """The contact by this flow. Raises NotFound where there is no such contact or flow."""
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    language = contact.language if contact.language in SPOKEN else DEFAULT_LANGUAGE
    dialogue = await begin_spoken(
        db,
        flow=flow,
        contact_id=None,
        language=language or DEFAULT_LANGUAGE,
        tone="friendly",
        languages=SPOKEN,
    )
    title = dialogue.flow.title["en"]
    written = await messaging.messages_of_contact(db, contact_id, limit=MOST_MESSAGES)
    theirs = [one for one in written if one.direction == "in" and one.body.strip()]
    for one in theirs:
        dialogue.follow(dialogue.read(one.body))
    brief = summarise_conversation(dialogue.flow, dialogue.state.slots, ())
    open_session = await queries.open_session(db, contact_id)
    return Qualified(
        name=contact.name,
        flow_title=title,
        phone_e164=contact.phone_e164,
        email=contact.email,
        language=dialogue.language,
        read=len(theirs),
        known=[Known(title=f.title, value=f.value, words=f.words) for f in brief.facts],
        open_questions=list(brief.open_questions),
        next_question=_next(dialogue) if brief.open_questions else "",
        bot_has_it=open_session is not None,
        by_text=any(one.channel == Channel.SMS for one in theirs),
        last_at=theirs[-1].at if theirs else None,
    )


def _next(dialogue: SpokenDialogue) -> str:
    return " ".join(dialogue.open().text.split())
