"""What a person wants done becomes a card that waits for approval, in the chat and in the queue."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ValidationError

from enterprisehub.domains.assistant.contracts import Asker, Named
from enterprisehub.domains.assistant.logic.continue_question import Before, referred
from enterprisehub.domains.assistant.logic.read_question import Question, read_question
from enterprisehub.domains.assistant.logic.read_request import Request, shown_due
from enterprisehub.domains.assistant.logic.resolve_names import find_named
from enterprisehub.domains.assistant.logic.write_text import escaped, link
from enterprisehub.domains.assistant.permissions import (
    CONTACTS_WRITE,
    DEALS_WRITE,
    MESSAGES_SEND,
    TASKS_WRITE,
)
from enterprisehub.domains.assistant.queries import people
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Contact
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.proposals import AddNote, MoveDeal
from enterprisehub.domains.messaging.contracts import Provenance, Purpose, SendEmail, SendText
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, HubError
from enterprisehub.kernel.search.fold import fold

NEEDS = {
    "task": TASKS_WRITE,
    "note": CONTACTS_WRITE,
    "move": DEALS_WRITE,
    "email": MESSAGES_SEND,
    "text": MESSAGES_SEND,
}
_ARTICLE = re.compile(r"^(?:the|a|an|our|my)\s+", re.IGNORECASE)
_LABELS = re.compile(r"\s+deal$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The card, or in words why there is none; `focus` is whom it is about."""

    text: str
    action: ActionRow | None = None
    focus: tuple[Named, ...] = ()


class _Unclear(Exception):
    """Why nothing can be proposed, in words for the person."""

    def __init__(self, text: str, focus: tuple[Named, ...] = ()) -> None:
        super().__init__(text)
        self.text, self.focus = text, focus


async def propose_request(
    db: Db, request: Request, asker: Asker, before: Before, *, key: str, said: str
) -> Proposed:
    """A proposed action; nothing is done before somebody approves it.

    Raises:
        Denied: the asker's role may not have this done.
    """
    needed = NEEDS[request.kind]
    if not db.scope.may(needed):
        raise Denied("Your role may not have this done.", permission=needed)
    try:
        payload, about = await _BUILD[request.kind](db, request, asker, before)
        row = await propose(
            db,
            payload,
            reason=f"{asker.name} asked the assistant: “{said[:300]}”",
            subjects=[one.ref for one in about],
            facts={"said": said[:1000]},
            dedupe_key=key,
            ask_because="What is asked for in a chat is confirmed by a person.",
        )
    except _Unclear as unclear:
        return Proposed(text=unclear.text, focus=unclear.focus)
    except ValidationError:
        return Proposed(text="I could not make that into something to approve: say it shorter.")
    except HubError as error:
        return Proposed(text=escaped(error.message))
    if row.state == "refused":
        text = f"This may not be done: {escaped(row.held_because or '')}"
    else:
        text = f"I have put it up for approval: **{escaped(row.title)}**. Nothing is done before."
        if request.kind == "task" and request.due_at:
            text += f" It is due {shown_due(request.due_at, asker.today)}."
    return Proposed(text=text, action=row, focus=about)


