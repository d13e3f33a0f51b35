"""What a request would do, as the payload of an action, and whom it is about."""

from pydantic import BaseModel

from enterprisehub.domains.assistant.contracts import Asker, Named
from enterprisehub.domains.assistant.logic.continue_question import Before
from enterprisehub.domains.assistant.logic.propose_request.find import (
    ARTICLE,
    Unclear,
    find_about,
    find_deal,
    find_person,
    find_stage,
    ids_of,
)
from enterprisehub.domains.assistant.logic.read_request import Request
from enterprisehub.domains.assistant.logic.write_text import link
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.proposals import AddNote, MoveDeal
from enterprisehub.domains.messaging.contracts import Provenance, Purpose, SendEmail, SendText
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

type Drafted = tuple[BaseModel, tuple[Named, ...]]


async def draft_task(db: Db, request: Request, asker: Asker, before: Before) -> Drafted:
    one = await find_about(db, request, asker, before, needed=False)
    title = _title(request.words, one)
    kind = next((k for k in ("call", "email", "text") if fold(title).startswith(k)), "todo")
    ids = ids_of(one)
    return AddTask.model_validate(
        {
            "title": title[:200],
            "kind": kind,
            "due_at": request.due_at,
            "assignee_user_id": asker.user_id if db.scope.user_id else None,
            **ids,
        }
    ), (one,) if one else ()


def _title(words: str, one: Named | None) -> str:
    """What is to be done: "for Nora Ekberg to send the contract" says it after whom it is about."""
    head = f"{fold(one.title)} to " if one else ""
    if not head or not fold(words).startswith(head) or len(fold(words)) != len(words):
        return words
    rest = words[len(head) :].strip()
    return rest[:1].upper() + rest[1:] if rest else words


async def draft_note(db: Db, request: Request, asker: Asker, before: Before) -> Drafted:
    one = await find_about(db, request, asker, before, needed=True)
    return AddNote.model_validate({"body": request.words, **ids_of(one)}), (one,) if one else ()


async def draft_move(db: Db, request: Request, asker: Asker, before: Before) -> Drafted:
    one = await find_about(db, request, asker, before, needed=True, topic="deal")
    deal = await find_deal(db, one)
    stage_id = await find_stage(db, request.stage, deal)
    move = MoveDeal(
        deal_id=deal.ref.id,
        stage_id=stage_id,
        lost_reason=request.words[:200] or None,
    )
    return move, (deal,)


async def draft_email(db: Db, request: Request, asker: Asker, before: Before) -> Drafted:
    one, contact = await find_person(db, request, asker, before)
    if contact.email is None:
        raise Unclear(f"{link(one)} has no email address.", (one,))
    subject, body = _letter(request, contact, asker)
    email = SendEmail(
        purpose=Purpose.FOLLOW_UP,
        contact_id=contact.id,
        to_email=contact.email,
        to_name=contact.name,
        subject=subject,
        body=body,
        provenance=Provenance(author="assistant", template="assistant.letter"),
    )
    return email, (one,)


async def draft_text(db: Db, request: Request, asker: Asker, before: Before) -> Drafted:
    one, contact = await find_person(db, request, asker, before)
    if contact.phone_e164 is None:
        raise Unclear(f"{link(one)} has no phone number.", (one,))
    _, body = _letter(request, contact, asker)
    text = SendText(
        purpose=Purpose.FOLLOW_UP,
        contact_id=contact.id,
        to_e164=contact.phone_e164,
        body=" ".join(body.split())[:1000],
        provenance=Provenance(author="assistant", template="assistant.letter"),
    )
    return text, (one,)


def _letter(request: Request, contact: Contact, asker: Asker) -> tuple[str, str]:
    """Subject and body in the person's own words, with a greeting and their name."""
    hello = f"Hi {contact.given_name or contact.name}," if contact.name else "Hello,"
    words = request.words.strip()
    if request.verbatim and words:
        said = words[:1].upper() + words[1:]
        said = said if said[-1] in ".!?" else f"{said}."
    elif words:
        said = f"I am writing about {words}." if request.about else f"here is {words}."
        said = said[:1].upper() + said[1:]
    else:
        said = "I wanted to follow up with you."
    about = ARTICLE.sub("", words)[:80] if words and not request.verbatim else ""
    subject = about[:1].upper() + about[1:] if about else "A short message"
    return subject, f"{hello}\n\n{said}\n\nBest regards,\n{asker.name}"
