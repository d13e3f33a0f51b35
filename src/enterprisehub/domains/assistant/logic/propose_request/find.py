"""The record that a request is about, by name, by "her" or "it", or by the page."""

import re
from typing import Final
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Asker, Named
from enterprisehub.domains.assistant.logic.ask_which import ask_which
from enterprisehub.domains.assistant.logic.continue_question import Before, referred
from enterprisehub.domains.assistant.logic.read_question import Question, read_question
from enterprisehub.domains.assistant.logic.read_request import Request
from enterprisehub.domains.assistant.logic.resolve_names import find_named
from enterprisehub.domains.assistant.logic.write_text import escaped, link
from enterprisehub.domains.assistant.queries import people
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Contact
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

ARTICLE: Final = re.compile(r"^(?:the|a|an|our|my)\s+", re.IGNORECASE)
_LABELS: Final = re.compile(r"\s+deal$", re.IGNORECASE)


class Unclear(Exception):
    """Why nothing can be proposed, in words for the person; `whom`: a record is to be named."""

    def __init__(self, text: str, focus: tuple[Named, ...] = (), *, whom: bool = False) -> None:
        super().__init__(text)
        self.text, self.focus, self.whom = text, focus, whom


async def find_person(
    db: Db, request: Request, asker: Asker, before: Before
) -> tuple[Named, Contact]:
    one = await find_about(db, request, asker, before, needed=True, topic="contact")
    contact_id = one.ref.id if one and one.ref.kind == CONTACT else None
    if one is not None and one.ref.kind == DEAL and (deal := await crm.deal(db, one.ref.id)):
        contact_id = deal.contact_id
    if one is not None and one.ref.kind == COMPANY:
        people_there = await crm.contacts_of_company(db, one.ref.id)
        contact_id = people_there[0] if len(people_there) == 1 else None
    contact = await crm.contact(db, contact_id) if contact_id else None
    if one is None or contact is None:
        raise Unclear(
            "To whom? Name one person among your contacts.", (one,) if one else (), whom=True
        )
    return Named(contact.ref, contact.name, f"/contacts/{contact.id}"), contact


async def find_about(
    db: Db, request: Request, asker: Asker, before: Before, *, needed: bool, topic: str = ""
) -> Named | None:
    """The record that is meant by name, by "her" or "it", or by the page.

    Raises:
        Unclear: none or several are.
    """
    who = _LABELS.sub("", ARTICLE.sub("", request.who.strip()))
    question = read_question(who, asker.today) if who else Question(refers=True)
    if question.ordinal is not None:
        return _counted(question, before)
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
            raise Unclear(await ask_which(db, found[:5]), tuple(found[:5]), whom=True)
    one = referred(question, before) if question.refers or not question.names else None
    if one is None and needed:
        called = f" called “{escaped(who[:80])}”" if who else ""
        raise Unclear(f"I found no record{called} that this could be about.", whom=True)
    return one


def _counted(question: Question, before: Before) -> Named:
    """The second of those that were listed. Raises Unclear."""
    one = referred(question, before)
    if one is None:
        raise Unclear("There is no such one above.", tuple(before.focus), whom=True)
    return one


def ids_of(one: Named | None) -> dict[str, UUID]:
    names = {CONTACT: "contact_id", COMPANY: "company_id", DEAL: "deal_id"}
    return {names[one.ref.kind]: one.ref.id} if one and one.ref.kind in names else {}


async def find_deal(db: Db, one: Named | None) -> Named:
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
        what = "has several open deals. Which one?" if named else "has no open deal."
        title = link(one) if one else "It"
        raise Unclear(f"{title} {what}\n\n{listed}".strip(), tuple(named[:5]), whom=True)
    return named[0]


async def find_stage(db: Db, said: str, deal: Named) -> UUID:
    """The stage of the deal's pipeline that is called so, or that ends it so."""
    row = await crm.deal(db, deal.ref.id)
    stages = [s for s in await people.stages(db) if row and s[3] == row.pipeline_id]
    wanted = fold(said)
    fits = [s for s in stages if fold(s[1]) == wanted] or [s for s in stages if s[2] == wanted]
    fits = fits or [s for s in stages if fold(s[1]).startswith(wanted)]
    if not fits:
        known = ", ".join(escaped(title) for _, title, _, _ in stages)
        raise Unclear(f"There is no stage “{escaped(said)}”. There are: {known}.", (deal,))
    return fits[0][0]
