"""The answer by rules: a preference is kept, a request becomes a card, a question is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Asker, Named, Reply
from enterprisehub.domains.assistant.logic.answer_question import Listener, answer_question
from enterprisehub.domains.assistant.logic.ask_which import offered
from enterprisehub.domains.assistant.logic.continue_question import Before
from enterprisehub.domains.assistant.logic.keep_chat import branch_of
from enterprisehub.domains.assistant.logic.keep_memory import keep_fact, keep_preference
from enterprisehub.domains.assistant.logic.know_asker import know_asker
from enterprisehub.domains.assistant.logic.propose_request import propose_request
from enterprisehub.domains.assistant.logic.read_preference import TITLES, asked_beside
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.read_request import read_request
from enterprisehub.domains.assistant.logic.shorten_chat import Context, context_of
from enterprisehub.domains.assistant.logic.take_up_request import Wish, take_up_request
from enterprisehub.domains.assistant.logic.word_answer import word_answer
from enterprisehub.domains.assistant.logic.write_text import escaped, named_of
from enterprisehub.domains.assistant.models import MessageRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.domains.assistant.settings import AssistantSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import titles_of


@dataclass(slots=True)
class Drafted:
    """The answer by rules, and what a model needs to better it; `told` is what it was told."""

    asker: Asker
    question: str
    context: Context
    text: str = ""
    reply: Reply = field(default_factory=Reply)
    calls: list[dict[str, Any]] = field(default_factory=list)
    action_ids: list[str] = field(default_factory=list)
    engine: str = "rules"
    note: str = ""
    model: bool = False
    page: str | None = None
    told: dict[str, Any] = field(default_factory=dict)


async def draft(
    db: Db, answer_id: UUID, *, page: str | None, zone: str, listener: Listener | None = None
) -> Drafted:
    """The answer by rules alone, in this transaction."""
    asker = await know_asker(db, time_zone=zone)
    rows, path, question = await _so_far(db, asker.user_id, answer_id)
    context = context_of(rows, path[:-1])
    before = await _before(db, path, page)
    drafted = Drafted(
        asker=asker,
        question=question.content,
        context=context,
        calls=before.calls,
        page=str(before.page.ref) if before.page else None,
    )
    said, preferences = asked_beside(question.content)
    kept = await _take_preferences(db, preferences, question.id) if preferences else ""
    if not said:
        drafted.text = kept
        return drafted
    if (request := read_request(said, asker)) is not None:
        await _take_request(db, Wish(request, said), drafted, before, question)
    elif (wish := take_up_request(said, before, asker)) is not None:
        await _take_request(db, wish, drafted, before, question)
    else:
        drafted.reply = await answer_question(db, said, asker, before, listener)
        drafted.text = word_answer(drafted.reply, asker)
        settings = await AssistantSettings.load(db)
        talk = not drafted.reply.plan and drafted.reply.understood and not drafted.reply.found
        worded = settings.use_model and not talk and not kept
        drafted.model = worded and await gateway.available(db, "reason")
    if kept:
        drafted.text = f"{drafted.text}\n\n{kept}"
    return drafted


async def _so_far(
    db: Db, user_id: UUID, answer_id: UUID
) -> tuple[Sequence[MessageRow], list[MessageRow], MessageRow]:
    """All messages, the branch up to the question, and the question."""
    answer = await chats.message(db, user_id, answer_id)
    if answer is None:
        raise Denied("This chat is not yours.")
    rows = await chats.messages(db, answer.session_id)
    path = branch_of(rows, answer.parent_id)
    return rows, path, path[-1]


async def _before(db: Db, path: Sequence[MessageRow], page: str | None) -> Before:
    last = next((r for r in reversed(path) if r.role == "assistant" and r.state == "done"), None)
    stored = last.focus if last else {}
    records = [named_of(ref, title, href) for ref, title, href in stored.get("records", [])]
    guesses = int(stored.get("guesses") or 0)
    question = stored.get("question") or {}
    named = any(question.get(key) for key in ("names", "refers", "ordinal"))
    record = await _page_record(db, page)
    return Before(
        focus=[one for one in records[guesses:] if one is not None],
        guesses=[one for one in records[:guesses] if one is not None],
        question=Question.of_json(question) if question else None,
        pending=bool(stored.get("pending")),
        request=stored.get("request"),
        page=record,
        page_first=record is not None and (stored.get("page") != str(record.ref) or not named),
    )


async def _page_record(db: Db, page: str | None) -> Named | None:
    """The record of the page the person looks at, if they may read it."""
    try:
        ref = Ref.parse(page) if page else None
    except ValueError:
        return None
    title = (await titles_of(db, [ref])).get(ref) if ref else None
    return Named(title.ref, title.title, title.href) if title else None


async def _take_preferences(db: Db, found: dict[str, str], message_id: UUID) -> str:
    kept = []
    for key, value in found.items():
        row = await keep_preference(db, key, value, message_id=message_id)
        kept.append(f"- {TITLES[key]}: **{escaped(row.value)}**")
    listed = "\n".join(kept)
    return (
        f"I will remember that, from the next answer on:\n\n{listed}\n\n"
        "[See and change what I remember](/assistant/memory)"
    )


async def _take_request(
    db: Db, wish: Wish, drafted: Drafted, before: Before, question: MessageRow
) -> None:
    request = wish.request
    if request.kind == "remember":
        row = await keep_fact(db, request.words, message_id=question.id)
        drafted.text = (
            f"I will remember: “{escaped(row.value)}”."
            " [See and change what I remember](/assistant/memory)"
        )
        return
    try:
        proposed = await propose_request(
            db,
            request,
            drafted.asker,
            before,
            key=f"assistant:{question.id}",
            said=wish.said,
        )
    except Denied as error:
        drafted.text = escaped(error.message)
        return
    drafted.text = proposed.text
    plan = {"request": wish.as_json()} if proposed.open else {}
    focus = list(proposed.focus) or list(before.focus)
    if proposed.open and len(proposed.focus) > 1:
        drafted.reply = replace(Reply(), **offered(proposed.focus, before, plan))
    else:
        drafted.reply = replace(Reply(), focus=focus, plan=plan)
    if proposed.action is not None:
        drafted.action_ids = [str(proposed.action.id)]
