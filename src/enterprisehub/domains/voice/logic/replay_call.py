"""A past call held again: what the caller said, turn by turn, answered by the agent and the flows
of now or by another version of either. Nobody is called, connected or told, and nothing is kept.

What a model read at the time is taken as it was recorded, and no model words anything. What was
looked up is looked up again, as in a trial. Keys that were pressed, silences and interruptions are
left out; so is what was said after a colleague took over.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import (
    ReplayedTurn,
    SpokenDialogue,
    SpokenReading,
    SpokenReply,
)
from enterprisehub.domains.conversations.contracts import Help, HelpAsked
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CALL, Direction
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.hold_call import call_of
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.think_call import CallBrain
from enterprisehub.domains.voice.logic.withhold import Withholding
from enterprisehub.domains.voice.models import CallRow, SaidRow
from enterprisehub.domains.voice.ports import HangUp, Hold, Part, Say, Transfer, Utterance
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTurn:
    """One answer in a call as it would be; `block` is why words were kept back."""

    turn: ReplayedTurn
    block: str


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What the caller said in one go, and what the agent said to it at the time."""

    heard: tuple[SaidRow, ...]
    recorded: str

    @property
    def text(self) -> str:
        return " ".join(row.text for row in self.heard)


@dataclass(slots=True)
class _Witness:
    """What the doors were asked for in one turn."""

    handoff: str = ""
    blocks: list[str] = field(default_factory=list)


async def replay_call(
    db: Db,
    call_id: UUID,
    *,
    flow_document: Mapping[str, Any] | None = None,
    document: Mapping[str, Any] | None = None,
) -> list[HeldTurn]:
    """Every answer of the call anew, the greeting first: by the agent's live version, or by
    `document` in its place; with `flow_document` in the place of the flow of its name.

    Raises:
        NotFound: the call or its agent is gone.
    """
    call = await call_of(db, call_id)
    agent = await queries.agent(db, call.agent_id)
    if agent is None:
        raise NotFound("The agent of this call does not exist any more.")
    config = AgentConfig.model_validate(document) if document else await config_of(db, agent)
    dialogue = await conversations.begin_again(
        db,
        flow=config.flow,
        at=call.begun_at,
        session_id=call.session_id,
        contact_id=call.contact_id,
        language=config.language,
        tone=config.tone,
        skills=config.skills,
        languages=config.languages,
        flow_document=flow_document,
        seed=str(call.id),
    )
    witness = _Witness()
    doors = await _doors(db, call, config, dialogue, witness)
    brain = CallBrain(
        dialogue,
        config,
        doors,
        outbound=call.direction == Direction.OUTBOUND,
        records=config.recording.when != "never",
        voices=dict.fromkeys(config.languages, ()),
    )
    return await _held(brain, witness, call, await _exchanges(db, call))


async def _held(
    brain: CallBrain, witness: _Witness, call: CallRow, exchanges: Sequence[_Exchange]
) -> list[HeldTurn]:
    found: list[HeldTurn] = []
    over = ""
    for number, one in enumerate(exchanges):
        said = ""
        witness.handoff = ""
        witness.blocks.clear()
        if not over:
            parts = brain.hear(_utterance(one)) if one.heard else brain.greet()
            said, over = await _taken(parts, witness)
            await brain.settle()
        flow = brain.dialogue.flow
        turn = ReplayedTurn(
            number=number,
            at=one.heard[0].created_at if one.heard else call.begun_at,
            heard=one.text,
            said=said,
            recorded=one.recorded,
            handoff=witness.handoff,
            ends=over,
            flow=f"{flow.name} v{flow.version}",
            action_id=None,
        )
        found.append(HeldTurn(turn=turn, block="; ".join(witness.blocks)))
    return found


async def _taken(parts: AsyncIterator[Part], witness: _Witness) -> tuple[str, str]:
    """What is said, and why the call would be over after it."""
    said, over = list[str](), ""
    async for part in parts:
        match part:
            case Say(text=text):
                said.append(text)
            case HangUp(reason=reason):
                over = reason
            case Transfer(target=target):
                over, witness.handoff = "transferred", f"connected with {target}"
            case Hold():
                witness.handoff = witness.handoff or "waits for a colleague"
            case _:
                continue
    return " ".join(said), over


def _utterance(one: _Exchange) -> Utterance:
    sure = [row.confidence for row in one.heard if row.confidence is not None]
    return Utterance(
        text=one.text,
        began_ms=one.heard[0].began_ms,
        ended_ms=one.heard[-1].ended_ms or one.heard[-1].began_ms,
        confidence=min(sure, default=1.0),
        language=one.heard[-1].language,
    )


async def _exchanges(db: Db, call: CallRow) -> list[_Exchange]:
    """The greeting, then each thing the caller said with its answer, until a colleague spoke.

    Sentences of one turn of the agent belong together, also where the caller talked over them;
    a turn of the agent in answer to nothing is about a silence.
    """
    answers: list[tuple[tuple[SaidRow, ...], list[str]]] = []
    heard: list[SaidRow] = []
    turn: int | None = None
    for row in await queries.said(db, call.id):
        if row.speaker == "person":
            break
        if row.speaker == "caller":
            heard.append(row)
            continue
        if not answers or (heard and (row.engine_turn is None or row.engine_turn != turn)):
            answers.append((() if not answers else tuple(heard), [row.text]))
            heard = heard if len(answers) == 1 else []
            turn = row.engine_turn
        elif row.engine_turn == turn:
            answers[-1][1].append(row.text)
    found = [_Exchange(rows, " ".join(said)) for rows, said in answers]
    return [*found, _Exchange(tuple(heard), "")] if heard else found


async def _doors(
    db: Db, call: CallRow, config: AgentConfig, dialogue: SpokenDialogue, witness: _Witness
) -> BrainDoors:
    """What the brain reaches in a replay: it looks things up, and does nothing."""
    call_ref = Ref(CALL, call.id)
    known = await conversations.read_then(db, call.session_id, call_ref) if call.session_id else {}
    withholding = Withholding(call.id, dialogue, notes=witness.blocks)

    async def judge(reply: SpokenReply) -> SpokenReply:
        witness.handoff = witness.handoff or reply.calls_person or ""
        return await withholding.reply(db, reply)

    async def keep(reply: SpokenReply, heard: str) -> None:
        del reply, heard

    async def noted(text: str) -> None:
        del text

    async def escalated(why: str) -> None:
        witness.handoff = f"the caller {why}"

    async def target() -> str | None:
        rule = config.transfer
        return None if rule.to == "nobody" else rule.number_e164 or rule.to

    async def wait() -> int:
        return 1

    async def changed_language(language: str, why: str) -> None:
        del language, why

    async def give_help(asked: HelpAsked, reply: SpokenReply) -> Help:
        return await conversations.give_help(db, asked, dialogue.help_for(reply, trial=True))

    async def read_then(text: str) -> SpokenReading:
        return known.get(text, SpokenReading())

    return BrainDoors(
        judge=judge,
        keep=keep,
        opt_out=noted,
        asks_to_stop=compliance.asks_to_stop,
        transfer_target=target,
        wait_for_person=wait,
        noted=noted,
        escalated=escalated,
        changed_language=changed_language,
        give_help=give_help,
        recorded=read_then,
    )
