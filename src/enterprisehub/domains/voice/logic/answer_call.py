"""The desk: a socket with a good token is taken to its call, and learns all it needs."""

import asyncio
from collections import defaultdict
from datetime import time
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState, Direction
from enterprisehub.domains.voice.contracts.agents import DAYS, AgentConfig, Hours
from enterprisehub.domains.voice.logic.allow_recording import RecordingConsent
from enterprisehub.domains.voice.logic.choose_speech import choose_speech
from enterprisehub.domains.voice.logic.choose_voicemail import with_voicemail
from enterprisehub.domains.voice.logic.connect_onward import switchboard_of
from enterprisehub.domains.voice.logic.end_call import note_started
from enterprisehub.domains.voice.logic.hold_call import call_of
from enterprisehub.domains.voice.logic.keep_call import CallKeeper
from enterprisehub.domains.voice.logic.keep_recording import RecordingKeeper
from enterprisehub.domains.voice.logic.offer_relays import offer_relays
from enterprisehub.domains.voice.logic.open_doors import number_of, open_doors
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.say_aloud import aloud
from enterprisehub.domains.voice.logic.think_call import CallBrain
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.ports import (
    Arrival,
    BargeIn,
    Briefing,
    CallClaim,
    CallSetup,
    Relay,
    attend,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import tenant

ANSWERABLE = frozenset({CallState.QUEUED, CallState.RINGING})
SECONDS_IN_MINUTE = 60


@attend
class VoiceDesk:
    """Implements `voice.ports.CallDesk` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._warming: asyncio.Task[None] | None = None

    async def answer(self, claim: CallClaim, arrival: Arrival) -> Briefing:
        """The token is redeemed, the call in progress, and its brain knows whom it talks with."""
        scope = Scope(claim.tenant_id, Actor("agent", f"voice:{claim.call_id}", "Voice agent"))
        async with self._database.scoped(scope) as db:
            call = await call_of(db, claim.call_id, lock=True)
            if not await queries.redeem(db, call.id, claim.token_id, clock.now()):
                raise Conflict("This call was joined already. Start a new one.")
            if CallState(call.state) not in ANSWERABLE:
                raise Conflict(f"This call cannot be joined: it is {call.state.replace('_', ' ')}.")
            agent = await queries.agent(db, call.agent_id)
            if agent is None:
                raise NotFound("The agent of this call does not exist any more.")
            scope = scope.acting_as(Actor("agent", f"voice:{agent.id}", agent.name))
            await db.act_as(scope.actor)
            config = with_voicemail(await config_of(db, agent, call.agent_version), call)
            return await self._brief(db, scope, call, config, arrival)

    async def relays(self, claim: CallClaim) -> tuple[Relay, ...]:
        """The tenant's servers for calls through closed networks."""
        async with self._database.scoped(Scope(claim.tenant_id)) as db:
            return await offer_relays(db, claim.call_id)

    async def beat(self, claims: tuple[CallClaim, ...]) -> None:
        """These calls are alive."""
        tenants = defaultdict[UUID, list[UUID]](list)
        for claim in claims:
            tenants[claim.tenant_id].append(claim.call_id)
        for tenant_id, ids in tenants.items():
            async with self._database.scoped(Scope(tenant_id)) as db:
                await queries.mark_seen(db, ids, clock.now())

    async def _brief(
        self,
        db: Db,
        scope: Scope,
        call: CallRow,
        config: AgentConfig,
        arrival: Arrival,
    ) -> Briefing:
        contact = await crm.contact(db, call.contact_id) if call.contact_id else None
        dialogue = await conversations.begin_spoken(
            db,
            flow=config.flow,
            contact_id=None if call.is_test else call.contact_id,
            language=config.language,
            tone=config.tone,
            address=number_of(call),
            skills=config.skills,
            languages=config.languages,
            may_ask_model=config.language_model != "off",
            seed=str(call.id),
        )
        if dialogue.asks_model:
            warm = gateway.warm(self._database, scope, "extract", "rephrase")
            self._warming = asyncio.create_task(warm, name="load the models' client")
        call.state, call.answered_at, call.seen_at = CallState.IN_PROGRESS, clock.now(), clock.now()
        call.session_id, call.language = dialogue.session_id, dialogue.language
        call.facts = {**call.facts, "carrier": arrival.carrier}
        wanted = config.recording.when != "never"
        zone = (await tenant(db, db.scope.tenant_id)).time_zone
        speech = await choose_speech(db, config, dialogue.language)
        brain = CallBrain(
            dialogue,
            config,
            open_doors(self._database, scope, call, config, dialogue),
            outbound=call.direction == Direction.OUTBOUND,
            records=wanted,
            open_now=is_open(config.hours, zone),
            name=contact.name if contact else "",
            voices=speech.voices,
        )
        await note_started(db, call)
        law = await compliance.recording_law(
            db, address=number_of(call), contact_id=call.contact_id
        )
        consent = RecordingConsent(brain, config.recording, law, wanted=wanted)
        consent.begin(db, call)
        setup = CallSetup(
            call_id=call.id,
            tenant_id=scope.tenant_id,
            language=dialogue.language,
            hearing=speech.hearing,
            speaking=speech.speaking,
            common_phrases=_common(brain, dialogue),
            fallback_text=aloud(dialogue.phrase("spoken.trouble"), dialogue.language),
            barge_in=BargeIn(config.barge_in),
            silence_seconds=config.silence_seconds,
            most_silences=config.most_silences,
            longest_seconds=_longest_seconds(call, config),
            recorded=wanted,
            finely_recorded=config.recording.quality == "high",
            least_confidence=0.0,
            noise_reduction=config.noise_reduction,
            said_as=config.said_as,
        )
        record = CallKeeper(
            self._database, scope, call.id,
            heard=consent.heard, said=consent.said, closing=consent.close, settle=brain.settle,
        )  # fmt: skip
        sink = RecordingKeeper(
            self._database, scope, call.id,
            keep_days=config.recording.keep_days, allowed=consent.allowed,
        )  # fmt: skip
        return Briefing(
            setup=setup,
            brain=brain,
            events=record,
            sink=sink if wanted else None,
            switchboard=switchboard_of(self._database, scope, call),
        )


def is_open(hours: Hours, zone: str) -> bool:
    """Whether the agent's hours cover this moment of the tenant's clock."""
    if hours.always:
        return True
    now = clock.now().astimezone(ZoneInfo(zone))
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    return DAYS[now.weekday()] in hours.days and opens <= now.time() < closes


def _longest_seconds(call: CallRow, config: AgentConfig) -> float:
    """A visitor's call may be bounded more closely than the agent's own."""
    own = config.longest_minutes * SECONDS_IN_MINUTE
    return min(own, float(call.facts.get("longest_seconds", own)))


def _common(brain: CallBrain, dialogue: SpokenDialogue) -> tuple[str, ...]:
    """What is said in most calls, ready before it is due."""
    keys = ("spoken.silence", "spoken.goodbye", "spoken.noted", "repair", "spoken.trouble")
    said = [*brain.opening_sentences(), *map(partial(_phrase, dialogue), keys)]
    return tuple(dict.fromkeys(aloud(one, dialogue.language) for one in said))


def _phrase(dialogue: SpokenDialogue, key: str) -> str:
    return dialogue.phrase(key)
