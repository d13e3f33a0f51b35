"""A conversation with an agent by text: the same brain, without sound and without a record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.conversations.contracts import Help, HelpAsked, ToolUse
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors
from enterprisehub.domains.voice.logic.open_doors import model_doors
from enterprisehub.domains.voice.logic.think_call import CallBrain
from enterprisehub.domains.voice.logic.try_model import Remembered, TrialModel
from enterprisehub.domains.voice.ports import (
    HangUp,
    Hold,
    Part,
    Say,
    SpeechChoice,
    Transfer,
    Utterance,
)
from enterprisehub.kernel.agents.tools import tool_named
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Ref, Scope

TURN_MS = 1000


@dataclass(frozen=True, slots=True)
class TriedLine:
    """`who` is "agent", "caller" or "note"."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What was said so far and is known now; `over` when the agent would have hung up.

    `remembered` is what a language model came to; with it the next turn goes on from the same.
    """

    lines: tuple[TriedLine, ...]
    known: tuple[tuple[str, str], ...]
    over: bool
    remembered: tuple[Remembered, ...] = ()


async def try_by_text(
    database: Database,
    scope: Scope,
    config: AgentConfig,
    texts: Sequence[str],
    *,
    about: Ref,
    remembered: Sequence[Remembered] = (),
) -> Tried:
    """The whole exchange anew: the same texts get the same answers, and nothing is kept.

    Where a call would ask a language model, so does this, of the last text; what it came to before
    is `remembered`, its cost is `about`.

    Raises:
        NotFound: there is no such flow.
    """
    async with database.scoped(scope) as db:
        dialogue = await conversations.begin_spoken(
            db, flow=config.flow, contact_id=None, language=config.language, tone=config.tone,
            skills=config.skills, languages=config.languages,
            may_ask_model=config.language_model != "off", seed=str(about.id),
        )  # fmt: skip
    if dialogue.asks_model:
        await gateway.warm(database, scope, "extract", "rephrase")
    used: list[ToolUse] = []
    doors = model_doors(database, scope, dialogue, about)
    model = TrialModel(doors, remembered) if doors else None
    outside = _nothing_outside(database, scope, config, dialogue, used, model)
    records = config.recording.when != "never"
    brain = CallBrain(dialogue, config, outside, records=records, voices=_any_voice(config))
    lines, over = await _spoken(brain.greet())
    for number, text in enumerate(texts, 1):
        if over:
            break
        utterance = Utterance(text=text, began_ms=number * TURN_MS, ended_ms=number * TURN_MS)
        answered, over = await _spoken(brain.hear(utterance))
        await brain.settle()
        noted = [*map(_told, used), *(model.notes if model else ())]
        lines += [TriedLine("caller", text), *(TriedLine("note", one) for one in noted), *answered]
        used.clear()
        if model:
            model.notes.clear()
    await brain.settle()
    brief = conversations.brief_spoken(dialogue, ())
    known = tuple((fact.title, fact.value) for fact in brief.facts)
    return Tried(tuple(lines), known, over, tuple(model.kept) if model else ())


async def _spoken(parts: AsyncIterator[Part]) -> tuple[list[TriedLine], bool]:
    said: list[str] = []
    notes: list[TriedLine] = []
    over = False
    async for part in parts:
        match part:
            case Say(text=text):
                said.append(text)
            case HangUp(reason=reason):
                over = True
                notes.append(TriedLine("note", f"The agent hangs up ({reason.replace('_', ' ')})"))
            case Transfer(target=target):
                over = True
                notes.append(TriedLine("note", f"The caller is connected with {target}"))
            case Hold():
                notes.append(TriedLine("note", "The caller waits for a colleague, with music"))
            case _:
                continue
    spoken = [TriedLine("agent", " ".join(said))] if said else []
    return [*spoken, *notes], over


def _any_voice(config: AgentConfig) -> dict[str, tuple[SpeechChoice, ...]]:
    """In writing every language of the agent can be heard."""
    return dict.fromkeys(config.languages, ())


def _told(use: ToolUse) -> str:
    return f"{tool_named(use.tool).title}: {use.given} – {use.got}"


def _nothing_outside(
    database: Database,
    scope: Scope,
    config: AgentConfig,
    dialogue: SpokenDialogue,
    used: list[ToolUse],
    model: TrialModel | None,
) -> BrainDoors:
    """A trial promises what a call would, and does none of it; what only looks is looked up."""

    async def judge(reply: SpokenReply) -> SpokenReply:
        return reply

    async def keep(reply: SpokenReply, heard: str) -> None:
        del heard
        if model is not None:
            model.told(reply)

    async def noted(text: str) -> None:
        del text

    async def target() -> str | None:
        rule = config.transfer
        return None if rule.to == "nobody" else rule.number_e164 or rule.to

    async def wait() -> int:
        return 1

    async def changed_language(language: str, why: str) -> None:
        del language, why

    async def give_help(asked: HelpAsked, reply: SpokenReply) -> Help:
        who = dialogue.help_for(reply, trial=True)
        async with database.scoped(scope) as db:
            helped = await conversations.give_help(db, asked, who)
        used.extend(helped.uses)
        return helped

    return BrainDoors(
        judge=judge,
        keep=keep,
        opt_out=noted,
        asks_to_stop=compliance.asks_to_stop,
        transfer_target=target,
        wait_for_person=wait,
        noted=noted,
        escalated=noted,
        changed_language=changed_language,
        give_help=give_help,
        model=model.doors if model else None,
    )
