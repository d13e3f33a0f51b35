"""Where a model is connected: it chooses look-ups that rules could not, and words the answer.

It gets the same tools under the same permissions, and its words are used only as far as they claim
nothing that was not looked up.
"""

import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from pydantic import BaseModel, Field

from enterprisehub.domains.assistant.contracts import Asker, Found
from enterprisehub.domains.assistant.logic.answer_question import Listener
from enterprisehub.domains.assistant.logic.shorten_chat import Context
from enterprisehub.domains.assistant.logic.write_text import plain_of
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.agents.dispatch import call_tool
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import BudgetExhausted, HubError
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.llm.prompts.word_prompt import word_prompt
from enterprisehub.kernel.scope import Ref, Scope

log = structlog.get_logger()
_PROMPTS = Path(__file__).parents[1] / "prompts"
CHOOSE = declare("assistant.choose", _PROMPTS)
WORD = declare("assistant.word", _PROMPTS)
ANSWER: Final = "assistant.answer"
MOST_STEPS: Final = 6
CHOOSE_TOKENS: Final = 500
WORD_TOKENS: Final = 500
CHOOSE_NEXT: Final = "Choose the next look-up."
ANSWER_NOW: Final = "Answer now."
_MOST_WORDS = 1_500
_MOST_FOUND = 12_000
_ENDS = re.compile(r"(?<=[.!?])\s+")


class Step(BaseModel):
    """The next look-up, or `done`."""

    tool: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
    done: bool = False


