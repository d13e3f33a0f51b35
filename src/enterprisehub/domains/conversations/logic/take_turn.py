"""The dialogue goes one turn on: state, score and outcome are stored with the drafted answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE
from enterprisehub.domains.conversations.flows.phrasebook import LANGUAGES, phrasebook
from enterprisehub.domains.conversations.flows.translate import speaking
from enterprisehub.domains.conversations.logic.apply_settings import policy_rules, stated_facts
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session, known_flows
from enterprisehub.domains.conversations.logic.evaluate_handoff import HandoffVerdict
from enterprisehub.domains.conversations.logic.follow_decision import follow_decision
from enterprisehub.domains.conversations.logic.give_help.give import give_help
from enterprisehub.domains.conversations.logic.give_help.help_for import HelpFor
from enterprisehub.domains.conversations.logic.give_help.read_asked import read_asked
from enterprisehub.domains.conversations.logic.judge_handoff import (
    flow_doors,
    hold_back,
    judge_handoff,
)
from enterprisehub.domains.conversations.logic.keep_contact_details import keep_contact_details
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.know_names import know_names
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import Phrased, phrase_reply
from enterprisehub.domains.conversations.logic.read_turn import (
    TurnInput,
    TurnOutcome,
    read_turn,
)
from enterprisehub.domains.conversations.logic.remember_acts import remember_acts
from enterprisehub.domains.conversations.logic.speak_in_voice import speak_in_voice
from enterprisehub.domains.conversations.logic.store_state import (
    acts_to_json,
    slots_to_json,
    state_from_json,
    state_to_json,
    understanding_to_json,
)
from enterprisehub.domains.conversations.logic.suspect_injection import FACT, note_suspicion
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

PLAIN_KINDS = frozenset({BotActKind.GREET, BotActKind.DISCLOSE, BotActKind.WAIT})


async def take_turn(
    db: Db,
    session: SessionRow,
    waiting: Sequence[TurnRow],
    settings: ConversationSettings,
    *,
    model_slots: Sequence[ModelSlot] | None = None,
    model: dict[str, Any] | None = None,
) -> TurnRow | None:
    """The drafted answer, or None where the bot keeps silent. `session` is locked."""
    facts = {name: await stated_facts(db, settings, name) for name in LANGUAGES}
    outcome, passed = await _outcome(db, session, waiting, settings, model_slots, facts)
    _store_heard(waiting, outcome, model)
    note_suspicion(db, session, waiting[-1], outcome.heard.injection_score)
    session.slots = slots_to_json(outcome.state.slots)
    await db.flush()
    await keep_progress(db, session, outcome.flow)
    called = outcome.decision.handoff
    verdict = await judge_handoff(db, session, called.reason if called else None, settings)
    outcome = hold_back(outcome, verdict)
    phrased = phrase_reply(
        outcome.decision.acts,
        outcome.flow,
        facts[_spoken(outcome)],
        language=outcome.state.language,
        tone=session.tone,
        channel=session.channel,
        seed=f"{session.id}:{outcome.state.turn}",
    )
    style = await messaging.voice_for(db, session.contact_id)
    phrased = speak_in_voice(phrased, style, must_keep(outcome.decision.acts, phrased))
    store_state(session, outcome, passed)
    turn = _drafted(session, waiting, outcome, phrased, model) if phrased.text else None
    if turn is not None and style.label:
        turn.versions["voice"] = style.label
    if turn is not None:
        db.add(turn)
    await db.flush()
    await follow_decision(db, session, outcome, verdict, settings)
    text = "\n".join(one.text for one in waiting)
    await keep_contact_details(db, session, text, outcome.state, outcome.flow.specs())
    return turn


async def _outcome(
    db: Db,
    session: SessionRow,
    waiting: Sequence[TurnRow],
    settings: ConversationSettings,
    model_slots: Sequence[ModelSlot] | None,
    stated: Mapping[str, Mapping[str, str]],
) -> tuple[TurnOutcome, list[tuple[str, HandoffVerdict]]]:
    flow = await flow_of_session(db, session)
    leads_on = any(rule.to == "flow" for rule in flow.handoffs)
    known = await known_flows(db) if leads_on else {}
    others = {name: speaking(other, flow.languages) for name, other in known.items()}
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    given = TurnInput(
        text="\n".join(turn.text for turn in waiting),
        names=await know_names(db),
        rules=policy_rules(settings),
        today=clock.now().astimezone(zone).date(),
        model_slots=model_slots,
    )

    passed: list[tuple[str, HandoffVerdict]] = []
    doors = flow_doors(session, others, settings, passed)
    state = replace(state_from_json(session.dialogue), stage=session.stage)
    outcome = read_turn(flow, state, given, doors)
    language = _spoken(outcome)
    asked = read_asked(
        given.text,
        outcome,
        names=given.names,
        today=given.today,
        skills=settings.skills,
        stated=stated[language],
    )
    if asked is None:
        return outcome, passed
    who = HelpFor(
        contact_id=session.contact_id,
        language=language,
        skills=settings.skills,
        channel=session.channel,
    )
    helped = await give_help(db, asked, who)
    passed.clear()
    return read_turn(flow, state, replace(given, helped=helped), doors), passed


def _spoken(outcome: TurnOutcome) -> str:
    language = outcome.state.language
    return language if language and language in outcome.flow.languages else DEFAULT_LANGUAGE


def _store_heard(
    waiting: Sequence[TurnRow], outcome: TurnOutcome, model: dict[str, Any] | None
) -> None:
    for turn in waiting:
        turn.state, turn.number = "heard", outcome.state.turn
    last = waiting[-1]
    last.understanding = {
        **understanding_to_json(outcome.heard),
        "disagreements": [asdict(found) for found in outcome.disagreements],
    }
    if model is not None:
        last.engine = "rules+model" if model.get("model") else "rules"
        last.versions = dict(model)


def store_state(
    session: SessionRow, outcome: TurnOutcome, passed: Sequence[tuple[str, HandoffVerdict]]
) -> None:
    """The session stands where the decided turn leaves it."""
    state = remember_acts(outcome.state, outcome.decision)
    session.flow_path = [*session.flow_path, *_steps(outcome, passed)]
    session.flow, session.flow_version = outcome.flow.name, outcome.flow.version
    session.dialogue = state_to_json(state)
    session.slots = slots_to_json(state.slots)
    session.language = state.language if state.language in outcome.flow.languages else None
    session.bot_message_count = state.bot_messages
    asked = [act.slot for act in outcome.decision.acts if act.slot]
    session.current_slot = asked[-1] if asked else None
    order = [question.slot for question in outcome.flow.questions]
    if session.current_slot in order:
        session.current_question_index = order.index(session.current_slot)


def _steps(
    outcome: TurnOutcome, passed: Sequence[tuple[str, HandoffVerdict]]
) -> Iterator[dict[str, Any]]:
    """Each flow that was left, for which, and why that was allowed."""
    now = clock.now().isoformat()
    entered = [(name, verdict) for name, verdict in passed if verdict.allowed]
    for left, (name, verdict) in zip(outcome.left_flows, entered, strict=False):
        yield {"flow": left, "left_at": now, "to": name, "verdict": asdict(verdict)}


def _drafted(
    session: SessionRow,
    waiting: Sequence[TurnRow],
    outcome: TurnOutcome,
    phrased: Phrased,
    model: dict[str, Any] | None,
) -> TurnRow:
    decision = outcome.decision
    substance = any(act.kind not in PLAIN_KINDS for act in decision.acts)
    return TurnRow(
        session_id=session.id,
        number=outcome.state.turn,
        direction="out",
        state="drafted",
        at=clock.now(),
        text=phrased.text,
        subject=waiting[-1].subject,
        acts=acts_to_json(decision.acts),
        reasons=list(decision.reasons),
        facts={**phrased.facts, **(outcome.helped.facts if outcome.helped else {})},
        versions={
            "flow": f"{outcome.flow.name} v{outcome.flow.version}",
            "policy": decision.policy_version,
            "template": phrased.template_version,
            "left_out": list(phrased.left_out),
            "tools": [asdict(use) for use in outcome.helped.uses] if outcome.helped else [],
            "answers": str(waiting[-1].message_id),
            "must_keep": must_keep(decision.acts, phrased),
            FACT: outcome.heard.injection_score,
            "rephrase": bool(model is not None and model.get("model") and substance),
        },
    )


def must_keep(acts: Sequence[Any], phrased: Phrased) -> list[str]:
    """What no other wording may lose: the disclosure, and numbered choices."""
    kept: list[str] = []
    for act in acts:
        if act.kind is BotActKind.DISCLOSE or act.topic == "is_bot":
            kept.append(phrasebook(phrased.language).say("automated", tone="any", seed=""))
        if act.kind is BotActKind.REQUEST_CHOICE:
            kept += [f"{number})" for number in range(1, len(act.options) + 1)]
    return kept
