"""One turn of a chat: answered by rules, bettered by a model where there is one, and kept."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal
from uuid import UUID

import structlog

from enterprisehub.domains.assistant.contracts import Found, Named, Reply
from enterprisehub.domains.assistant.logic import ask_model
from enterprisehub.domains.assistant.logic.answer_question import Listener
from enterprisehub.domains.assistant.logic.count_tokens import count_tokens
from enterprisehub.domains.assistant.logic.draft_answer import Drafted, draft
from enterprisehub.domains.assistant.logic.keep_chat import chat
from enterprisehub.domains.assistant.logic.know_asker import know_asker
from enterprisehub.domains.assistant.logic.look_up_slack import look_up_slack
from enterprisehub.domains.assistant.logic.shorten_chat import shorten_chat
from enterprisehub.domains.assistant.logic.word_answer import word_answer
from enterprisehub.domains.assistant.logic.write_text import escaped, named_of
from enterprisehub.domains.assistant.models import MessageRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.scope import Scope

MOST_SOURCES: Final = 20
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to show: a look-up ("tool"), the answer so far ("text"), or its end ("done")."""

    kind: Literal["tool", "text", "done"]
    data: dict[str, Any] = field(default_factory=dict)
    message: MessageRow | None = None


type Tell = Callable[[Happening], Awaitable[None]]


async def take_turn(
    database: Database, scope: Scope, answer_id: UUID, *, page: str | None, zone: str, tell: Tell
) -> MessageRow:
    """The waiting answer is made and kept; `tell` hears of every step on the way."""

    async def listener(call: dict[str, Any]) -> None:
        await tell(Happening("tool", call))

    try:
        async with database.scoped(scope) as db:
            drafted = await draft(db, answer_id, page=page, zone=zone, listener=listener)
        await _look_outside(database, scope, drafted, listener)
        if drafted.model:
            asked = ask_model.Asked(
                database, scope, drafted.asker, drafted.question, drafted.context,
                answer_id, drafted.told,
            )  # fmt: skip
            await _better(asked, drafted, listener, tell)
        async with database.scoped(scope) as db:
            row = await keep(db, answer_id, drafted)
    except HubError as error:
        row = await _fail(database, scope, answer_id, error.message)
    except Exception:
        log.exception("assistant failed", message=str(answer_id))
        row = await _fail(database, scope, answer_id, "Something went wrong on our side.")
    await tell(Happening("text", {"text": row.content}))
    await tell(Happening("done", message=row))
    return row


async def keep(db: Db, answer_id: UUID, drafted: Drafted) -> MessageRow:
    """The answer stands in the chat with what it cites; the chat is shortened where it is long."""
    row = await chats.message(db, drafted.asker.user_id, answer_id, lock=True)
    assert row is not None  # noqa: S101  it was written in the same chat moments ago
    row.content, row.tokens = drafted.text, count_tokens(drafted.text)
    row.tool_calls, row.action_ids = drafted.calls, drafted.action_ids
    row.sources = _sources(drafted.reply.found)
    row.focus = {
        "records": [[str(one.ref), one.title, one.href] for one in drafted.reply.focus],
        **({"page": drafted.page} if drafted.page else {}),
        **({"told": drafted.told} if drafted.told else {}),
        **drafted.reply.plan,
    }
    row.engine, row.note = drafted.engine, drafted.note
    row.state, row.finished_at = "done", clock.now()
    await db.flush()
    session = await chat(db, row.session_id, lock=True)
    session.last_message_at = clock.now()
    await shorten_chat(db, session)
    return row


async def _look_outside(
    database: Database, scope: Scope, drafted: Drafted, listener: Listener
) -> None:
    """What is remembered may stand in Slack, too."""
    question = drafted.reply.plan.get("question") or {}
    if question.get("topic") != "memory" or not drafted.reply.found:
        return
    looked = await look_up_slack(database, scope, question["words"][:200])
    if looked is None:
        return
    told, found = looked
    drafted.calls.append(told)
    await listener(told)
    if found.total:
        known = [one for one in drafted.reply.found if one.total]
        drafted.reply = replace(drafted.reply, found=[*known, found])
        drafted.text = word_answer(drafted.reply, drafted.asker)


async def _better(asked: ask_model.Asked, drafted: Drafted, listener: Listener, tell: Tell) -> None:
    """A model looks further where rules understood nothing, and words what was found."""
    by_rules = drafted.text
    try:
        if not drafted.reply.understood:
            found = await ask_model.gather(asked, drafted.calls, listener)
            if not found:
                return
            focus = _records(found)
            drafted.reply = Reply(found=found, focus=focus)
            by_rules = drafted.text = word_answer(drafted.reply, drafted.asker)
        if not drafted.reply.found:
            return
        async with aclosing(ask_model.word(asked, by_rules)) as worded:
            async for so_far in worded:
                await tell(Happening("text", {"text": escaped(so_far)}))
                drafted.text = escaped(so_far)
        listed = _listed(by_rules)
        drafted.text = f"{drafted.text}\n\n{listed}" if listed else drafted.text
        drafted.engine = "model"
    except ask_model.FAILURES as error:
        drafted.text = by_rules
        drafted.note = (
            "A model’s wording was not used, because it claimed what was not looked up."
            if isinstance(error, ask_model.Unfit)
            else "No model answered in time; this is the answer by rules."
        )


def _listed(markdown: str) -> str:
    """The lines of records, which stand under a model's sentences as well."""
    return "\n".join(line for line in markdown.split("\n") if line.startswith(("- [", "| ")))


def _records(found: Sequence[Found]) -> list[Named]:
    named = [named_of(line.ref, line.title, line.href) for one in found for line in one.lines]
    return list(dict.fromkeys(one for one in named if one is not None))[:6]


def _sources(found: Sequence[Found]) -> list[dict[str, str | None]]:
    """The records that the answer cites, each once."""
    lines = {line.ref: line for one in found for line in one.lines}
    return [
        {"ref": ref, "title": line.title, "href": line.href}
        for ref, line in list(lines.items())[:20]
    ]


async def _fail(database: Database, scope: Scope, answer_id: UUID, why: str) -> MessageRow:
    async with database.scoped(scope) as db:
        asker = await know_asker(db)
        row = await chats.message(db, asker.user_id, answer_id, lock=True)
        assert row is not None  # noqa: S101  the caller's own
        row.state, row.content, row.finished_at = "failed", escaped(why), clock.now()
        await db.flush()
        return row