async def _task(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[BaseModel, tuple[Named, ...]]:
    one = await _about(db, request, asker, before, needed=False)
    kind = next((k for k in ("call", "email", "text") if fold(request.words).startswith(k)), "todo")
    ids = _ids(one)
    return AddTask.model_validate(
        {
            "title": request.words[:200],
            "kind": kind,
            "due_at": request.due_at,
            "assignee_user_id": asker.user_id if db.scope.user_id else None,
            **ids,
        }
    ), (one,) if one else ()


async def _note(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[BaseModel, tuple[Named, ...]]:
    one = await _about(db, request, asker, before, needed=True)
    return AddNote.model_validate({"body": request.words, **_ids(one)}), (one,) if one else ()


async def _move(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[BaseModel, tuple[Named, ...]]:
    one = await _about(db, request, asker, before, needed=True, topic="deal")
    deal = await _deal_of(db, one)
    stage_id = await _stage(db, request.stage, deal)
    move = MoveDeal(
        deal_id=deal.ref.id,
        stage_id=stage_id,
        lost_reason=request.words[:200] or None,
    )
    return move, (deal,)


async def _email(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[BaseModel, tuple[Named, ...]]:
    one, contact = await _person(db, request, asker, before)
    if contact.email is None:
        raise _Unclear(f"{link(one)} has no email address.", (one,))
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


async def _text(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[BaseModel, tuple[Named, ...]]:
    one, contact = await _person(db, request, asker, before)
    if contact.phone_e164 is None:
        raise _Unclear(f"{link(one)} has no phone number.", (one,))
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
    about = _ARTICLE.sub("", words)[:80] if words and not request.verbatim else ""
    subject = about[:1].upper() + about[1:] if about else "A short message"
    return subject, f"{hello}\n\n{said}\n\nBest regards,\n{asker.name}"


async def _person(db: Db, request: Request, asker: Asker, before: Before) -> tuple[Named, Contact]:
    one = await _about(db, request, asker, before, needed=True, topic="contact")
    contact_id = one.ref.id if one and one.ref.kind == CONTACT else None
    if one is not None and one.ref.kind == DEAL and (deal := await crm.deal(db, one.ref.id)):
        contact_id = deal.contact_id
    if one is not None and one.ref.kind == COMPANY:
        people_there = await crm.contacts_of_company(db, one.ref.id)
        contact_id = people_there[0] if len(people_there) == 1 else None
    contact = await crm.contact(db, contact_id) if contact_id else None
    if one is None or contact is None:
        raise _Unclear("To whom? Name one person among your contacts.", (one,) if one else ())
    return Named(contact.ref, contact.name, f"/contacts/{contact.id}"), contact


async def _about(
    db: Db, request: Request, asker: Asker, before: Before, *, needed: bool, topic: str = ""
) -> Named | None:
    """The record that is meant by name, by "her" or "it", or by the page.

    Raises:
        _Unclear: none or several are.
    """
    who = _LABELS.sub("", _ARTICLE.sub("", request.who.strip()))
    question = read_question(who, asker.today) if who else Question(refers=True)
    fields = {"deal": "Stage", "contact": ""}
    question = Question(
        names=question.names, refers=question.refers or not who, field=fields.get(topic) or None
    )
    for name in ([who] if needed and who else []) + list(question.names):
        found = await find_named(db, name, question)
        if topic == "contact":
            found = [one for one in found if one.ref.kind == CONTACT] or found
        if len(found) == 1:
            return found[0]
        if found:
            listed = "\n".join(f"- {link(one)}" for one in found[:5])
            text = f"Several are called so. Say it again with the whole name:\n\n{listed}"
            raise _Unclear(text, tuple(found[:5]))
    one = referred(question, before) if question.refers or not question.names else None
    if one is None and needed:
        called = f" called “{escaped(who[:80])}”" if who else ""
        raise _Unclear(f"I found no record{called} that this could be about.")
    return one


def _ids(one: Named | None) -> dict[str, UUID]:
    names = {CONTACT: "contact_id", COMPANY: "company_id", DEAL: "deal_id"}
    return {names[one.ref.kind]: one.ref.id} if one and one.ref.kind in names else {}


async def _deal_of(db: Db, one: Named | None) -> Named:
    """The deal itself, or the one open deal of a company or contact."""
    if one is not None and one.ref.kind == DEAL:
        return one
    deals = []
    if one is not None and one.ref.kind == COMPANY:
        deals = await crm.deals_of_company(db, one.ref.id)
    elif one is not None:
        deals = await crm.deals_of(db, one.ref.id)
    still = [deal for deal in deals if deal.state == "open"]
    named = [Named(deal.ref, deal.title, f"/deals/{deal.id}") for deal in still]
    if len(named) != 1:
        listed = "\n".join(f"- {link(deal)}" for deal in named[:5])
        what = "has several open deals. Name one:" if named else "has no open deal."
        title = link(one) if one else "It"
        raise _Unclear(f"{title} {what}\n\n{listed}".strip(), tuple(named[:5]))
    return named[0]


async def _stage(db: Db, said: str, deal: Named) -> UUID:
    """The stage of the deal's pipeline that is called so, or that ends it so."""
    row = await crm.deal(db, deal.ref.id)
    stages = [s for s in await people.stages(db) if row and s[3] == row.pipeline_id]
    wanted = fold(said)
    fits = [s for s in stages if fold(s[1]) == wanted] or [s for s in stages if s[2] == wanted]
    fits = fits or [s for s in stages if fold(s[1]).startswith(wanted)]
    if not fits:
        known = ", ".join(escaped(title) for _, title, _, _ in stages)
        raise _Unclear(f"There is no stage “{escaped(said)}”. There are: {known}.", (deal,))
    return fits[0][0]


_BUILD: dict[
    str,
    Callable[[Db, Request, Asker, Before], Awaitable[tuple[BaseModel, tuple[Named, ...]]]],
] = {"task": _task, "note": _note, "move": _move, "email": _email, "text": _text}


def card_title(row: ActionRow) -> str:
    """What kind of card it is."""
    return KINDS[row.kind].title if row.kind in KINDS else row.kind
