"""The bot's answer: heard, decided, phrased and proposed, with everything its receipt needs.

Without a model that is one transaction. With one, the model is asked outside of any transaction
before and after; whatever it does or fails to do, the same policy decides.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.ask_model import (
    extract_with_model,
    model_usable,
    rephrase_with_model,
)
from enterprisehub.domains.conversations.logic.check_claims import check_claims
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.keep_question import askings_of
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import BUDGET_CHARACTERS
from enterprisehub.domains.conversations.logic.send_turn import hold_turn, send_turn
from enterprisehub.domains.conversations.logic.take_turn import take_turn
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import URGENT, enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow


@workflow("conversations.answer", queue=Queue.INTERACTIVE, title="Answer a lead")
async def answer(ctx: WorkContext, session_id: str, generation: int) -> None:
    """The texts waiting in the session are answered, unless a newer one will see to that."""
    asked = await ctx.transaction(begin_answer, session_id, generation)
    if asked is None:
        return
    read = await extract_with_model(ctx, asked)
    drafted = await ctx.transaction(draft_answer, session_id, generation, read)
    if drafted is None:
        return
    worded = await rephrase_with_model(ctx, drafted)
    await ctx.transaction(send_drafted, drafted["turn_id"], worded)


async def answer_again(db: Db, session: SessionRow) -> None:
    """Texts still waiting are answered by a new generation of the session."""
    session.generation += 1
    await db.flush()
    key = f"{session.id}:{session.generation}"
    await enqueue(db, answer, str(session.id), session.generation, key=key, priority=URGENT)


async def begin_answer(db: Db, session_id: str, generation: int) -> dict[str, Any] | None:
    """Answers at once where no model is asked; else what the model shall read."""
    found = await _answerable(db, session_id, generation)
    if found is None:
        return None
    session, waiting = found
    settings = await ConversationSettings.load(db)
    if not await model_usable(db, settings):
        turn = await take_turn(db, session, waiting, settings)
        if turn is not None:
            await send_turn(db, session, turn)
        return None
    return {
        "session_id": session_id,
        "flow": session.flow,
        "flow_version": session.flow_version,
        "text": "\n".join(turn.text for turn in waiting),
        "contact_id": str(session.contact_id),
        "seconds": settings.model_seconds,
    }


async def draft_answer(
    db: Db, session_id: str, generation: int, read: dict[str, Any]
) -> dict[str, Any] | None:
    """The answer as a template, ready to be worded better; None where there is nothing to say."""
    found = await _answerable(db, session_id, generation)
    if found is None:
        return None
    session, waiting = found
    settings = await ConversationSettings.load(db)
    slots = [ModelSlot.model_validate(slot) for slot in read.get("slots", ())]
    turn = await take_turn(db, session, waiting, settings, model_slots=slots, model=read)
    if turn is None:
        return None
    if not turn.versions.get("rephrase"):
        await send_turn(db, session, turn)
        return None
    return {
        "turn_id": str(turn.id),
        "session_id": session_id,
        "template": turn.text,
        "lead": "\n".join(one.text for one in waiting),
        "language": session.language or "en",
        "channel": session.channel,
        "contact_id": str(session.contact_id),
        "seconds": settings.model_seconds,
    }


async def send_drafted(db: Db, turn_id: str, worded: dict[str, Any]) -> None:
    """The model's wording leaves if it claims nothing new; else the template does."""
    drafted = await queries.turn(db, UUID(turn_id))
    session = await hold_session(db, drafted.session_id) if drafted else None
    turn = await queries.turn(db, UUID(turn_id), lock=True)
    if session is None or turn is None or turn.state != "drafted":
        return
    if await _with_person(db, session):
        hold_turn(turn, "a person has taken over")
        return
    if text := worded.get("text"):
        flow = await flow_of_session(db, session)
        kept = _reword(turn, session, flow, text, worded)
        outcome, about = "kept" if kept else "refused", Ref("conversations.turn", turn.id)
        await note_outcome(db, worded["prompt"], worded["prompt_version"], outcome, about)
    await send_turn(db, session, turn)


def _reword(
    turn: TurnRow, session: SessionRow, flow: Flow, text: str, worded: dict[str, Any]
) -> bool:
    """Whether the model's words are used."""
    verdict = check_claims(
        text,
        template=turn.text,
        facts=[str(fact) for fact in turn.facts.values()],
        budget=BUDGET_CHARACTERS.get(session.channel, BUDGET_CHARACTERS["sms"]),
        must_keep=turn.versions.get("must_keep", ()),
        askings=askings_of(flow),
    )
    turn.versions = {
        **turn.versions,
        "model": worded.get("model"),
        "prompt": worded.get("prompt"),
        "prompt_version": worded.get("prompt_version"),
        "template_text": turn.text,
        "rephrase_check": asdict(verdict),
    }
    if verdict.accepted:
        turn.text, turn.engine = text, "model"
    return verdict.accepted


async def _answerable(
    db: Db, session_id: str, generation: int
) -> tuple[SessionRow, list[TurnRow]] | None:
    """The locked session and its waiting texts, where this piece of work is to answer them."""
    session = await hold_session(db, UUID(session_id))
    if session is None or session.generation != generation or session.closed_at is not None:
        return None
    waiting = await queries.waiting_turns(db, session.id)
    if not waiting or await _with_person(db, session):
        for turn in waiting:
            turn.state = "heard"
        return None
    return session, waiting


async def _with_person(db: Db, session: SessionRow) -> bool:
    if session.stage in ("with_person", "opted_out"):
        return True
    return (await messaging.thread(db, session.thread_id)).handler == "person"
