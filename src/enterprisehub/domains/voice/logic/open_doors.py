"""What the brain of a call reaches the rest through: each door a transaction of its own."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import (
    SpokenDialogue,
    SpokenReading,
    SpokenReply,
)
from enterprisehub.domains.conversations.contracts import Help, HelpAsked, ToolUse
from enterprisehub.domains.voice.contracts import CALL, Direction
from enterprisehub.domains.voice.contracts.agents import LANGUAGES, AgentConfig
from enterprisehub.domains.voice.logic.choose_target import choose_target
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event, tell_call
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors, ModelDoors
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.domains.voice.logic.queue_call import join_queue
from enterprisehub.domains.voice.logic.withhold import Withholding
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.agents.tools import tool_named
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.scope import Ref, Scope


def open_doors(
    database: Database, scope: Scope, call: CallRow, config: AgentConfig, dialogue: SpokenDialogue
) -> BrainDoors:
    """What the brain of this call may do. In a test call nothing is arranged."""
    call_id, trial = call.id, call.is_test
    withholding = Withholding(call_id, dialogue)

    async def judge(reply: SpokenReply) -> SpokenReply:
        async with database.scoped(scope) as db:
            judged = await conversations.judge_spoken(db, dialogue, reply)
            return await withholding.reply(db, judged)

    async def keep(reply: SpokenReply, heard: str) -> None:
        async with database.scoped(scope) as db:
            await keep_exchange(db, call_id, dialogue, reply, heard)

    async def opt_out(words: str) -> None:
        async with database.scoped(scope) as db:
            await stop_calling(db, call_id, words)

    async def target() -> str | None:
        async with database.scoped(scope) as db:
            return await choose_target(db, config, call_id)

    async def wait() -> int:
        async with database.scoped(scope) as db:
            return await join_queue(db, call_id)

    async def noted(text: str) -> None:
        async with database.scoped(scope) as db:
            await leave_note(db, call_id, text, task="create_task" in config.tools)

    async def give_help(asked: HelpAsked, reply: SpokenReply) -> Help:
        who = dialogue.help_for(reply, trial=trial)
        async with database.scoped(scope) as db:
            helped = await conversations.give_help(db, asked, who)
            await note_tools(db, call_id, helped.uses)
            said = await withholding.text(db, dialogue.fill(helped.said))
        return replace(helped, said=said)

    async def escalated(why: str) -> None:
        async with database.scoped(scope) as db:
            call = await call_of(db, call_id, lock=True)
            note_event(db, call, "call.escalated", f"A person is due: the caller {why}")
            await tell_call(db, call)

    async def changed_language(language: str, why: str) -> None:
        async with database.scoped(scope) as db:
            call = await call_of(db, call_id, lock=True)
            call.language = language
            says = f"Goes on in {LANGUAGES.get(language, language)}: the caller {why}"
            note_event(db, call, "call.language", says, language=language)
            await tell_call(db, call)

    return BrainDoors(
        judge=judge,
        keep=keep,
        opt_out=opt_out,
        asks_to_stop=compliance.asks_to_stop,
        transfer_target=target,
        wait_for_person=wait,
        noted=noted,
        escalated=escalated,
        changed_language=changed_language,
        give_help=give_help,
        model=model_doors(database, scope, dialogue, Ref(CALL, call_id)),
    )


def model_doors(
    database: Database, scope: Scope, dialogue: SpokenDialogue, about: Ref
) -> ModelDoors | None:
    """What a language model does in this call, where one takes part."""
    if not dialogue.asks_model:
        return None

    async def read_more(text: str) -> SpokenReading:
        return await conversations.read_aloud(database, scope, dialogue, text, about)

    async def wording(reply: SpokenReply, heard: str) -> Question[str]:
        async with database.scoped(scope) as db:
            return await conversations.wording_of(db, dialogue, reply, heard, about)

    def ask(question: Question[str]) -> AsyncGenerator[str]:
        return gateway.stream(database, scope, question)

    return ModelDoors(read_more=read_more, wording=wording, ask=ask)


async def keep_exchange(
    db: Db, call_id: UUID, dialogue: SpokenDialogue, reply: SpokenReply, heard: str
) -> None:
    """One spoken exchange stands in the conversation and on the call."""
    await conversations.keep_spoken(db, dialogue, reply, heard=heard, call=Ref(CALL, call_id))
    call = await call_of(db, call_id, lock=True)
    brief = conversations.brief_spoken(dialogue, ())
    call.slots = {
        fact.title: {"value": fact.value, "words": fact.words, "confidence": fact.confidence}
        for fact in brief.facts
    }
    call.language = dialogue.language
    if dialogue.session_id is not None:
        call.score, call.temperature = dialogue.stand_in.score, dialogue.stand_in.temperature
    call.dialogue = {"open": list(brief.open_questions), "headline": brief.headline}
    await tell_call(db, call, "slots")


async def stop_calling(db: Db, call_id: UUID, words: str) -> None:
    """Nobody calls or texts this person any more: said aloud counts as much as written."""
    call = await call_of(db, call_id, lock=True)
    number = number_of(call)
    note_event(db, call, "call.opted_out", f"Asked not to be called again: “{words}”")
    if number and not call.is_test:
        await compliance.opt_out(
            db, "voice", number, words=words, source="voice call", contact_id=call.contact_id
        )


async def note_tools(db: Db, call_id: UUID, uses: tuple[ToolUse, ...]) -> None:
    """Every call of a tool stands in the call's record, with what was asked and what came of it."""
    if not uses:
        return
    call = await call_of(db, call_id, lock=True)
    for use in uses:
        note_event(
            db,
            call,
            "call.tool",
            f"{tool_named(use.tool).title}: {use.given} – {use.got}",
            tool=use.tool,
            duration_ms=use.duration_ms,
            failed=use.failed,
        )
    await tell_call(db, call)


def number_of(call: CallRow) -> str | None:
    """The number of the person, whoever rang."""
    return call.to_e164 if call.direction == Direction.OUTBOUND else call.from_e164
