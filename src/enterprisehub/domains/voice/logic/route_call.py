"""Which agent takes a call that rings here, and where it goes after the agent's part."""

from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import FINISHED, CallState
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.contracts.placing import Answered, Onward
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.answer_call import is_open
from enterprisehub.domains.voice.logic.begin_call import begin_inbound_call
from enterprisehub.domains.voice.logic.close_line import close_line
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.keep_call import LAST_WORDS
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.models import AgentRow, CallRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import at_rest, tenant

LANGUAGE_POINTS, KNOWN_POINTS, OPEN_POINTS, NUMBER_POINTS = 4.0, 3.0, 8.0, 100.0
SKILL_POINTS = 5.0
AT_REST = " ".join(call_words(language).at_rest for language in ("en", "es"))
"""No agent is asked for its language: these two are said."""


async def take_inbound(
    db: Db,
    *,
    connector: str,
    provider_id: str,
    from_e164: str | None,
    to_e164: str | None,
    carrier: str = "",
) -> Answered:
    """The call that rings is recorded and connected with the agent that fits it best; while the
    organisation is suspended the caller hears that nobody takes it, and that is all.
    """
    if await at_rest(db, db.scope.tenant_id):
        return Answered(onward=Onward(last_words=AT_REST))
    settings = await VoiceSettings.load(db)
    if await queries.count_live(db) >= settings.most_calls_at_once:
        return Answered(refused="All lines are busy.")
    agent = await choose_agent(db, from_e164, to_e164)
    if agent is None:
        return Answered(refused="No live agent answers this number.")
    call = await begin_inbound_call(
        db,
        connector=connector,
        provider_id=provider_id,
        from_e164=from_e164,
        to_e164=to_e164,
        agent=agent,
        carrier=carrier,
    )
    return await _forwarded(db, call, agent) or _connected(db, call)


async def take_placed(db: Db, key: UUID, provider_id: str) -> Answered:
    """A call that we placed was answered; it is connected with the agent that placed it."""
    if await at_rest(db, db.scope.tenant_id):
        return Answered(onward=Onward(last_words=call_words("en").at_rest))
    call = await queries.call_of_action(db, key, lock=True)
    if call is None:
        return Answered(refused="This call was not placed by us.")
    call.provider_id = call.provider_id or provider_id
    return _connected(db, call)


async def onward(db: Db, connector: str, provider_id: str) -> Onward:
    """Where the call goes now: to the person it was connected with, or to its end.

    Where the agent's part ended because its process died, the caller hears so; where it had no
    voice left, the switch says its last words.
    """
    call = await queries.call_of_provider(db, connector, provider_id)
    if call is None:
        return Onward()
    kept = call.facts.get("onward")
    if not kept and (unspoken := call.facts.get(LAST_WORDS)):
        return Onward(last_words=unspoken)
    if not kept:
        return await _after_agent(db, call)
    number = call.to_e164 if call.direction == "inbound" else call.from_e164
    return Onward(
        target=kept["target"], warm=kept["warm"], summary=kept["summary"], caller_e164=number
    )


async def _after_agent(db: Db, call: CallRow) -> Onward:
    if call.state != CallState.IN_PROGRESS or not await close_line(db, call.id):
        return Onward()
    await leave_note(db, call.id, "The line was cut on our side", task=True)
    return Onward(last_words=call_words(call.language).cut_off)


async def _forwarded(db: Db, call: CallRow, agent: AgentRow) -> Answered | None:
    """Outside the agent's hours the call goes on to the number named for them."""
    config = await config_of(db, agent, call.agent_version)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    target = config.hours.forward_e164
    if target is None or is_open(config.hours, zone) or CallState(call.state) in FINISHED:
        return None
    onward = {"target": target, "warm": False, "summary": ""}
    call.facts, call.outcome = {**call.facts, "onward": onward}, "forwarded"
    call.answered_at = call.answered_at or clock.now()
    await end_call(db, call, "forwarded", f"Outside the hours of {agent.name}; on to {target}")
    return Answered(onward=Onward(target=target, caller_e164=call.to_e164))


async def choose_agent(db: Db, from_e164: str | None, to_e164: str | None) -> AgentRow | None:
    """The live agent for this call: the number's own, else by hours, skills, language, history
    and load.
    """
    live = [row for row in await queries.agents(db) if row.state == "live"]
    if not live:
        return None
    caller = await crm.find_contact_by_phone(db, from_e164) if from_e164 else None
    before = await queries.calls_of_contact(db, caller.id, limit=1) if caller else []
    load = await queries.live_by_agent(db)
    wanted = await wanted_skills(db, caller)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    points: dict[UUID, float] = {}
    for row in live:
        config = await config_of(db, row)
        spoken = {config.language, *config.more_languages}
        points[row.id] = (
            NUMBER_POINTS * (row.number_e164 is not None and row.number_e164 == to_e164)
            + OPEN_POINTS * is_open(config.hours, zone)
            + LANGUAGE_POINTS * (caller is not None and (caller.language or "")[:2] in spoken)
            + SKILL_POINTS * len(wanted & set(config.good_at))
            + KNOWN_POINTS * (bool(before) and before[0].agent_id == row.id)
            - load.get(row.id, 0)
        )
    best = max(live, key=lambda row: (points[row.id], row.name))
    others = any(row.number_e164 == to_e164 for row in live)
    anybody = any(row.number_e164 is None for row in live)
    return best if others or anybody else None


async def wanted_skills(db: Db, caller: Contact | None) -> frozenset[str]:
    """What an agent for this caller should be good at, in the words in which skills are named:
    what their conversation is about, how warm they are and how they stand with us.
    """
    if caller is None:
        return frozenset({"new caller"})
    session = await conversations.session_of_contact(db, caller.id)
    known: list[str] = [caller.lifecycle, caller.lead_status]
    if session is not None:
        known += [session.flow, session.temperature]
    return frozenset(word.lower().replace("_", " ") for word in known)


def _connected(db: Db, call: CallRow) -> Answered:
    if CallState(call.state) in FINISHED:
        return Answered(refused="This call is over.")
    token = reach_line.media_token(db.scope.tenant_id, call.id)
    return Answered(call_id=call.id, media_token=token)
