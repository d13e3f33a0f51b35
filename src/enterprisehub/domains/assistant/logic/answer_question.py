"""A question is answered from the tenant's records by rules, within the asker's permissions."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from enterprisehub.domains.assistant.contracts import Asker, Found, Look, Named, Reply
from enterprisehub.domains.assistant.logic.ask_which import ask_which, offered
from enterprisehub.domains.assistant.logic.continue_question import (
    Before,
    continue_question,
    referred,
)
from enterprisehub.domains.assistant.logic.plan_looks import Subject, plan_looks
from enterprisehub.domains.assistant.logic.read_question import Question, read_question
from enterprisehub.domains.assistant.logic.read_question.lexicon import FIELD_KINDS
from enterprisehub.domains.assistant.logic.resolve_names import Resolved, resolve_names
from enterprisehub.domains.assistant.logic.write_text import escaped, link, named_of
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Deal
from enterprisehub.kernel.agents.dispatch import call_tool
from enterprisehub.kernel.agents.tools import tool_named
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.scope import Ref

type Listener = Callable[[dict[str, Any]], Awaitable[None]]
MOST_FOCUS: Final = 6
CAN: Final = (
    "open pipeline and deals (“What is Acme’s open pipeline?”), contacts and golden leads, tasks,"
    " calls and messages, what somebody said about something, what changed since a day, delivery"
    " work and promises, the forecast and the quota, how often we win, what agents did,"
    " and what waits for approval"
)
SMALL: Final = {
    "hello": f"Hello. Ask me about your records: {CAN}.",
    "thanks": "You are welcome.",
    "help": (
        f"I answer from your own records: {CAN}. I can also propose a task, an email, a text, a"
        " note or a deal’s move: it becomes a card that waits for approval. Tell me “I prefer"
        " bullet points” or “remember that …” and I will."
    ),
    "forbidden": "I delete nothing. Open the record and delete it there; it can be restored.",
}  # fmt: skip
CANNOT: Final = f"I cannot answer that from your data. I can tell you about {CAN}."


async def answer_question(
    db: Db, text: str, asker: Asker, before: Before, listener: Listener | None = None
) -> Reply:
    """The answer with what it cites; says so where it cannot be given."""
    question = read_question(text, asker.today)
    if question.kind:
        return Reply(text=SMALL[question.kind], focus=list(before.focus))
    question = continue_question(question, before)
    names = await resolve_names(db, question)
    named = names.record or referred(question, before)
    if names.unclear and names.record is None:
        return await _which(db, question, names, before)
    if (problem := _problem(question, names, named, before)) is not None:
        return problem
    if question.field is not None:
        return await _answer_field(db, question, named, before, listener)
    subject = await _subject(db, question, named)
    looks = plan_looks(question, names, subject, asker)
    return await _look(db, question, looks, named, before, listener, names=names)


def _problem(
    question: Question, names: Resolved, named: Named | None, before: Before
) -> Reply | None:
    """Why it cannot be answered: nobody is called so, or it is not about records."""
    if question.ordinal is not None and named is None:
        return Reply(text="There is no such one above.", focus=list(before.focus))
    if names.unknown and named is None and names.owner is None and not _answers_all(names):
        return _unknown(question, names, before)
    if question.bare and named is None:
        return Reply(text=CANNOT, focus=list(before.focus), understood=False)
    return None


def _answers_all(names: Resolved) -> bool:
    return any((names.stage, names.industry, names.city, names.source))


async def _which(db: Db, question: Question, names: Resolved, before: Before) -> Reply:
    return Reply(
        text=await ask_which(db, names.unclear),
        **offered(names.unclear, before, {"question": question.as_json(), "pending": True}),
        understood=False,
    )


def _unknown(question: Question, names: Resolved, before: Before) -> Reply:
    asked = "”, “".join(escaped(name[:80]) for name in names.unknown)
    near = names.near[:3]
    if question.bare and not near:
        return Reply(text=CANNOT, focus=list(before.focus), understood=False)
    text = f"I found nothing called “{asked}” among the records you may see."
    if near:
        text += " Did you mean " + ", ".join(link(one) for one in near) + "?"
    plan = {"question": question.as_json(), "pending": bool(near)}
    return Reply(text=text, **offered(near, before, plan), understood=False)


async def _subject(db: Db, question: Question, named: Named | None) -> Subject:
    """The record with the company and contact behind it, where a deal's people are meant."""
    if named is None:
        return Subject()
    kind, id_ = named.ref.kind, named.ref.id
    if kind == COMPANY:
        return Subject(named, company_id=id_)
    if kind == CONTACT:
        return Subject(named, contact_id=id_)
    if question.topic in ("calls", "messages", "said", "contacts"):
        deal = await crm.deal(db, id_)
        if deal is not None and deal.contact_id is not None:
            return Subject(named, contact_id=deal.contact_id, deal_id=id_)
        if deal is not None and deal.company_id is not None:
            return Subject(named, company_id=deal.company_id, deal_id=id_)
    return Subject(named, deal_id=id_)


