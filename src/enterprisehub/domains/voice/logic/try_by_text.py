"""A conversation with an agent by text: the same brain, without sound and without a record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import SpokenReply
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.think_call import BrainDoors, CallBrain
from enterprisehub.domains.voice.ports import HangUp, Hold, Part, Say, Transfer, Utterance
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
        db, flow=config.flow, contact_id=None, language=config.language, tone=config.tone
    )
    brain = CallBrain(
        dialogue, config, _nothing_outside(config), records=config.recording.when != "never"
    )
    lines, over = await _spoken(brain.greet())
    for number, text in enumerate(texts, 1):
        if over:
            break
        utterance = Utterance(text=text, began_ms=number * TURN_MS, ended_ms=number * TURN_MS)
        answered, over = await _spoken(brain.hear(utterance))
        lines += [TriedLine("caller", text), *answered]
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


def _nothing_outside(config: AgentConfig) -> BrainDoors:
    """A trial promises what a call would, and does none of it."""

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

    return BrainDoors(
        judge=judge,
        keep=keep,
        opt_out=noted,
        asks_to_stop=compliance.asks_to_stop,
        transfer_target=target,
        wait_for_person=wait,
        noted=noted,
    )
