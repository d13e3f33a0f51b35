"""What was said in a call stands in the contact's conversation, as what was written does."""

from dataclasses import asdict, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import DialogueState, Skill
from enterprisehub.domains.conversations.events import SaidAloud, SessionStarted
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.flows.translate import speaking
from enterprisehub.domains.conversations.logic.apply_settings import stated_facts
from enterprisehub.domains.conversations.logic.ask_model import model_usable
from enterprisehub.domains.conversations.logic.choose_flow import (
    current_flow,
    flow_of_version,
    known_flows,
)
from enterprisehub.domains.conversations.logic.follow_decision import follow_decision
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.judge_handoff import hold_back, judge_handoff
from enterprisehub.domains.conversations.logic.keep_contact_details import keep_contact_details
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.know_names import know_names
from enterprisehub.domains.conversations.logic.resume_session import resume_session
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.logic.speak_dialogue import (
    VOICE,
    SpokenDialogue,
    SpokenReply,
)
from enterprisehub.domains.conversations.logic.store_state import (
    acts_to_json,
    slots_to_json,
    state_from_json,
    state_to_json,
    understanding_to_json,
)
from enterprisehub.domains.conversations.logic.suspect_injection import note_suspicion
from enterprisehub.domains.conversations.logic.take_turn import store_state
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.text.languages import SPOKEN

LANGUAGES = SPOKEN


async def begin_spoken(
    db: Db,
    *,
    flow: str,
    contact_id: UUID | None,
    language: str,
    tone: str,
    address: str | None = None,
    skills: tuple[Skill, ...] = (),
    languages: tuple[str, ...] = (),
    may_ask_model: bool = False,
    seed: str = "",
) -> SpokenDialogue:
    """The dialogue of a call that begins: the contact's open one, or a new one.

    `skills` are what may be done in it beside the flow, `languages` those spoken (none: any); with
    `may_ask_model` a model reads and words where the tenant has one and allows it.
    Without a contact nothing of it is kept here, and `seed` chooses among phrases of one meaning.
    Raises NotFound where there is no such flow.
    """
    settings = await ConversationSettings.load(db)
    usable = may_ask_model and await model_usable(db, settings)
    session = None
    if contact_id is not None:
        session = await _session(db, contact_id, flow, tone, address)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    spoken = speaking(await _flow(db, session, flow), languages)
    state = (
        replace(state_from_json(session.dialogue), stage=session.stage)
        if session is not None
        else DialogueState(flow=spoken.name, flow_version=spoken.version)
    )
    leads_on = any(rule.to == "flow" for rule in spoken.handoffs)
    others = await known_flows(db) if leads_on else {}
    return SpokenDialogue(
        flow=spoken,
        state=in_language(state, language, languages),
        settings=settings,
        names=await know_names(db),
        today=clock.now().astimezone(zone).date(),
        tone=tone if tone in spoken.tones else spoken.tones[0],
        seed=str(session.id) if session else seed or str(new_id()),
        stated={name: await stated_facts(db, settings, name) for name in LANGUAGES},
        flows={name: speaking(other, languages) for name, other in others.items()},
        session_id=session.id if session else None,
        contact_id=contact_id,
        skills=skills,
        languages=languages,
        asks_model=usable,
        stand_in=SessionRow(
            flow=spoken.name,
            flow_path=list(session.flow_path) if session else [],
            score=session.score if session else 0,
            temperature=session.temperature if session else "cold",
        ),
    )


def in_language(state: DialogueState, language: str, spoken: tuple[str, ...]) -> DialogueState:
    """As the person spoke before, where that is spoken here; else in `language`."""
    known = state.language and (not spoken or state.language in spoken)
    return state if known else replace(state, language=language)


async def _flow(db: Db, session: SessionRow | None, flow: str) -> Flow:
    if session is None:
        return await current_flow(db, flow)
    return await flow_of_version(db, session.flow, session.flow_version)


async def _session(
    db: Db,
    contact_id: UUID,
    flow: str,
    tone: str,
    address: str | None,
) -> SessionRow:
    """The contact's session; one that ended is taken up again, for they are on the line."""
    session = await queries.open_session(db, contact_id, lock=True)
    if session is None:
        session = await queries.latest_session(db, contact_id)
        if session is not None:
            session.outcome, session.closed_at = None, None
    if session is not None:
        if session.stage != "qualifying":
            resume_session(session, session.stage, given_back=True)
        return session
    return await _begin(db, contact_id, flow, tone, address)