def tools_for(db: Db) -> list[str]:
    """The look-ups that the asker's role allows."""
    return [
        name
        for name, tool in TOOLS.items()
        if name.startswith("assistant.") and not tool.proposes and db.scope.may(tool.permission)
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with who asks it and what was said before. `told` takes down what models are
    told and say, by task: it is kept with the answer.
    """

    database: Database
    scope: Scope
    asker: Asker
    text: str
    context: Context
    answer_id: UUID
    told: dict[str, Any]

    @property
    def about(self) -> Ref:
        return Ref(ANSWER, self.answer_id)


async def gather(asked: Asked, calls: list[dict[str, Any]], listener: Listener) -> list[Found]:
    """What the model looked up, step by step; fewer where it fails on the way."""
    found: list[Found] = []
    told: list[str] = []
    steps: list[dict[str, Any]] = []
    kept = {"today": asked.asker.today.isoformat(), "told": told, "steps": steps}
    for _ in range(MOST_STEPS):
        async with asked.database.scoped(asked.scope) as db:
            names = tools_for(db)
            worded = await word_prompt(
                db,
                CHOOSE,
                unit=str(asked.asker.user_id),
                values={"today": asked.asker.today.isoformat(), "tools": described(names)},
                untrusted=choosing(asked.text, asked.context, told),
            )
        question = worded.question(
            ask=CHOOSE_NEXT,
            output=Step,
            max_tokens=CHOOSE_TOKENS,
            subject=asked.about,
            reuse="similar",  # which look-up it is, not what it finds
            similar="question",
        )
        asked.told["choose"] = kept
        step = (await gateway.ask(asked.database, asked.scope, question)).value
        steps.append({"tools": names, "known": len(told), **step.model_dump(mode="json")})
        if step.done or step.tool not in names:
            break
        call, value = await _call(asked, step)
        calls.append(call)
        await listener(call)
        told.append(f"{step.tool} {json.dumps(step.args)[:400]}: {call['says']}")
        if value is not None:
            told.append(value.model_dump_json()[:4_000])
            found.append(value)
    return [one for one in found if one.total]


async def _call(asked: Asked, step: Step) -> tuple[dict[str, Any], Found | None]:
    told = {"tool": step.tool, "title": TOOLS[step.tool].title, "args": step.args}
    try:
        async with asked.database.scoped(asked.scope) as db:
            _, value = await call_tool(db, step.tool, step.args)
    except HubError as error:
        return {**told, "says": error.message, "failed": True}, None
    return {**told, "says": value.says, "failed": False}, value


def described(names: list[str]) -> str:
    """The tools with the types of their arguments, short enough for a prompt."""
    listed = []
    for name in names:
        schema = TOOLS[name].input.model_json_schema()
        args = {key: _kind(value) for key, value in schema.get("properties", {}).items()}
        required = schema.get("required", [])
        listed.append({"tool": name, "says": TOOLS[name].says, "args": args, "needs": required})
    return json.dumps(listed, separators=(",", ":"))[:7000]


def _kind(value: dict[str, Any]) -> str:
    options = value.get("anyOf", [value])
    for one in options:
        if "enum" in one:
            return "|".join(map(str, one["enum"]))
        if one.get("type") not in (None, "null"):
            return str(one.get("format") or one["type"])
    return "text"


def choosing(text: str, context: Context, told: Sequence[str]) -> dict[str, str]:
    """What goes along when the next look-up is chosen."""
    found = "\n".join(told)[-_MOST_FOUND:] or "Nothing yet."
    return {"question": text, "chat": chat_text(context), "found": found}


def chat_text(context: Context) -> str:
    """What was said before, for a prompt."""
    lines = [context.summary] if context.summary else []
    lines += [f"{role}: {plain_of(text)[:600]}" for role, text in context.recent]
    return "\n".join(lines)[-6_000:] or "Nothing."


class Unfit(Exception):
    """The model's words claim something that was not looked up."""


async def word(asked: Asked, template: str) -> AsyncGenerator[str]:
    """The model's answer sentence by sentence, each checked together with those before.

    Raises:
        Unfit: a sentence claims more than the template and what was found.
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    allowed, style = plain_of(template), _style(asked.asker)
    asked.told["word"] = {"found": allowed, "style": style}
    async with asked.database.scoped(asked.scope) as db:
        worded = await word_prompt(
            db,
            WORD,
            unit=str(asked.asker.user_id),
            values={"style": style},
            untrusted=wording(asked.text, asked.context, allowed),
        )
    question = worded.question(
        ask=ANSWER_NOW, output=str, max_tokens=WORD_TOKENS, subject=asked.about
    )
    held, given = "", ""
    async with aclosing(gateway.stream(asked.database, asked.scope, question)) as pieces:
        async for piece in pieces:
            held += piece
            *whole, held = _ENDS.split(held)
            for sentence in whole:
                given = _fit(given, sentence, allowed)
                yield given
    if held.strip():
        given = _fit(given, held, allowed)
        yield given
    elif not given:
        raise Unfit("empty")
    asked.told["word"]["said"] = given


def wording(text: str, context: Context, allowed: str) -> dict[str, str]:
    """What goes along when an answer is worded."""
    return {"question": text, "chat": chat_text(context), "found": allowed}


def _fit(given: str, sentence: str, allowed: str) -> str:
    so_far = f"{given} {sentence.strip()}".strip()
    if problems := problems_in(so_far, allowed):
        log.info("assistant wording refused", problems=problems[:5])
        raise Unfit("; ".join(problems[:5]))
    return so_far


def problems_in(so_far: str, allowed: str) -> tuple[str, ...]:
    """What an answer claims beyond `allowed`."""
    problems = conversations.problems_of_wording(
        so_far, template=allowed, facts=(), budget=_MOST_WORDS
    )
    return tuple(one for one in problems if not one.startswith("asks another number"))


def sentences_of(said: str) -> list[str]:
    """An answer as it is checked: sentence by sentence."""
    return [one.strip() for one in _ENDS.split(said.strip()) if one.strip()]


def _style(asker: Asker) -> str:
    wishes = [f"{key}: {value}" for key, value in asker.preferences.items() if key != "time_zone"]
    return "; ".join(wishes) or "none"


FAILURES: Final = (gateway.ModelUnavailable, BudgetExhausted, Unfit)