async def _answer_field(
    db: Db, question: Question, named: Named | None, before: Before, listener: Listener | None
) -> Reply:
    """One field of one record; a company's is found behind its contact or deal."""
    if named is None:
        text = "Of whom or what? Name a contact, a company or a deal."
        return Reply(text=text, plan={"question": question.as_json(), "pending": True})
    fitting = FIELD_KINDS[question.field or ""]
    behind = named if named.ref.kind in fitting else await _behind(db, named, fitting)
    if behind is None:
        title = escaped(named.title)
        text = f"{title} is a {named.ref.kind.removeprefix('crm.')}; it has no such field."
        return Reply(text=text, focus=[named], understood=False)
    args = {"kind": behind.ref.kind, "record_id": str(behind.ref.id)}
    looks = [Look(tool="assistant.record", args=args)]
    reply = await _look(db, question, looks, behind, before, listener)
    return replace(reply, focus=list(dict.fromkeys([behind, named])))


async def _behind(db: Db, named: Named, fitting: tuple[str, ...]) -> Named | None:
    company_id, contact_id = None, None
    deals: list[Deal] = []
    if named.ref.kind == CONTACT:
        contact = await crm.contact(db, named.ref.id)
        company_id = contact.company_id if contact else None
        deals = await crm.deals_of(db, named.ref.id)
    elif named.ref.kind == DEAL:
        deal = await crm.deal(db, named.ref.id)
        company_id, contact_id = (deal.company_id, deal.contact_id) if deal else (None, None)
    else:
        people = await crm.contacts_of_company(db, named.ref.id)
        contact_id = people[0] if len(people) == 1 else None
        deals = await crm.deals_of_company(db, named.ref.id)
    if COMPANY in fitting and company_id and (firm := await crm.company(db, company_id)):
        return Named(Ref(COMPANY, firm.id), firm.name, f"/companies/{firm.id}")
    if CONTACT in fitting and contact_id and (person := await crm.contact(db, contact_id)):
        return Named(Ref(CONTACT, person.id), person.name, f"/contacts/{person.id}")
    if DEAL in fitting and deals:
        return Named(Ref(DEAL, deals[0].id), deals[0].title, f"/deals/{deals[0].id}")
    return None


async def _look(
    db: Db,
    question: Question,
    looks: Sequence[Look],
    named: Named | None,
    before: Before,
    listener: Listener | None,
    *,
    names: Resolved | None = None,
) -> Reply:
    found: list[Found] = []
    for look in looks:
        told = {"tool": look.tool, "title": tool_named(look.tool).title, "args": look.args}
        try:
            _, value = await call_tool(db, look.tool, look.args)
        except HubError as error:
            before.calls.append({**told, "says": error.message, "failed": True})
            return Reply(text=error.message, focus=list(before.focus), understood=False)
        found.append(value)
        call = {**told, "says": value.says, "failed": False}
        before.calls.append(call)
        if listener is not None:
            await listener(call)
    listed = [named_of(line.ref, line.title, line.href) for one in found for line in one.lines]
    focus = [one for one in ([named] if named else []) + listed if one is not None]
    unknown = names.unknown if names else []
    return Reply(
        found=found,
        text="".join(f"I did not use “{escaped(name)}”. " for name in unknown).strip(),
        focus=list(dict.fromkeys(focus))[:MOST_FOCUS],
        plan={"question": question.as_json()},
    )
