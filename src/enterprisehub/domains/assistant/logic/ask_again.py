"""What models were told for answers in chats, ready to be asked again: of another model, or by
another version of the prompt. Whoever does so is told numbers; words are their asker's alone.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.domains.assistant.logic.ask_model import (
    ANSWER_NOW,
    CHOOSE,
    CHOOSE_NEXT,
    CHOOSE_TOKENS,
    WORD,
    WORD_TOKENS,
    Step,
    choosing,
    described,
    problems_in,
    sentences_of,
    wording,
)
from enterprisehub.domains.assistant.logic.keep_chat import branch_of
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.shorten_chat import Context, context_of
from enterprisehub.domains.assistant.logic.write_text import plain_of
from enterprisehub.domains.assistant.models import MessageRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, fill_prompt
from enterprisehub.kernel.scope import Ref, Scope

CHOSEN, ANSWERED = CHOOSE.name, WORD.name
"""The prompts by which look-ups are chosen and answers worded."""
_TASKS = {CHOSEN: "choose", ANSWERED: "word"}
type Instead = tuple[str, str] | None


async def told_since(db: Db, prompt: str, since: datetime, *, limit: int) -> dict[UUID, int]:
    """Answers for which models were asked by this prompt, the latest first, with how often."""
    found = await chats.answers_told(db, _TASKS[prompt], since, limit=limit)
    counts = {id_: len(told["steps"]) if "steps" in told else 1 for id_, told in found}
    return {id_: count for id_, count in counts.items() if count}


async def answers_of(db: Db, answer_id: UUID, *, instead: Instead = None) -> list[dict[str, Any]]:
    """The answer that a model worded, ready to be worded again; nothing once its chat is gone."""
    found = await chats.answer_of_anybody(db, answer_id)
    if found is None or "word" not in found[0].focus.get("told", {}):
        return []
    answer, session = found
    told = answer.focus["told"]["word"]
    question, context = await _asked(db, answer)
    version, text = instead or await version_for(db, WORD, str(session.user_id))
    given = wording(question, context, told["found"])
    worded = fill_prompt(WORD, version, text, values={"style": told["style"]}, untrusted=given)
    said = told.get("said", "")
    return [
        {
            **_place(answer, session.user_id),
            "key": f"answer:{answer.id}",
            "accepted": bool(said),
            "recorded": {"characters": len(said or told["found"])},
            "found": told["found"],
            "worded": asdict(worded),
        }
    ]


async def look_ups_of(db: Db, answer_id: UUID, *, instead: Instead = None) -> list[dict[str, Any]]:
    """Each look-up that a model chose for an answer, ready to be chosen again."""
    found = await chats.answer_of_anybody(db, answer_id)
    if found is None or "choose" not in found[0].focus.get("told", {}):
        return []
    answer, session = found
    told = answer.focus["told"]["choose"]
    question, context = await _asked(db, answer)
    version, text = instead or await version_for(db, CHOOSE, str(session.user_id))
    ready = []
    for number, step in enumerate(told["steps"], 1):
        tools = [name for name in step["tools"] if name in TOOLS]
        given = choosing(question, context, told["told"][: step["known"]])
        values = {"today": told["today"], "tools": described(tools)}
        worded = fill_prompt(CHOOSE, version, text, values=values, untrusted=given)
        ready.append(
            {
                **_place(answer, session.user_id),
                "key": f"look:{answer.id}:{number}",
                "accepted": not _wrong_step(Step.model_validate(step), tools),
                "recorded": {"chose": _chosen(Step.model_validate(step), tools)},
                "tools": tools,
                "worded": asdict(worded),
            }
        )
    return ready


async def word_again(
    database: Database,
    scope: Scope,
    ready: Mapping[str, Any],
    *,
    about: Ref,
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The candidate's answer with what the checks say of each sentence, and what it took.

    Raises:
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    question = Worded(**ready["worded"]).question(
        ask=ANSWER_NOW, output=str, max_tokens=WORD_TOKENS, subject=about, models=models
    )
    answer = await gateway.ask(database, scope, question)
    given, dropped, refused, sentences = "", 0, list[str](), sentences_of(answer.value)
    for sentence in sentences:
        so_far = f"{given} {sentence}".strip()
        if problems := problems_in(so_far, ready["found"]):
            refused += problems
            dropped += 1
        else:
            given = so_far
    if not sentences:
        refused.append("is empty")
    return {
        "words": answer.value.strip(),
        "refused": refused,
        "sentences": len(sentences),
        "dropped": dropped,
        "characters": len(ready["found"] if refused else given),
        **conversations.took(answer),
    }


async def choose_again(
    database: Database,
    scope: Scope,
    ready: Mapping[str, Any],
    *,
    about: Ref,
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The look-up that the candidate chooses, and what that took. Nothing is looked up.

    Raises:
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    question = Worded(**ready["worded"]).question(
        ask=CHOOSE_NEXT, output=Step, max_tokens=CHOOSE_TOKENS, subject=about, models=models
    )
    answer = await gateway.ask(database, scope, question)
    chose = _chosen(answer.value, ready["tools"])
    refused = _wrong_step(answer.value, ready["tools"])
    step = answer.value
    words = "" if step.done else f"{step.tool} {json.dumps(step.args, sort_keys=True)}"
    return {"words": words, "chose": chose, "refused": refused, **conversations.took(answer)}


async def own_answers(db: Db, ids: list[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """Of these answers the caller's own, as chat, question and answer."""
    try:
        own = asker_id(db.scope)
    except Denied:
        return {}
    found = {}
    for id_ in ids:
        answer = await chats.message(db, own, id_)
        if answer is None or answer.parent_id is None:
            continue
        question = await chats.message(db, own, answer.parent_id)
        if question is not None:
            found[id_] = (answer.session_id, question.content, plain_of(answer.content))
    return found


async def _asked(db: Db, answer: MessageRow) -> tuple[str, Context]:
    """The question, and the chat before it as it stood then."""
    rows = [r for r in await chats.messages(db, answer.session_id) if r.number < answer.number]
    path = branch_of(rows, answer.parent_id)
    return path[-1].content if path else "", context_of(rows, path[:-1])


def _place(answer: MessageRow, asked_by: UUID) -> dict[str, Any]:
    return {
        "subject_kind": "assistant.answer",
        "asked_by": str(asked_by),
        "at": answer.created_at.isoformat(),
        "title": "Answer in a chat",
    }


def _chosen(step: Step, tools: list[str]) -> str:
    """The step in words; empty where the looking up ends."""
    if step.done or step.tool not in tools:
        return ""
    return f"{step.tool} {json.dumps(step.args, sort_keys=True)}"


def _wrong_step(step: Step, tools: list[str]) -> list[str]:
    """Why the step could not be taken."""
    if step.done:
        return []
    if step.tool not in tools:
        return ["names no look-up that its asker may make"]
    try:
        TOOLS[step.tool].input.model_validate(step.args)
    except ValidationError:
        return [f"what it gives does not fit {step.tool}"]
    return []
