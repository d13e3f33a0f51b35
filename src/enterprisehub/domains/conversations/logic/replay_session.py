"""A past conversation taken again, word for word as the lead wrote it, by the flows of now or by
another version of one. Nothing is sent and nothing is stored.

What a model read at the time is taken as it was recorded; what was looked up is looked up again,
as in a trial. From the first answer that differs on, the lead's words answered something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import BotActKind, DialogueState
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import LANGUAGES
from enterprisehub.domains.conversations.flows.translate import speaking
from enterprisehub.domains.conversations.logic.apply_settings import policy_rules, stated_facts
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version, known_flows
from enterprisehub.domains.conversations.logic.give_help.give import give_help
from enterprisehub.domains.conversations.logic.give_help.help_for import HelpFor
from enterprisehub.domains.conversations.logic.give_help.read_asked import read_asked
from enterprisehub.domains.conversations.logic.judge_handoff import flow_doors
from enterprisehub.domains.conversations.logic.know_names import know_names
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import Phrased, phrase_reply
from enterprisehub.domains.conversations.logic.read_turn import TurnInput, TurnOutcome, read_turn
from enterprisehub.domains.conversations.logic.remember_acts import remember_acts
from enterprisehub.domains.conversations.logic.speak_dialogue import (
    VOICE,
    opened,
    without_greeting,
)
from enterprisehub.domains.conversations.logic.speak_in_voice import speak_in_voice
from enterprisehub.domains.conversations.logic.take_turn import must_keep
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

MOST_TURNS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedTurn:
    """One answer of the bot as it would be. `said` is empty where the policy keeps silent.

    `recorded` is what left at the time, `handoff` why a person would be called, `ends` why the
    conversation would be over.
    """

    number: int
    at: datetime
    heard: str
    said: str
    recorded: str
    handoff: str
    ends: str
    flow: str
    action_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What the lead wrote or said, and how the bot answered it; None where a person did.

    `aloud`: in a call, where the bot also speaks first.
    """

    number: int
    heard: tuple[TurnRow, ...]
    answer: TurnRow | None
    aloud: bool = False


@dataclass(slots=True, kw_only=True)
class _Dialogue:
    """The dialogue as it stands between two rounds, and what it looks at."""

    session: SessionRow
    flow: Flow
    state: DialogueState
    flows: Mapping[str, Flow]
    settings: ConversationSettings
    stated: Mapping[str, Mapping[str, str]]
    names: Any
    zone: ZoneInfo
    stand_in: SessionRow
    style: WritingStyle
    readings: Mapping[int, Sequence[ModelSlot]] = field(default_factory=dict)

    def language(self, outcome: TurnOutcome) -> str:
        spoken = outcome.state.language
        return spoken if spoken and spoken in outcome.flow.languages else DEFAULT_LANGUAGE


async def replay_session(
    db: Db,
    session: SessionRow,
    *,
    candidate: Flow | None = None,
    readings: Mapping[int, Sequence[ModelSlot]] | None = None,
    aloud: bool = False,
) -> list[ReplayedTurn]:
    """Every answer of the bot, anew; with `aloud` also those in calls. `candidate` stands for the
    flow of its name; `readings` are what a model read in each turn, instead of what was recorded.
    """
    turns = await queries.turns_of(db, session.id, limit=MOST_TURNS)
    dialogue = await _begun(db, session, candidate, readings or {})
    rounds = _rounds(turns)
    found = [(one, await _take(db, dialogue, one)) for one in rounds]
    return [said for one, said in found if said is not None and (aloud or not one.aloud)]


async def stand_before(
    db: Db, session: SessionRow, before: datetime, *, candidate: Flow | None = None
) -> tuple[Flow, DialogueState, SessionRow]:
    """Where the conversation stood then, by the flows of now or by `candidate`: its flow, its state
    and the stand-in for its row.
    """
    turns = await queries.turns_of(db, session.id, limit=MOST_TURNS)
    dialogue = await _begun(db, session, candidate, {})
    for one in _rounds([turn for turn in turns if turn.at < before]):
        await _take(db, dialogue, one)
    return dialogue.flow, dialogue.state, dialogue.stand_in


async def _begun(
    db: Db,
    session: SessionRow,
    candidate: Flow | None,
    readings: Mapping[int, Sequence[ModelSlot]],
) -> _Dialogue:
    settings = await ConversationSettings.load(db)
    flows = await known_flows(db)
    flows = flows | ({candidate.name: candidate} if candidate else {})
    further = (*settings.more_languages, *((session.language,) if session.language else ()))
    flows = {name: speaking(one, (*one.languages, *further)) for name, one in flows.items()}
    name = str(session.flow_path[0]["flow"]) if session.flow_path else session.flow
    flow = flows.get(name) or await flow_of_version(db, name, session.flow_version)
    return _Dialogue(
        session=session,
        flow=flow,
        state=DialogueState(flow=flow.name, flow_version=flow.version),
        flows=flows,
        settings=settings,
        stated={name: await stated_facts(db, settings, name) for name in LANGUAGES},
        names=await know_names(db),
        zone=ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone),
        stand_in=SessionRow(flow=flow.name, flow_path=[], score=0, temperature="cold"),
        style=await messaging.voice_for(db, session.contact_id),
        readings=readings,
    )


