"""A language model reads and words; it never decides. Whatever fails here, the rules go on."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel, Field

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import BUDGET_CHARACTERS
from enterprisehub.domains.conversations.logic.write_transcript import known_of
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, word_prompt
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.errors import StepTimedOut

log = structlog.get_logger()
_GRACE_SECONDS = 2.0  # masking and the ledger come on top of the models' own time
LONGEST_QUESTION_CHARACTERS = 600

_PROMPTS = Path(__file__).resolve().parents[1] / "prompts"
EXTRACT = declare("conversations.extract", _PROMPTS)
REPHRASE = declare("conversations.rephrase", _PROMPTS)
EXTRACT_VERSION, REPHRASE_VERSION = EXTRACT.version, REPHRASE.version


class Reading(BaseModel):
    """What a model read in one message."""

    slots: list[ModelSlot] = Field(default_factory=list, max_length=20)


async def model_usable(db: Db, settings: ConversationSettings) -> bool:
    """Whether a model shall and can be asked."""
    return settings.use_model and await gateway.available(db, "extract")


async def extract_with_model(ctx: WorkContext, asked: dict[str, Any]) -> dict[str, Any]:
    """{"slots": […], "model": …} or {"slots": [], "failed": why}; never raises."""
    ready = await ctx.transaction(_extraction, asked)

    async def ask() -> dict[str, Any]:
        worded = Worded(**ready["worded"])
        question = worded.question(
            ask=ready["prompt"],
            output=Reading,
            known=_known(ready),
            subject=Ref("conversations.conversation", UUID(asked["session_id"])),
            max_tokens=600,
            seconds=asked["seconds"],
            reuse="exact",
        )
        answer = await gateway.ask(runtime.installed().database, _scope(ctx), question)
        return {
            "slots": [slot.model_dump() for slot in answer.value.slots],
            "model": f"{answer.provider}:{answer.model}",
            "prompt": worded.prompt,
            "prompt_version": worded.version,
            "latency_ms": answer.latency_ms,
        }

    return await _tried(ctx, ask, "extract", asked["seconds"], {"slots": []})


async def rephrase_with_model(ctx: WorkContext, drafted: dict[str, Any]) -> dict[str, Any]:
    """{"text": …, "model": …} or {"failed": why}; never raises."""
    ready = await ctx.transaction(_rephrasing, drafted)

    async def ask() -> dict[str, Any]:
        worded = Worded(**ready["worded"])
        question = worded.question(
            ask="Reword the answer.",
            output=str,
            known=_known(ready),
            subject=Ref("conversations.conversation", UUID(drafted["session_id"])),
            max_tokens=300,
            seconds=drafted["seconds"],
        )
        answer = await gateway.ask(runtime.installed().database, _scope(ctx), question)
        return {
            "text": answer.value.strip().strip('"').strip(),
            "model": f"{answer.provider}:{answer.model}",
            "prompt": worded.prompt,
            "prompt_version": worded.version,
            "latency_ms": answer.latency_ms,
        }

    return await _tried(ctx, ask, "rephrase", drafted["seconds"], {})


async def _tried(
    ctx: WorkContext,
    ask: Callable[[], Awaitable[dict[str, Any]]],
    name: str,
    seconds: float,
    otherwise: dict[str, Any],
) -> dict[str, Any]:
    async def guarded() -> dict[str, Any]:
        try:
            return await ask()
        except Exception as error:  # noqa: BLE001  the lead is answered whatever it is
            problem = error.message if isinstance(error, HubError) else type(error).__name__
            log.warning("model failed, rules go on", task=name, error=str(error))
            return otherwise | {"failed": problem}

    limit = seconds + _GRACE_SECONDS
    try:
        return await ctx.step(guarded, name=name, timeout_seconds=limit, attempts=1)
    except StepTimedOut:
        return otherwise | {"failed": f"no answer within {seconds:g} seconds"}


async def _extraction(db: Db, asked: dict[str, Any]) -> dict[str, Any]:
    flow = await flow_of_version(db, asked["flow"], asked["flow_version"])
    turns = await queries.turns_of(db, UUID(asked["session_id"]), limit=20)
    said = [turn.text for turn in turns if turn.direction == "out" and turn.state == "said"]
    question = said[-1][-LONGEST_QUESTION_CHARACTERS:] if said else ""
    given = asked_and_said(question, asked["text"])
    worded = await word_prompt(db, EXTRACT, unit=asked["session_id"], untrusted=given)
    return {
        "prompt": slots_in_words(flow),
        "worded": asdict(worded),
        **await _person(db, asked["contact_id"]),
    }


async def _rephrasing(db: Db, drafted: dict[str, Any]) -> dict[str, Any]:
    """The answer says back what the person wrote, word for word: it is no more ours."""
    budget = BUDGET_CHARACTERS.get(drafted["channel"], BUDGET_CHARACTERS["sms"])
    style = await messaging.voice_for(db, UUID(drafted["contact_id"]))
    given = {"message": drafted["lead"], "answer": drafted["template"], **samples_of(style)}
    worded = await word_prompt(
        db, REPHRASE, unit=drafted["session_id"], values={"budget": budget}, untrusted=given
    )
    return {"worded": asdict(worded), **await _person(db, drafted["contact_id"])}


def asked_and_said(question: str, text: str) -> dict[str, str]:
    """Both are fenced: the question repeats what the person wrote before."""
    return {"question": question, "message": text} if question else {"message": text}


def samples_of(style: WritingStyle) -> dict[str, str]:
    """The tenant's own texts, whose manner an answer takes; none where it gets the usual words."""
    return {"samples": "\n\n---\n\n".join(style.samples)} if style.samples else {}


async def _person(db: Db, contact_id: str) -> dict[str, Any]:
    """The person's own values, which are masked before a provider sees the text."""
    known = known_of(await crm.contact(db, UUID(contact_id)))
    return {name: list(values) for name, values in asdict(known).items()}


def _known(ready: dict[str, Any]) -> Known:
    """Runs that began before a kind of value was masked know none of it."""
    return Known(**{field.name: tuple(ready.get(field.name, ())) for field in fields(Known)})


def slots_in_words(flow: Flow) -> str:
    lines = [
        f"- {slot.name} ({slot.type.value}): {slot.title['en']}"
        + (f", one of {', '.join(c.value for c in slot.choices)}" if slot.choices else "")
        for slot in flow.slots
    ]
    return "\n".join(["The slots:", *lines])


def _scope(ctx: WorkContext) -> Scope:
    return ctx.scope