async def _begin(db: Db, contact_id: UUID, name: str, tone: str, address: str | None) -> SessionRow:
    flow = await current_flow(db, name)
    channel = Channel.SMS if address else Channel.WEB_CHAT
    thread = await messaging.open_thread(db, contact_id, channel, address or f"call:{contact_id}")
    state = DialogueState(flow=flow.name, flow_version=flow.version)
    await queries.make_session(
        db,
        contact_id=contact_id,
        thread_id=thread.id,
        channel=channel.value,
        address=thread.address,
        flow=flow.name,
        flow_version=flow.version,
        tone=tone if tone in flow.tones else flow.tones[0],
        dialogue=state_to_json(state),
        required_count=len(flow.required()),
        last_turn_at=clock.now(),
    )
    session = await queries.open_session(db, contact_id, lock=True)
    if session is None:
        raise RuntimeError("the session that was just made cannot be read")
    about = [Ref("crm.contact", contact_id), Ref(CONVERSATION, session.id)]
    timeline.add(db, "conversations.started", about, f"{flow.title['en']} bot began to qualify")
    fact = SessionStarted(session.id, contact_id, thread.id, flow.name)
    await publish(db, fact, Ref(CONVERSATION, session.id))
    return session


async def judge_spoken(db: Db, dialogue: SpokenDialogue, reply: SpokenReply) -> SpokenReply:
    """`reply` as it may be said: no person is promised where none would be called."""
    session = await hold_session(db, dialogue.session_id) if dialogue.session_id else None
    if session is None or reply.calls_person is None:
        return reply
    verdict = await judge_handoff(db, session, reply.calls_person, dialogue.settings)
    judged = dialogue.word(hold_back(reply.outcome, verdict), passed=reply.passed)
    return replace(judged, read_by=reply.read_by)


async def keep_spoken(
    db: Db, dialogue: SpokenDialogue, reply: SpokenReply, *, heard: str, call: Ref
) -> None:
    """One spoken exchange is part of the conversation; scores and handoffs follow from it."""
    session = await hold_session(db, dialogue.session_id) if dialogue.session_id else None
    if session is None:
        return
    outcome = reply.outcome
    now = clock.now()
    about = {"channel": VOICE, "call": str(call)}
    if heard:
        turn = TurnRow(
            session_id=session.id,
            number=outcome.state.turn,
            direction="in",
            state="heard",
            at=now,
            text=heard,
            understanding={
                **understanding_to_json(outcome.heard),
                "disagreements": [asdict(found) for found in outcome.disagreements],
            },
            engine="rules+model" if reply.read_by.get("model") else "rules",
            versions={**about, **reply.read_by},
        )
        db.add(turn)
        session.lead_message_count += 1
        session.last_inbound_at = now
        note_suspicion(db, session, turn, outcome.heard.injection_score)
    session.last_turn_at = now
    session.stall_reason = session.stall_detail = session.stalled_at = None
    session.slots = slots_to_json(outcome.state.slots)
    await db.flush()
    await keep_progress(db, session, outcome.flow)
    called = outcome.decision.handoff
    verdict = await judge_handoff(db, session, called.reason if called else None, dialogue.settings)
    store_state(session, outcome, reply.passed)
    if reply.text:
        said = _said(session, reply, about)
        db.add(said)
        told = SaidAloud(said.id, session.id, session.contact_id, str(call), now)
        await publish(db, told, Ref(CONVERSATION, session.id))
        await _note_wording(db, reply, said)
    await db.flush()
    if heard:
        await follow_decision(db, session, outcome, verdict, dialogue.settings)
        await keep_contact_details(db, session, heard, outcome.state, outcome.flow.specs())
    dialogue.stand_in.score, dialogue.stand_in.temperature = session.score, session.temperature
    await tell_pages(db, session)


async def _note_wording(db: Db, reply: SpokenReply, said: TurnRow) -> None:
    """What became of a model's words counts for the version of the prompt that brought them."""
    by = reply.worded_by
    if by.get("judged"):
        about = Ref("conversations.turn", said.id)
        await note_outcome(db, by["prompt"], by["prompt_version"], by["judged"], about)


def _said(session: SessionRow, reply: SpokenReply, about: dict[str, str]) -> TurnRow:
    outcome, phrased = reply.outcome, reply.phrased
    return TurnRow(
        session_id=session.id,
        number=outcome.state.turn,
        direction="out",
        state="said",
        at=clock.now(),
        text=reply.text,
        engine="model" if reply.worded_by.get("judged") == "kept" else "rules",
        acts=acts_to_json(outcome.decision.acts),
        reasons=list(outcome.decision.reasons),
        facts={
            **(phrased.facts if phrased else {}),
            **(reply.helped.facts if reply.helped else {}),
        },
        versions={
            **about,
            "flow": f"{outcome.flow.name} v{outcome.flow.version}",
            "policy": outcome.decision.policy_version,
            "template": phrased.template_version if phrased else "",
            **reply.worded_by,
        },
    )