def _rounds(turns: Sequence[TurnRow]) -> list[_Round]:
    """Turns by their number: texts that were answered together stand together."""
    out = [turn for turn in turns if turn.direction == "out"]
    spoken = {turn.number: turn for turn in out if _aloud(turn)}
    answers = {turn.number: turn for turn in out if turn.versions.get("answers")} | spoken
    numbers = {turn.number for turn in turns if turn.direction == "in" and turn.number}
    return [
        _Round(
            number=number,
            heard=(heard := tuple(t for t in turns if t.direction == "in" and t.number == number)),
            answer=answers.get(number),
            aloud=number in spoken or any(map(_aloud, heard)),
        )
        for number in sorted(numbers | spoken.keys())
    ]


def _aloud(turn: TurnRow) -> bool:
    return turn.versions.get("channel") == VOICE


async def _take(db: Db, dialogue: _Dialogue, one: _Round) -> ReplayedTurn | None:
    text = "\n".join(turn.text for turn in one.heard)
    outcome = await _decided(db, dialogue, one, text)
    if one.answer is None:
        dialogue.state = outcome.state
        return None
    phrased = phrase_reply(
        outcome.decision.acts,
        outcome.flow,
        dialogue.stated[dialogue.language(outcome)],
        language=outcome.state.language,
        tone=dialogue.session.tone,
        channel=VOICE if one.aloud else dialogue.session.channel,
        seed=f"{dialogue.session.id}:{outcome.state.turn}",
    )
    dialogue.flow = outcome.flow
    dialogue.state = remember_acts(outcome.state, outcome.decision)
    dialogue.stand_in.flow = outcome.flow.name
    dialogue.stand_in.flow_path = [
        *dialogue.stand_in.flow_path,
        *({"flow": left} for left in outcome.left_flows),
    ]
    closing = [act for act in outcome.decision.acts if act.kind is BotActKind.CLOSE]
    handoff = outcome.decision.handoff
    return ReplayedTurn(
        number=one.number,
        at=one.answer.at,
        heard=text,
        said=_in_voice(dialogue, one.answer, outcome, phrased),
        recorded=one.answer.text,
        handoff=(handoff.reason or "person") if handoff else "",
        ends=(closing[0].reason or "closed") if closing else "",
        flow=f"{outcome.flow.name} v{outcome.flow.version}",
        action_id=one.answer.action_id,
    )


async def _decided(db: Db, dialogue: _Dialogue, one: _Round, text: str) -> TurnOutcome:
    """What the policy answers; in a call who speaks was said before."""
    rules, zone = policy_rules(dialogue.settings), dialogue.zone
    if not one.heard:
        return opened(dialogue.flow, dialogue.state, rules, _day(one, zone))
    given = TurnInput(
        text=text,
        names=dialogue.names,
        rules=rules,
        today=_day(one, zone),
        model_slots=_read(dialogue, one),
    )
    outcome = await _outcome(db, dialogue, given)
    return without_greeting(outcome) if one.aloud else outcome


def _in_voice(
    dialogue: _Dialogue, recorded: TurnRow, outcome: TurnOutcome, phrased: Phrased
) -> str:
    """As the writing voice of now has it, where what left was in one, too."""
    if not recorded.versions.get("voice"):
        return phrased.text
    kept = must_keep(outcome.decision.acts, phrased)
    return speak_in_voice(phrased, dialogue.style, kept).text


async def _outcome(db: Db, dialogue: _Dialogue, given: TurnInput) -> TurnOutcome:
    doors = flow_doors(dialogue.stand_in, dialogue.flows, dialogue.settings, [])
    outcome = read_turn(dialogue.flow, dialogue.state, given, doors)
    language = dialogue.language(outcome)
    asked = read_asked(
        given.text,
        outcome,
        names=given.names,
        today=given.today,
        skills=dialogue.settings.skills,
        stated=dialogue.stated[language],
    )
    if asked is None:
        return outcome
    who = HelpFor(
        contact_id=dialogue.session.contact_id,
        language=language,
        skills=dialogue.settings.skills,
        channel=dialogue.session.channel,
        trial=True,
    )
    helped = await give_help(db, asked, who)
    doors = flow_doors(dialogue.stand_in, dialogue.flows, dialogue.settings, [])
    return read_turn(dialogue.flow, dialogue.state, replace(given, helped=helped), doors)


def _read(dialogue: _Dialogue, one: _Round) -> list[ModelSlot] | None:
    """What a model read: in this replay, else at the time."""
    if one.number in dialogue.readings:
        return list(dialogue.readings[one.number])
    recorded = one.heard[-1].versions.get("slots")
    return None if recorded is None else [ModelSlot.model_validate(slot) for slot in recorded]


def _day(one: _Round, zone: ZoneInfo) -> date:
    last = one.heard[-1] if one.heard else one.answer
    return (last.at if last else clock.now()).astimezone(zone).date()
