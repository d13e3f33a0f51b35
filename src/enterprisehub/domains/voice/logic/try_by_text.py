"""A conversation with an agent by text: the same brain, without sound and without a record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.conversations.contracts import Help, HelpAsked, ToolUse
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors
from enterprisehub.domains.voice.logic.think_call import CallBrain
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
from enterprisehub.kernel.db.session import Db

TURN_MS = 1000


@dataclass(frozen=True, slots=True)
class TriedLine:
    """`who` is "agent", "caller" or "note"."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What was said so far and is known now; `over` when the agent would have hung up."""

    lines: tuple[TriedLine, ...]
    known: tuple[tuple[str, str], ...]
    over: bool


async def try_by_text(db: Db, config: AgentConfig, texts: Sequence[str]) -> Tried:
    """The whole exchange anew: the same texts always get the same answers, and nothing is kept.

    Raises:
        NotFound: there is no such flow.
    """
    dialogue = await conversations.begin_spoken(
        db, flow=config.flow, contact_id=None, language=config.language, tone=config.tone,
        skills=config.skills, languages=config.languages,
    )  # fmt: skip
    used: list[ToolUse] = []
    doors = _nothing_outside(db, config, dialogue, used)
    records = config.recording.when != "never"
    brain = CallBrain(dialogue, config, doors, records=records, voices=_any_voice(config))
    lines, over = await _spoken(brain.greet())
    for number, text in enumerate(texts, 1):
        if over:
            break
        utterance = Utterance(text=text, began_ms=number * TURN_MS, ended_ms=number * TURN_MS)
        answered, over = await _spoken(brain.hear(utterance))
        looked = [TriedLine("note", _told(use)) for use in used]
        used.clear()
        lines += [TriedLine("caller", text), *looked, *answered]
    await brain.settle()
    brief = conversations.brief_spoken(dialogue, ())
    known = tuple((fact.title, fact.value) for fact in brief.facts)
    return Tried(tuple(lines), known, over)


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
    db: Db, config: AgentConfig, dialogue: SpokenDialogue, used: list[ToolUse]
) -> BrainDoors:
    """A trial promises what a call would, and does none of it; what only looks is looked up."""

    async def judge(reply: SpokenReply) -> SpokenReply:
        return reply

    async def keep(reply: SpokenReply, heard: str) -> None:
        del reply, heard

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
        helped = await conversations.give_help(db, asked, dialogue.help_for(reply, trial=True))
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
    )
